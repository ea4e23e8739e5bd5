import httpx2
import pytest

from sidelight.client.asks import Ask
from sidelight.client.connecting import (
    LONGEST_PAUSE,
    Tries,
    auth_of,
    place_of,
    refused,
    request_parts,
    unreachable,
)
from sidelight.client.errors import ApiError, ClientError, UnreachableError

PLACE = place_of("https://s.example/", 1, 3)


def test_the_server_and_the_key_come_from_the_arguments_or_the_environment(monkeypatch):
    monkeypatch.setenv("SIDELIGHT_URL", "https://env.example/sidelight/")
    monkeypatch.setenv("SIDELIGHT_API_KEY", " s3cret\n")
    assert place_of(None, 1, 1).url == "https://env.example/sidelight"
    assert place_of("http://127.0.0.1:1", 1, 1).url == "http://127.0.0.1:1"
    request = httpx2.Request("GET", "https://s.example")
    next(auth_of(None).auth_flow(request))
    assert request.headers["x-apikey"] == "s3cret"
    assert "s3cret" not in repr(auth_of(None))


def test_what_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("SIDELIGHT_URL", raising=False)
    monkeypatch.delenv("SIDELIGHT_API_KEY", raising=False)
    with pytest.raises(ClientError, match="SIDELIGHT_URL"):
        place_of(None, 1, 1)
    with pytest.raises(ClientError, match=r"s\.example' is no address"):
        place_of("s.example", 1, 1)
    with pytest.raises(ClientError, match="SIDELIGHT_API_KEY"):
        auth_of("")
    with pytest.raises(ClientError, match="no line of text") as told:
        auth_of("s3cret\nx-other: 1")
    assert "s3cret" not in str(told.value)


def test_a_body_has_its_media_type():
    ask = Ask(read=bytes, path="/x", method="POST", body=b"{}", params={"a": 1})
    parts = request_parts(ask)
    assert (parts["content"], parts["params"]) == (b"{}", {"a": 1})
    assert parts["headers"]["content-type"] == "application/json"
    assert "content-type" not in request_parts(Ask(read=bytes, path="/x"))["headers"]


def test_pauses_grow_and_end():
    tries = Tries(PLACE, changes=False)
    error = httpx2.ReadTimeout("slow")
    for most in (0.25, 0.5, 1.0):
        assert 0 <= tries.pause(error) <= most
    with pytest.raises(UnreachableError, match="ReadTimeout"):
        tries.pause(error)
    tries.progress()
    assert tries.pause(error) <= 0.25


def test_the_server_says_how_long():
    pause = Tries(PLACE, changes=False).pause(ApiError(503, "Busy", "", 7.0))
    assert 7 <= pause <= 14
    with pytest.raises(ApiError):
        Tries(PLACE, changes=False).pause(ApiError(503, "Busy", "", LONGEST_PAUSE + 1))


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (httpx2.ConnectError("no"), True),
        (httpx2.ReadTimeout("slow"), False),
        (ApiError(429, "", ""), True),
        (ApiError(502, "", ""), False),
    ],
)
def test_a_change_is_sent_again_only_where_it_was_not_done(error, again):
    tries = Tries(PLACE, changes=True)
    if again:
        assert tries.pause(error) >= 0
    else:
        with pytest.raises(ClientError):
            tries.pause(error)


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500])
def test_what_will_not_pass_is_told_at_once(status):
    with pytest.raises(ApiError):
        Tries(PLACE, changes=False).pause(ApiError(status, "", ""))


def test_an_answer_that_is_none():
    response = httpx2.Response(429, headers={"retry-after": "3"})
    assert refused(response, b"").retry_after == 3
    response = httpx2.Response(503, headers={"retry-after": "soon"})
    assert refused(response, b"").retry_after is None
    assert "https://s.example" in str(unreachable(PLACE, httpx2.ReadError("x")))
