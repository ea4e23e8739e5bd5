import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.abuseipdb import Abuseipdb
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

ADDRESSES = {
    Kind.MALICIOUS: "192.0.2.7",
    Kind.SUSPICIOUS: "192.0.2.8",
    Kind.SCANNER: "192.0.2.9",
    Kind.BENIGN: "192.0.2.10",
}
WORLD = World(
    [
        Subject(observable=Observable(ObservableType.IPV4, value), kind=kind, tags=("tor",))
        for kind, value in ADDRESSES.items()
    ]
)


def ask(path="/api/v2/check", **query):
    return Abuseipdb().answer(Asked(method="GET", path=path, query=query), WORLD)


@pytest.mark.parametrize(
    ("kind", "score", "whitelisted"),
    [
        (Kind.MALICIOUS, 100, False),
        (Kind.SUSPICIOUS, 30, False),
        (Kind.SCANNER, 60, False),
        (Kind.BENIGN, 0, True),
    ],
)
def test_the_score_is_as_bad_as_the_address(kind, score, whitelisted):
    data = ask(ipAddress=ADDRESSES[kind], verbose="").body["data"]
    assert (data["abuseConfidenceScore"], data["isWhitelisted"]) == (score, whitelisted)
    assert bool(data["reports"]) is (score > 0)
    assert (data["isTor"], data["ipVersion"]) == (True, 4)


def test_the_reports_come_on_request():
    assert "reports" not in ask(ipAddress=ADDRESSES[Kind.MALICIOUS]).body["data"]


def test_an_unknown_address_has_no_reports_and_null_for_the_whitelist():
    data = ask(ipAddress="2001:db8::1").body["data"]
    assert (data["totalReports"], data["isWhitelisted"], data["lastReportedAt"]) == (0, None, None)
    assert data["ipVersion"] == 6


def test_what_is_no_address_is_422_and_another_path_404():
    assert ask(ipAddress="example.com").status == 422
    assert ask("/api/v2/other").status == 404


def test_errors_are_a_list():
    asked = Asked(method="GET", path="/api/v2/check")
    assert Abuseipdb().unauthorized(asked).body["errors"][0]["status"] == 401
    told = Abuseipdb().over_quota(asked, 60)
    assert (told.status, told.headers["retry-after"]) == (429, "60")
    assert told.body["errors"][0]["status"] == 429
