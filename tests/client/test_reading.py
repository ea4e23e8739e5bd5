import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.test_synchronous import answer
from sidelight.client import AnswerError, Me, Unanswered
from sidelight.client.reading import Lines, all_of, decoded, line, one, page_of
from sidelight.client.reading import answer as read_answer

ME = {"name": "n", "role": "viewer", "owner": "o"}


def test_a_page_and_its_cursor():
    page = page_of(Me)(json.dumps({"data": [ME], "meta": {"cursor": "c"}}).encode())
    assert (page.rows[0].name, page.cursor) == ("n", "c")
    assert page_of(Me)(b'{"data": []}').cursor is None
    assert all_of(Me)(json.dumps({"data": [ME, ME], "meta": {}}).encode())[1].owner == "o"


def test_fields_of_later_versions_are_let_be():
    assert one(Me)(json.dumps({**ME, "csrf": None, "new": [1]}).encode()).name == "n"


def test_a_report_gets_its_observable_back():
    report = {"provider": "p", "state": "no_hit"}
    [read] = read_answer(answer("a.example", reports=[report])).reports
    assert read.observable.value == "a.example"


@pytest.mark.parametrize(
    "body", [b"{}", b"3", b"\xff", answer("a", reports=[{"state": "hit"}]), answer("a", verdict=1)]
)
def test_a_misfit_is_an_error_with_its_path(body):
    with pytest.raises(AnswerError):
        line(body)
    with pytest.raises(AnswerError):
        read_answer(body)


def test_the_path_of_a_misfit():
    with pytest.raises(AnswerError, match="role") as told:
        decoded(json.dumps({**ME, "role": "king"}).encode(), Me)
    assert told.value.path == "$.role"


def test_a_line_may_tell_an_error():
    assert line(b'{"value": "x", "error": "no"}') == Unanswered("x", "no")


@given(
    st.lists(st.binary(min_size=1).filter(lambda each: b"\n" not in each)),
    st.lists(st.integers(0, 50)),
)
def test_lines_are_the_same_however_they_are_cut(lines, cuts):
    whole = b"".join(each + b"\n" for each in lines)
    reader, found, start = Lines(), [], 0
    for end in [*sorted(min(cut, len(whole)) for cut in cuts), len(whole)]:
        found += reader.ended_by(whole[start:end])
        start = end
    assert found == lines
