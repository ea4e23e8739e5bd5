import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.cloudflare_security import CloudflareSecurity
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

WORLD = World(
    [
        Subject(
            observable=Observable(ObservableType.DOMAIN, "evil.example.net"), kind=Kind.MALICIOUS
        ),
        Subject(observable=Observable(ObservableType.DOMAIN, "example.org"), kind=Kind.BENIGN),
    ]
)


def ask(name, path="/dns-query"):
    return CloudflareSecurity().answer(Asked(method="GET", path=path, query={"name": name}), WORLD)


def test_a_malicious_name_is_blocked_and_the_other_resolver_knows_it():
    body = ask("evil.example.net").body
    assert body["Answer"][0]["data"] == ".".join("0000")
    assert body["Comment"] == "EDE(16): Censored"
    assert ask("evil.example.net", "/resolve").body["Answer"][0]["data"] == "192.0.2.80"


def test_a_harmless_name_resolves_and_an_unknown_one_does_not_exist():
    assert ask("example.org").body["Answer"][0]["data"] == "192.0.2.80"
    assert ask("unknown.example.org").body["Status"] == 3
    assert ask("unknown.example.org", "/resolve").body["Authority"]


@pytest.mark.parametrize(("name", "path"), [("", "/dns-query"), ("example.org", "/")])
def test_what_is_no_question_is_400(name, path):
    assert ask(name, path).status == 400
