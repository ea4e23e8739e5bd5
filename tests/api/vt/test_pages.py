from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import MultiDict

from sidelight.api.vt.errors import VtError
from sidelight.api.vt.pages import page


def request(**query):
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return SimpleNamespace(
        query_params=MultiDict(query),
        scope={"path": "/api/v3/urls/a b/x", "query_string": pairs.encode()},
    )


@given(st.lists(st.integers(), max_size=60), st.integers(1, 45))
def test_pages_hold_everything_once_and_both_ways_agree(found, limit):
    seen, query = [], {"limit": str(limit)}
    while True:
        told = page(request(**query), "http://h", found)
        seen += told["data"]
        assert told["meta"]["count"] == len(found)
        cursor = told["meta"].get("cursor")
        assert (cursor is not None) == ("next" in told["links"])
        if cursor is None:
            break
        assert told["data"], "never an empty page and a cursor"
        assert parse_qs(urlsplit(told["links"]["next"]).query)["cursor"] == [cursor]
        query = {"limit": str(limit), "cursor": cursor}
    assert seen == found


@given(st.text(max_size=40))
def test_whatever_comes_as_a_cursor_is_a_page_or_a_bad_argument(text):
    try:
        told = page(request(cursor=text), "http://h", [1, 2, 3])
    except VtError:
        return
    assert "cursor" not in told["meta"]


def test_the_path_is_escaped_in_links():
    assert page(request(), "http://h", [])["links"] == {"self": "http://h/api/v3/urls/a%20b/x"}


@pytest.mark.parametrize("limit", ["", "10"])
def test_ten_is_the_default(limit):
    assert len(page(request(limit=limit), "http://h", range(50))["data"]) == 10
