import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.firewall import Firewall
from sidelight.devcloud.world import World

NOWHERE = World([])


@pytest.fixture
def firewall():
    return Firewall()


def ask(firewall, method, path, key="", **parts):
    headers = {"idempotency-key": key} if key else {}
    asked = Asked(method=method, path=f"/api/v1/{path}", headers=headers, **parts)
    return firewall.answer(asked, NOWHERE)


def post(firewall, address="192.0.2.1", key="k1"):
    return ask(firewall, "POST", "blocks", key, json={"address": address, "comment": "c"})


def test_an_address_is_blocked_listed_and_freed(firewall):
    told = post(firewall)
    assert (told.status, told.body["address"], told.body["key"]) == (201, "192.0.2.1", "k1")
    name = f"blocks/{told.body['id']}"
    assert ask(firewall, "GET", name).body == told.body
    assert ask(firewall, "GET", "blocks").body == {"data": [told.body]}
    assert ask(firewall, "GET", "blocks", query={"address": "192.0.2.9"}).body == {"data": []}
    assert ask(firewall, "DELETE", name).status == 204
    assert ask(firewall, "DELETE", name).status == 404


def test_a_key_that_comes_again_is_the_same_block(firewall):
    first, again = post(firewall), post(firewall)
    assert (again.status, again.body) == (200, first.body)
    assert post(firewall, key="k2").body["id"] != first.body["id"]
    assert ask(firewall, "DELETE", "blocks/by-key/k1").status == 204
    assert ask(firewall, "DELETE", "blocks/by-key/k1").status == 404
    log = ask(firewall, "GET", "log").body["data"]
    assert [(each["did"], each["key"]) for each in log] == [
        ("block", "k1"),
        ("block", "k2"),
        ("unblock", "k1"),
    ]


def test_what_it_does_not_take(firewall):
    assert post(firewall, "example.org").status == 422
    assert ask(firewall, "POST", "blocks").status == 422
    assert ask(firewall, "DELETE", "blocks").status == 405
    assert ask(firewall, "GET", "else").status == 404
    identifier = post(firewall).body["id"]
    assert ask(firewall, "PUT", f"blocks/{identifier}").status == 405


def test_it_forgets(firewall):
    post(firewall)
    firewall.forget()
    assert ask(firewall, "GET", "blocks").body == ask(firewall, "GET", "log").body == {"data": []}
