import pytest

from cacao_world import action, document, end, ident, simple
from sidelight.formats.cacao import without_secrets

SECRET = "p4ssw0rd-of-a-test"  # noqa: S105 - what must not come through
INFO = {
    "user-auth--1": {"type": "user-auth", "name": "Jump host", "username": "u", "password": SECRET},
    "oauth2--1": {"type": "oauth2", "token": "__t__:value", "oauth_header": "Bearer"},
}


def test_a_secret_in_clear_is_replaced_by_a_variable():
    made = simple(authentication_info_definitions=INFO, signatures=[{}])
    cleaned, names = without_secrets(made)
    assert SECRET not in str(cleaned)
    assert SECRET in str(made)
    assert names == ("__jump_host_password__",)
    info = cleaned["authentication_info_definitions"]
    assert info["user-auth--1"] == {
        **INFO["user-auth--1"],
        "password": "__jump_host_password__:value",
    }
    assert info["oauth2--1"] == INFO["oauth2--1"]
    assert cleaned["playbook_variables"]["__jump_host_password__"]["external"] is True
    assert "signatures" not in cleaned


def test_a_header_with_a_key_is_one_too():
    headers = {"Authorization": [f"Bearer {SECRET}"], "X-Api-Key": [SECRET], "Accept": ["a/b"]}
    command = {"type": "http-api", "command": "GET / HTTP/1.1", "headers": headers}
    one, last = ident("action"), ident("end")
    cleaned, names = without_secrets(document({one: action(last, commands=[command]), last: end()}))
    assert SECRET not in str(cleaned)
    assert names == ("__header_authorization__", "__header_x_api_key__")
    assert cleaned["workflow"][one]["commands"][0]["headers"]["Accept"] == ["a/b"]


@pytest.mark.parametrize("name", ["X-Auth-Key", "Ocp-Apim-Subscription-Key", "X-Passphrase"])
def test_headers_that_hold_a_secret_by_their_name(name):
    command = {"type": "http-api", "command": "GET / HTTP/1.1", "headers": {name: [SECRET]}}
    one, last = ident("action"), ident("end")
    cleaned, _ = without_secrets(document({one: action(last, commands=[command]), last: end()}))
    assert SECRET not in str(cleaned)


def test_a_playbook_without_secrets_is_the_same():
    made = simple(authentication_info_definitions={"a": {"password": "__pw__:value"}})
    assert without_secrets(made) == (made, ())
