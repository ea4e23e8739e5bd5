from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.ripestat import PATH, Ripestat
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

WORLD = World(
    [
        Subject(
            observable=Observable(ObservableType.IPV4, "192.0.2.7"), kind=Kind.BENIGN, asn=64500
        ),
        Subject(observable=Observable(ObservableType.IPV6, "2001:db8::1"), kind=Kind.BENIGN),
    ]
)


def ask(resource, path=PATH):
    return Ripestat().answer(Asked(method="GET", path=path, query={"resource": resource}), WORLD)


def test_an_address_is_in_an_announced_network():
    assert ask("192.0.2.7").body["data"] == {"asns": ["64500"], "prefix": "192.0.2.0/24"}
    assert ask("2001:db8::1").body["data"]["prefix"] == "2001:db8::/48"


def test_what_nobody_announces_has_no_prefix_and_what_is_no_address_is_400():
    assert ask("198.51.100.1").body == {"status": "ok", "data": {"asns": [], "prefix": None}}
    assert ask("example.com").status == 400
    assert ask("192.0.2.7", "/data/else").status == 404
