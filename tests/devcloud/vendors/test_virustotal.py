import hashlib
from urllib.parse import quote, urlsplit

import msgspec
import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.virustotal import MOST, VirusTotal
from sidelight.devcloud.vendors.virustotal_objects import SHOWN
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.formats import vt_ids
from sidelight.model import Claim, Observable, ObservableType, ReportState
from sidelight.plugin import HttpResponse, Sample, Wait, Waited
from sidelight.providers.virustotal import VirusTotal as Provider
from sidelight.providers.virustotal import VirusTotalSubmit

SHA256 = "5f1c2a3b7d9e80416c2f9b04d7e5a6c81b3d0f92e7a4c6581d2f3b7a9c0e4d16"
SAMPLE = Observable(ObservableType.FILE, SHA256)
HOST = Observable(ObservableType.DOMAIN, "c2.example.net")
PAGE = Observable(ObservableType.URL, "http://c2.example.net/gate")
CLEAN = Observable(ObservableType.DOMAIN, "www.example.com")
ADDRESSES = tuple(Observable(ObservableType.IPV4, f"192.0.2.{number}") for number in range(1, 46))
UNSEEN = Observable(ObservableType.FILE, "a" * 64)
WORLD = World(
    [
        Subject(
            observable=SAMPLE,
            kind=Kind.MALICIOUS,
            family="AsyncRAT",
            names=("invoice.exe",),
            hashes={"md5": "7c9e2b4d6f8013a5c7e9f1b3d5a70264"},
            engines=49,
            related={
                "contacted_domains": (HOST,),
                "contacted_ips": ADDRESSES[:1],
                "contacted_urls": (PAGE,),
                "dropped_files": (UNSEEN,),
            },
        ),
        Subject(
            observable=HOST,
            kind=Kind.MALICIOUS,
            engines=9,
            asked=90,
            related={"resolutions": ADDRESSES, "communicating_files": (SAMPLE, UNSEEN)},
        ),
        Subject(
            observable=PAGE,
            kind=Kind.SUSPICIOUS,
            engines=2,
            asked=90,
            related={"resolutions": ADDRESSES[:1], "outgoing": (CLEAN,)},
        ),
        Subject(observable=CLEAN, kind=Kind.BENIGN, asked=90, related={"nameservers": (HOST,)}),
        Subject(observable=ADDRESSES[0], kind=Kind.SCANNER, related={"resolutions": (HOST,)}),
    ]
)


def ask(path, vendor=None, method="GET", **parts):
    vendor = vendor or VirusTotal()
    return vendor.answer(Asked(method=method, path=f"/api/v3/{path}", **parts), WORLD)


def codes(told):
    return told.status, told.body["error"]["code"]


def converse(exchange, vendor=None):
    """Drive a plugin against the vendor; return its result and the requests."""
    vendor, asked, sent = vendor or VirusTotal(), [], None
    while True:
        try:
            effect = exchange.send(sent)
        except StopIteration as stop:
            return stop.value, asked
        if isinstance(effect, Wait):
            sent = Waited()
            continue
        places = {name: quote(value, safe="") for name, value in effect.path.items()}
        request = Asked(
            method=effect.method,
            path=urlsplit(effect.url_template.format(**places)).path,
            query=effect.params,
            form=effect.form or {},
            files={name: (each.filename, each.body) for name, each in effect.files.items()},
        )
        asked.append(request)
        told = vendor.answer(request, WORLD)
        sent = HttpResponse(status=told.status, body=msgspec.json.encode(told.body))


def test_the_provider_reads_a_file_and_what_it_did():
    report, asked = converse(Provider().lookup(SAMPLE))
    assert report.state is ReportState.HIT
    assert len(asked) == 2
    assert len(report.detections) == 70
    assert sum(each.rating is Claim.MALICIOUS for each in report.detections) == 49
    assert report.facts["threat_family"] == "asyncrat"
    assert report.facts["attack_techniques"] == ["T1055"]
    assert {(each.kind, each.target) for each in report.relations} == {
        ("same_sample", Observable(ObservableType.FILE, "7c9e2b4d6f8013a5c7e9f1b3d5a70264")),
        ("contacted_domain", HOST),
        ("contacted_ip", ADDRESSES[0]),
        ("contacted_url", PAGE),
        ("dropped_file", UNSEEN),
    }


