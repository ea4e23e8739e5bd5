from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.greynoise import Greynoise
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

SCANNER = Observable(ObservableType.IPV4, "192.0.2.7")
SERVICE = Observable(ObservableType.IPV4, "198.51.100.1")
BAD = Observable(ObservableType.IPV4, "203.0.113.66")
WORLD = World(
    [
        Subject(observable=SCANNER, kind=Kind.SCANNER),
        Subject(observable=SERVICE, kind=Kind.BENIGN, names=("Example DNS",)),
        Subject(observable=BAD, kind=Kind.MALICIOUS),
    ]
)


def ask(value, path="/v3/community/"):
    return Greynoise().answer(Asked(method="GET", path=path + value), WORLD)


def test_a_scanner_is_noise_and_a_service_is_riot():
    scanner, service = ask(SCANNER.value).body, ask(SERVICE.value).body
    assert (scanner["noise"], scanner["riot"], scanner["name"]) == (True, False, "unknown")
    assert (service["noise"], service["riot"], service["name"]) == (False, True, "Example DNS")
    assert service["last_seen"] == "2026-11-20"


def test_what_was_not_observed_is_404_with_a_body_though_it_is_bad():
    for value in (BAD.value, "192.0.2.200"):
        told = ask(value)
        assert (told.status, told.body["noise"], told.body["riot"]) == (404, False, False)


def test_what_is_no_address_is_400_and_another_path_404():
    assert ask("2001:db8::1").status == 400
    assert ask("192.0.2.7", "/v2/noise/").body == {"message": "not found"}


def test_the_limit_says_when_it_ends():
    asked = Asked(method="GET", path="/")
    assert Greynoise().over_quota(asked, 60).headers == {"retry-after": "60"}
    assert Greynoise().unauthorized(asked).status == 401
