import pytest

from sidelight.api.v1.pages import page


def test_the_end_has_no_cursor():
    assert page((1, 2)) == {"data": [1, 2], "meta": {}}
    assert page([], "next") == {"data": [], "meta": {"cursor": "next"}}


@pytest.mark.parametrize("cursor", ["x", "%00%ff", "case_"])
def test_a_broken_cursor_is_no_empty_page(server, cursor):
    answer = server.get(f"/api/v1/cases?cursor={cursor}", headers={"x-apikey": server.key()})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("cursor: ")
