from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.internetdb import Internetdb
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

BAD = Observable(ObservableType.IPV4, "192.0.2.7")
LONG = Observable(ObservableType.IPV6, "2001:db8::1")
WORLD = World(
    [
        Subject(
            observable=BAD,
            kind=Kind.MALICIOUS,
            tags=("c2", "loader"),
            related={"resolutions": (Observable(ObservableType.DOMAIN, "evil.example.net"),)},
        ),
        Subject(observable=LONG, kind=Kind.SUSPICIOUS),
    ]
)


def ask(path):
    return Internetdb().answer(Asked(method="GET", path=path), WORLD)


def test_an_address_has_ports_names_and_the_tags_of_shodan():
    body = ask("/192.0.2.7").body
    assert (body["ports"], body["hostnames"]) == ([22, 443, 8808], ["evil.example.net"])
    assert (body["tags"], body["vulns"]) == (["c2"], [])


def test_an_address_may_arrive_escaped():
    assert ask("/2001%3Adb8%3A%3A1").body["vulns"] == ["CVE-2023-38408"]
    assert ask("/2001:db8::1").body["ip"] == "2001:db8::1"


def test_nothing_is_404_with_a_detail_and_no_address_422():
    told = ask("/198.51.100.1")
    assert (told.status, told.body) == (404, {"detail": "No information available"})
    assert ask("/example.com").status == 422


def test_the_limit_names_no_time():
    told = Internetdb().over_quota(Asked(method="GET", path="/"), 9)
    assert (told.status, told.headers) == (429, {})
