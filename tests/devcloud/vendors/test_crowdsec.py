import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.crowdsec import Crowdsec
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

ADDRESSES = {
    Kind.MALICIOUS: Observable(ObservableType.IPV4, "192.0.2.7"),
    Kind.SUSPICIOUS: Observable(ObservableType.IPV4, "192.0.2.8"),
    Kind.SCANNER: Observable(ObservableType.IPV4, "192.0.2.9"),
    Kind.BENIGN: Observable(ObservableType.IPV6, "2001:db8::1"),
}
NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
WORLD = World(
    [Subject(observable=each, kind=kind) for kind, each in ADDRESSES.items()]
    + [Subject(observable=NAME, kind=Kind.MALICIOUS)]
)


def ask(path):
    return Crowdsec().answer(Asked(method="GET", path=path), WORLD)


@pytest.mark.parametrize(
    ("kind", "reputation", "noise", "cleared"),
    [
        (Kind.MALICIOUS, "malicious", 4, 0),
        (Kind.SUSPICIOUS, "suspicious", 2, 0),
        (Kind.SCANNER, "malicious", 10, 0),
        (Kind.BENIGN, "safe", 0, 1),
    ],
)
def test_the_reputation_is_that_of_the_world(kind, reputation, noise, cleared):
    body = ask(f"/v2/smoke/{ADDRESSES[kind].value.replace(':', '%3A')}").body
    assert (body["reputation"], body["background_noise_score"]) == (reputation, noise)
    assert len(body["classifications"]["false_positives"]) == cleared
    assert body["history"]["last_seen"] == "2026-11-20T08:00:00+00:00"


@pytest.mark.parametrize("path", ["/v2/smoke/198.51.100.1", f"/v2/smoke/{NAME.value}", "/v1/fire"])
def test_the_rest_is_404_with_a_message(path):
    told = ask(path)
    assert (told.status, told.body) == (404, {"message": "IP address information not found"})


def test_a_bad_key_is_403_and_the_limit_names_no_time():
    asked = Asked(method="GET", path="/")
    assert Crowdsec().unauthorized(asked).status == 403
    assert Crowdsec().over_quota(asked, 9).headers == {}