def test_the_provider_reads_the_dates_of_resolutions():
    report, asked = converse(Provider().lookup(HOST))
    assert [each.path.rpartition("/")[2] for each in asked] == ["c2.example.net", "resolutions"]
    found = [each for each in report.relations if each.kind == "dns_resolution"]
    assert {each.target for each in found} == set(ADDRESSES)
    assert all(each.last_seen for each in found)


@pytest.mark.parametrize(
    ("observable", "nobody"),
    [(PAGE, "http://new.example.org/"), (CLEAN, "new.example.org"), (ADDRESSES[0], "192.0.2.99")],
)
def test_the_provider_reads_every_type(observable, nobody):
    report, _ = converse(Provider().lookup(observable))
    assert report.state is ReportState.HIT
    assert report.detections
    missing = Observable(observable.type, nobody)
    assert converse(Provider().lookup(missing))[0].state is ReportState.MISS


def test_the_provider_submits_what_nobody_knows():
    report, asked = converse(VirusTotalSubmit().submit(Sample("new.bin", b"new")))
    assert report.observable.value == hashlib.sha256(b"new").hexdigest()
    assert [each.method for each in asked] == ["POST", "GET", "GET", "GET"]
    assert report.facts["file_name"] == "new.bin"
    url = Observable(ObservableType.URL, "http://new.example.org/")
    assert converse(VirusTotalSubmit().submit(url))[0].state is ReportState.HIT


def test_a_file_is_found_by_every_hash_in_any_case():
    for hash_ in (SHA256, SHA256.upper(), "7c9e2b4d6f8013a5c7e9f1b3d5a70264"):
        assert ask(f"files/{hash_}").body["data"]["id"] == SHA256


def test_a_url_is_found_by_its_hash_and_by_its_base64():
    id_ = vt_ids.url_id(PAGE.value)
    assert ask(f"urls/{id_}").body["data"]["id"] == id_
    assert ask("urls/aHR0cDovL2MyLmV4YW1wbGUubmV0L2dhdGU").body["data"]["id"] == id_
    assert ask("urls/aHR0cDovL2MyLmV4YW1wbGUubmV0L2dhdGU%3D").body["data"]["id"] == id_


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (f"files/{'0' * 64}", (404, "NotFoundError")),
        ("files/c2.example.net", (404, "NotFoundError")),
        (f"urls/{'0' * 64}", (404, "NotFoundError")),
        ("urls/%21", (400, "InvalidArgumentError")),
        ("domains/192.0.2.1", (400, "InvalidArgumentError")),
        ("domains/nobody.example.org", (404, "NotFoundError")),
        ("ip_addresses/not%20an%20address", (400, "InvalidArgumentError")),
        ("domains/c2.example.net/nonsense", (400, "BadRequestError")),
        ("domains/c2.example.net/a/b/c", (404, "NotFoundError")),
        ("analyses/none", (404, "NotFoundError")),
        ("users/me/nothing", (404, "NotFoundError")),
        ("nonsense", (404, "NotFoundError")),
    ],
)
def test_every_failure_is_an_error_object(path, error):
    assert codes(ask(path)) == error


def test_the_key_and_the_quota_have_codes_of_their_own():
    vendor = VirusTotal()
    nothing = Asked(method="GET", path="/api/v3/files/a")
    wrong = Asked(method="GET", path="/api/v3/files/a", headers={"x-apikey": "wrong"})
    assert codes(vendor.unauthorized(nothing)) == (401, "AuthenticationRequiredError")
    assert codes(vendor.unauthorized(wrong)) == (401, "WrongCredentialsError")
    assert codes(vendor.forbidden(wrong)) == (403, "ForbiddenError")
    assert codes(vendor.down(wrong)) == (503, "TransientError")
    over = vendor.over_quota(wrong, 17)
    assert codes(over) == (429, "QuotaExceededError")
    assert over.headers == {"retry-after": "17"}


def test_relationships_come_as_descriptors_when_they_are_asked_for():
    assert "relationships" not in ask("domains/c2.example.net").body["data"]
    names = {"relationships": "resolutions,siblings,immediate_parent"}
    found = ask("domains/c2.example.net", query=names).body["data"]["relationships"]
    assert len(found["resolutions"]["data"]) == SHOWN
    assert found["resolutions"]["data"][0] == {
        "type": "resolution",
        "id": "192.0.2.1c2.example.net",
    }
    assert found["resolutions"]["meta"]["count"] == 45
    assert "cursor" in found["resolutions"]["meta"]
    assert found["siblings"] == {
        "data": [],
        "meta": {"count": 0},
        "links": found["siblings"]["links"],
    }
    assert found["immediate_parent"]["data"] is None
    told = ask("domains/c2.example.net", query={"relationships": "nonsense"})
    assert codes(told) == (400, "BadRequestError")


