import pytest

from house import DOMAIN, IP, START, ScriptedProvider
from sidelight.enrichment import Key
from sidelight.enrichment.opening import HIDDEN, Message, opening_of
from sidelight.model import Refused, Report, ReportState
from sidelight.plugin import (
    OWN_SERVER,
    DnsQuery,
    HttpRequest,
    Place,
    Secret,
    Upload,
)

SECRET = "s3cret-value"  # noqa: S105 - made up


def opening(*effects, key=None, denial=None, fresh=None, error=None, **parts):
    provider = ScriptedProvider(*effects, error=error, **parts)
    return opening_of(provider, DOMAIN, denial=denial, key=key or Key(), fresh=fresh)


def test_an_http_request_is_shown_as_it_would_leave():
    effect = HttpRequest(
        url_template="https://one.example/v1/{name}?full=1",
        path={"name": "a/b"},
        params={"limit": "5"},
        headers={"accept": "x"},
    )
    [message] = opening(effect).messages
    assert message == Message(
        method="GET",
        host="one.example",
        path="/v1/a%2Fb?full=1",
        params={"limit": "5"},
        headers={"accept": "x"},
    )


@pytest.mark.parametrize("place", sorted(set(Place) - {Place.URL, Place.SIGNATURE}))
def test_a_secret_is_hidden_wherever_it_stands(place):
    effect = HttpRequest(url_template="https://one.example/", method="POST", form={"a": "b"})
    key = Key(secrets={"api_key": SECRET})
    shown = opening(effect, key=key, secrets={"api_key": Secret("x-key", place)})
    assert SECRET not in repr(shown)
    [message] = shown.messages
    told = {**message.headers, **message.params, **message.body}
    assert told["x-key"] == HIDDEN


@pytest.mark.parametrize("place", [Place.URL, Place.SIGNATURE])
def test_one_that_is_in_no_part_of_the_message_is_not_shown(place):
    effect = HttpRequest(url_template="https://one.example/", method="POST", form={"a": "b"})
    key = Key(secrets={"api_key": SECRET})
    assert SECRET not in repr(opening(effect, key=key, secrets={"api_key": Secret("x", place)}))


def test_a_tuple_of_questions_is_shown_whole():
    shown = opening((DnsQuery("a.example", "A"), DnsQuery("a.example", "MX")))
    assert [(each.method, each.path, each.params) for each in shown.messages] == [
        ("DNS", "a.example", {"type": "A"}),
        ("DNS", "a.example", {"type": "MX"}),
    ]


def test_bodies_are_shown_and_files_by_name_and_size():
    sent = HttpRequest(
        url_template="https://one.example/", method="POST", files={"file": Upload("a.exe", b"MZ")}
    )
    asked = HttpRequest(url_template="https://one.example/", method="POST", json={"q": "x"})
    first, second = opening((sent, asked)).messages
    assert first.body == {"file": "a.exe (2 bytes)"}
    assert second.body == {"q": "x"}


def test_the_users_own_server_is_called_so():
    [message] = opening(HttpRequest(url_template=f"https://{OWN_SERVER}/x")).messages
    assert message.host == "your own server"


def test_why_nothing_would_be_sent():
    question = DnsQuery("a.example", "A")
    fresh = Report(provider="one", observable=IP, state=ReportState.HIT, fetched_at=START)
    assert opening(question, denial="not disclosed: x").why == "not disclosed: x"
    assert opening(question, fresh=fresh).why == (
        "not asked: its answer of 2026-11-24 12:00 UTC is still fresh"
    )
    assert opening(question, secrets={"api_key": Secret()}).why == "not asked: no key"
    assert opening(question, key=Key(trouble="sealed")).why == "sealed"
    assert opening().why == "not asked: it can tell without"
    assert opening(error=Refused("no such thing")).why == "not asked: no such thing"
    assert opening(question).why is None


def test_the_conversation_is_ended_before_anything_is_answered():
    ended = []

    class Noting(ScriptedProvider):
        def lookup(self, observable):
            try:
                yield DnsQuery("a.example", "A")
                raise AssertionError("nobody answers")
            finally:
                ended.append(True)

    assert opening_of(Noting(), DOMAIN, denial=None, key=Key()).messages
    assert ended == [True]
