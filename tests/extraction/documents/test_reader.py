import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction import texts
from extraction.documents.samples import pdf
from sidelight.extraction.documents import Kind, read, reader
from sidelight.model import InvalidInput


def pieces(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(texts.text, st.integers(1, 50))
@settings(max_examples=60)
def test_offsets_are_characters_of_the_decoded_file(text, size):
    data = b"x " + text.encode("utf-8", "surrogatepass") + b" \xff evil.com"
    decoded = data.decode("utf-8", "surrogateescape")
    mentions = [found.mention for found in read(pieces(data, size), "f", kind=Kind.TEXT)]
    assert mentions
    for mention in mentions:
        assert decoded[mention.start : mention.end] == mention.raw


@pytest.mark.parametrize("indent", [None, 1])
def test_json_has_file_offsets_and_paths(indent):
    text = json.dumps(
        {"é": ["ü", {"host": "dc.corp"}], "ip": "192.0.2.1"}, indent=indent, ensure_ascii=False
    )
    found = [each.mention for each in read([text.encode()], "a.json")]
    assert [(each.path, each.value) for each in found] == [
        ("é[1].host", "dc.corp"),
        ("ip", "192.0.2.1"),
    ]
    assert all(text[each.start : each.end] == each.raw for each in found)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_json_lines_are_read_line_by_line(size):
    text = '{"a":"ü evil.com"}\n{"b":["192.0.2.1"]}\nnot json evil.net\n{"c":"evil.org"}'
    found = [each.mention for each in read(pieces(text.encode(), size), "a.jsonl")]
    assert [(each.path, each.value) for each in found] == [
        ("a", "evil.com"),
        ("b[0]", "192.0.2.1"),
        (None, "evil.net"),
        ("c", "evil.org"),
    ]
    assert all(text[each.start : each.end] == each.raw for each in found)


def test_json_that_is_cut_off_is_refused():
    with pytest.raises(InvalidInput, match=r"a\.json: JSON that is cut off.*--as text"):
        list(read([b'{"a":"evil.com'], "a.json"))
    assert len(list(read([b'{"a":"evil.com'], "a.json", kind=Kind.TEXT))) == 1


def test_html_gives_its_source_and_what_only_a_reader_sees():
    html = '<html><a href="http://evil.com/a">x</a> evil<b>.</b>net</html>'
    found = [each.mention for each in read([html.encode()], "a.html")]
    assert [(each.path, each.value) for each in found] == [
        (None, "http://evil.com/a"),
        (None, "evil.com"),
        ("text", "evil.net"),
    ]
    assert html[found[0].start : found[0].end] == found[0].raw


def test_documents_have_the_path_of_the_part():
    paths = {found.mention.path for found in read([pdf()], "a.pdf")}
    assert paths == {"page[1]", "page[1].links"}


def test_context_is_the_line_around():
    text = b"one\nsee evil.com now \xff\ntwo"
    (found,) = read([text], "a", context=50)
    assert found.context == "see evil.com now ?"
    (found,) = read([b'{"a":"x evil.com y"}'], "a.json", context=3)
    assert found.context == '"x evil.com y"'


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_wide_encoding_is_decoded(mark, size):
    data = "\ufeffé evil.com".encode(mark)
    (found,) = read(pieces(data, size), "a")
    assert (found.mention.value, found.mention.start) == ("evil.com", 2)


@pytest.mark.parametrize("size", [1, 5, 64, 1000])
@pytest.mark.parametrize("limit", [16, 33, 100])
def test_a_json_line_beyond_the_limit_is_cut_in_no_value(monkeypatch, size, limit):
    monkeypatch.setattr(reader, "_WHOLE_JSON", limit)
    rows = [f'{{"ip":"10.1.{n // 250}.{n % 250}","d":"é{n} q{n}.com"}}' for n in range(400)]
    text = f"[{','.join(rows)}]"
    found = [each.mention for each in read(pieces(text.encode(), size), "a.json")]
    assert [each.value for each in found] == [
        value for n in range(400) for value in (f"10.1.{n // 250}.{n % 250}", f"q{n}.com")
    ]
    assert all(text[each.start : each.end] == each.raw for each in found)


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"\x1f\x8b"])
def test_bad_input_is_refused(data):
    with pytest.raises(InvalidInput, match=r"^bad: "):
        list(read([data], "bad"))
