import pytest

from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.vendors.spamhaus_wqs import SpamhausWqs
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

WORLD = World(
    [
        Subject(observable=Observable(ObservableType.IPV4, "192.0.2.7"), kind=Kind.MALICIOUS),
        Subject(observable=Observable(ObservableType.IPV6, "2001:db8::1"), kind=Kind.SUSPICIOUS),
        Subject(observable=Observable(ObservableType.DOMAIN, "example.org"), kind=Kind.BENIGN),
    ]
)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/lookup/v1/ZEN/192.0.2.7", Told(200, {"resp": [1004], "status": 200})),
        ("/lookup/v1/ZEN/2001%3Adb8%3A%3A1", Told(200, {"resp": [1003], "status": 200})),
        ("/lookup/v1/zen/192.0.2.7", Told(200, {"resp": [1004], "status": 200})),
        ("/lookup/v1/ZEN/192.0.2.8", Told(404, {"status": 404})),
        ("/lookup/v1/DBL/example.org", Told(404, {"status": 404})),
        ("/lookup/v1/XXX/example.org", Told(400, {"status": 400})),
    ],
)
def test_a_value_has_codes_or_is_404(path, told):
    assert SpamhausWqs().answer(Asked(method="GET", path=path), WORLD) == told