def test_the_address_that_serves_a_url_is_one_object():
    [page] = [ask("urls/aHR0cDovL2MyLmV4YW1wbGUubmV0L2dhdGU/last_serving_ip_address").body]
    assert page["data"] == {"type": "ip_address", "id": "192.0.2.1"}


@pytest.mark.parametrize("part", ["resolutions", "relationships/resolutions"])
@pytest.mark.parametrize(("limit", "size"), [("", 10), ("7", 7), ("1000", MOST), ("x", 10)])
def test_pages_follow_each_other_to_the_end(part, limit, size):
    seen, cursor = [], ""
    while True:
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        body = ask(f"domains/c2.example.net/{part}", query=query).body
        assert 0 < len(body["data"]) <= size
        assert body["meta"]["count"] == 45
        seen += [each["id"] for each in body["data"]]
        cursor = body["meta"].get("cursor")
        assert ("next" in body["links"]) is bool(cursor)
        if not cursor:
            break
        assert cursor in body["links"]["next"]
        assert len(body["data"]) == size
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("cursor", ["nonsense", "ZnJvbSB4", "a"])
def test_a_cursor_of_somebody_else_is_refused(cursor):
    told = ask("domains/c2.example.net/resolutions", query={"cursor": cursor})
    assert codes(told) == (400, "InvalidArgumentError")


def test_related_objects_come_whole_or_as_far_as_they_are_known():
    known, unseen = ask("domains/c2.example.net/communicating_files").body["data"]
    assert known["attributes"]["last_analysis_stats"]["malicious"] == 49
    assert unseen["id"] == UNSEEN.value
    assert sum(unseen["attributes"]["last_analysis_stats"].values()) == 0
    [whois] = ask("domains/c2.example.net/historical_whois").body["data"]
    assert whois["attributes"]["whois_map"]["Registrar"] == "Example Registrar"
    [ran] = ask(f"files/{SHA256}/behaviours").body["data"]
    assert ran["type"] == "file_behaviour"


def test_only_a_file_that_ran_has_behaviour():
    assert ask(f"files/{SHA256}/behaviour_summary").body["data"]["mutexes_created"]
    assert codes(ask("domains/c2.example.net/behaviour_summary")) == (400, "BadRequestError")


def test_an_analysis_is_queued_and_then_completed():
    vendor = VirusTotal()
    id_ = ask("urls", vendor, "POST", form={"url": PAGE.value}).body["data"]["id"]
    assert id_.startswith(f"u-{vt_ids.url_id(PAGE.value)}-")
    first, second = (ask(f"analyses/{id_}", vendor).body for _ in range(2))
    assert first["data"]["attributes"]["status"] == "queued"
    assert first["data"]["attributes"]["results"] == {}
    assert second["data"]["attributes"]["status"] == "completed"
    assert second["data"]["attributes"]["stats"]["malicious"] == 1
    assert second["meta"]["url_info"]["url"] == PAGE.value
    assert ask(f"analyses/{id_}/item", vendor).body["data"]["type"] == "url"


def test_a_large_file_goes_to_a_place_of_its_own():
    vendor = VirusTotal()
    place = urlsplit(ask("files/upload_url", vendor).body["data"]).path
    upload = Asked(method="POST", path=place, files={"file": ("new.bin", b"new")})
    id_ = vendor.answer(upload, WORLD).body["data"]["id"]
    meta = ask(f"analyses/{quote(id_, safe='')}", vendor).body["meta"]
    assert meta["file_info"]["sha256"] == hashlib.sha256(b"new").hexdigest()


@pytest.mark.parametrize(
    ("path", "form"), [("files", {}), ("urls", {"url": "not a url"}), ("urls", {}), ("graphs", {})]
)
def test_a_submission_of_nothing_is_refused(path, form):
    assert ask(path, None, "POST", form=form).status in {400, 404}


def test_quotas_are_told():
    vendor = VirusTotal()
    ask(f"files/{SHA256}", vendor)
    quotas = ask("users/me/overall_quotas", vendor).body["data"]
    assert quotas["api_requests_daily"]["user"] == {"allowed": 500, "used": 2}
    assert ask("users/me/api_usage", vendor).body["data"]["total"]
    assert ask("users/me", vendor).body["data"]["type"] == "user"
