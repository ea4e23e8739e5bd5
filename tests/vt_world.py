"""A small world for clients of API v3: a provider that knows a lot about a few values."""

from datetime import UTC, datetime, timedelta

from house import ScriptedProvider
from sidelight.model import (
    Claim,
    Detection,
    Evidence,
    Observable,
    ObservableType,
    Relation,
    Report,
    ReportState,
    Scope,
)
from sidelight.plugin import Disclosure, Tier

SEEN = datetime(2026, 11, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 8, tzinfo=UTC)

DOMAIN = Observable(ObservableType.DOMAIN, "evil-shop.com")
SUBDOMAIN = Observable(ObservableType.DOMAIN, "www.evil-shop.com")
IP = Observable(ObservableType.IPV4, "45.155.205.233")
URL = Observable(ObservableType.URL, "http://evil-shop.com/login?a=1")
MD5, SHA1, SHA256 = "a" * 31 + "1", "b" * 39 + "2", "c" * 63 + "3"
FILE = Observable(ObservableType.FILE, SHA256)
BY_MD5 = Observable(ObservableType.FILE, MD5)
ADDRESSES = tuple(Observable(ObservableType.IPV4, f"45.155.205.{n}") for n in range(1, 26))

HASHES = {"md5": MD5, "sha1": SHA1, "sha256": SHA256}
FILE_FACTS = {
    **HASHES,
    "names": ["invoice.exe", "a.exe"],
    "file_size": 4711,
    "file_type": "Win32 EXE",
    "type_tag": "peexe",
    "threat_family": "emotet",
    "threat_label": "trojan.emotet/a",
    "tags": ["peexe", "signed"],
}
DETECTIONS = (
    Detection("Sophos", Claim.MALICIOUS, "Mal/A"),
    Detection("ESET", Claim.CLEAN),
    Detection("Avira", Claim.SUSPICIOUS, "HEUR/X"),
)


def _report(observable, facts, relations=(), detections=DETECTIONS, scope=Scope.HOST):
    evidence = Evidence(
        source="world",
        family="world",
        claim=Claim.MALICIOUS,
        scope=scope,
        text="listed",
        observed_at=LATER,
    )
    return Report(
        provider="world",
        observable=observable,
        state=ReportState.HIT,
        facts=facts,
        relations=tuple(relations),
        detections=detections,
        evidence=(evidence,),
        first_seen=SEEN,
        last_seen=LATER,
    )


def _resolutions():
    targets = (IP, *ADDRESSES)
    return [
        Relation("dns_resolution", each, SEEN, LATER - timedelta(days=number))
        for number, each in enumerate(targets)
    ]


REPORTS = {
    DOMAIN: _report(
        DOMAIN,
        {
            "registrar": "A Registrar",
            "registered": "2026-10-01",
            "expires": "2027-10-01",
            "nameservers": ["ns1.evil-shop.com", "ns2.evil-shop.com"],
            "country": "NL",
            "categories": ["phishing"],
            "popularity": ["Tranco: 12"],
            "tags": ["c2"],
            "a": ["45.155.205.233"],
            "registrable_domain": "evil-shop.com",
        },
        [
            *_resolutions(),
            Relation("subdomain", SUBDOMAIN, SEEN, LATER),
            Relation("detected_url", URL, SEEN, LATER),
            Relation("communicating_file", FILE, SEEN, LATER),
        ],
    ),
    IP: _report(
        IP,
        {"asn": 64500, "as_holder": "Example AS", "network": "45.155.205.0/24", "country": "NL"},
        [Relation("dns_resolution", DOMAIN, SEEN, LATER), Relation("detected_url", URL)],
        scope=Scope.IP,
    ),
    URL: _report(
        URL,
        {"page_title": "Sign in", "http_status": 200, "final_url": URL.value},
        [Relation("serving_ip", IP, SEEN, LATER)],
        scope=Scope.URL,
    ),
    FILE: _report(
        FILE,
        FILE_FACTS,
        [
            Relation("contacted_domain", DOMAIN, SEEN, LATER),
            Relation("contacted_ip", IP, SEEN, LATER),
            Relation("itw_url", URL, SEEN, LATER),
            Relation("same_sample", BY_MD5),
        ],
        scope=Scope.HASH,
    ),
    BY_MD5: _report(
        BY_MD5, FILE_FACTS, [Relation("same_sample", FILE)], DETECTIONS, scope=Scope.HASH
    ),
    SUBDOMAIN: _report(SUBDOMAIN, {"registrable_domain": "evil-shop.com", "a": ["192.0.2.1"]}),
}


class World(ScriptedProvider):
    """Answers from REPORTS over the network, and remembers what it was told."""

    def __init__(self):
        super().__init__(name="world", tier=Tier.KEYLESS, disclosure=Disclosure.LOOKUP)
        self.told = []

    def lookup(self, observable):
        yield from ()
        self.told.append(observable)
        found = REPORTS.get(observable)
        return found or Report(provider="world", observable=observable, state=ReportState.MISS)
