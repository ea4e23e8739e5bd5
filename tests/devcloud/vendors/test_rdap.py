import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.rdap import Rdap
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

WORLD = World(
    Subject(observable=Observable(type_, value), kind=Kind.BENIGN)
    for type_, value in [
        (ObservableType.DOMAIN, "shop.example.net"),
        (ObservableType.IPV4, "192.0.2.7"),
        (ObservableType.IPV6, "2001:db8::1"),
    ]
)


def ask(path):
    return Rdap().answer(Asked(method="GET", path=path), WORLD)


def test_rdap_org_leads_on_to_a_registry():
    told = ask("/domain/example.net")
    assert (told.status, told.headers) == (302, {"location": "../registry/domain/example.net"})


def test_a_domain_has_a_registrar_and_dates():
    body = ask("/registry/domain/example.net").body
    assert body["entities"][0]["roles"] == ["registrar"]
    assert body["events"][0] == {
        "eventAction": "registration",
        "eventDate": "2026-01-05T08:00:00Z",
    }


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.7", {"v4prefix": "192.0.2.0", "length": 24}),
        ("2001:db8::1", {"v6prefix": "2001:db8::", "length": 48}),
        ("2001%3Adb8%3A%3A1", {"v6prefix": "2001:db8::", "length": 48}),
    ],
)
def test_a_network_has_a_prefix_and_a_holder(address, prefix):
    body = ask(f"/registry/ip/{address}").body
    assert body["cidr0_cidrs"] == [prefix]
    assert body["entities"][0]["vcardArray"][1][1][3] == "Example Holder"


def test_a_system_is_found_by_its_number():
    assert ask("/registry/autnum/64496").body["handle"] == "AS64496"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/registry/domain/example.com", 404),
        ("/registry/autnum/64511", 404),
        ("/registry/ip/192.0.2.8", 404),
        ("/registry/entity/x", 400),
        ("/", 400),
    ],
)
def test_errors_have_a_body(path, status):
    told = ask(path)
    assert (told.status, told.body["errorCode"]) == (status, status)
