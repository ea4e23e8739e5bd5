import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.chat import Chat
from sidelight.devcloud.world import World

NOWHERE = World([])


@pytest.fixture
def chat():
    return Chat()


def ask(chat, method="POST", path="/services/T0/B0/key", json=None):
    return chat.answer(Asked(method=method, path=path, json=json), NOWHERE)


def test_a_message_is_taken_and_can_be_read(chat):
    assert (ask(chat, json={"text": "hi"}).status, ask(chat, json={"blocks": [1]}).body) == (
        200,
        "ok",
    )
    assert ask(chat, "GET", "/messages").body == {"data": [{"text": "hi"}, {"blocks": [1]}]}
    chat.forget()
    assert ask(chat, "GET", "/messages").body == {"data": []}


@pytest.mark.parametrize(
    ("path", "json", "status", "word"),
    [
        ("/elsewhere", {"text": "hi"}, 404, "no_service"),
        ("/services/T0/B0/key", None, 400, "invalid_payload"),
        ("/services/T0/B0/key", [1], 400, "invalid_payload"),
        ("/services/T0/B0/key", {}, 400, "no_text"),
    ],
)
def test_errors_are_one_word(chat, path, json, status, word):
    told = ask(chat, path=path, json=json)
    assert (told.status, told.body) == (status, word)


def test_refusals_are_in_slacks_words(chat):
    asked = Asked(method="POST", path="/services/x")
    assert chat.unauthorized(asked).body == "invalid_token"
    assert chat.forbidden(asked).body == "action_prohibited"
    told = chat.over_quota(asked, 30)
    assert (told.body["error"], told.headers) == ("rate_limited", {"retry-after": "30"})
