import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.lines import LONGEST_LINE, read_lines
from sidelight.model import InvalidInput


def lines(*chunks, **limits):
    return list(read_lines(chunks, "list.txt", **limits))


@pytest.mark.parametrize(
    "content",
    [
        b"a\nb\n",
        b"a\r\nb\r\n",
        b"a\rb\r",
        b"a\nb",
        b"\xef\xbb\xbfa\nb",
        "\ufeffa\r\nb".encode("utf-16-le"),
        "\ufeffa\nb\n".encode("utf-16-be"),
    ],
)
def test_ends_and_marks_of_every_kind(content):
    assert lines(content) == ["a", "b"]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60)))
def test_how_the_bytes_are_cut_makes_no_difference(content, cuts):
    edges = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    chunks = [content[start:end] for start, end in itertools.pairwise(edges)]
    assert lines(*chunks) == lines(content)


@given(st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"])))
def test_text_comes_back(text):
    assert lines(text.encode() + b"\n") == [text]


def test_no_bytes_are_no_lines():
    assert lines() == lines(b"") == []


def test_bytes_of_another_encoding_spoil_their_line_only():
    assert lines(b"good\nb\xe4d\ngood") == ["good", "b\N{REPLACEMENT CHARACTER}d", "good"]


def test_a_line_without_end_is_cut():
    [line] = lines(*[b"x" * LONGEST_LINE] * 10)
    assert len(line) <= 2 * LONGEST_LINE


def test_too_many_lines_name_the_limit():
    with pytest.raises(InvalidInput, match=r"list.txt has more than 2 lines"):
        lines(b"a\nb\nc", most_lines=2)
