"""Values that fill every section of the widget, and some that bring about each of its states."""

from datetime import UTC, datetime, timedelta

from house import ScriptedProvider
from sidelight.model import (
    Claim,
    Detection,
    Evidence,
    Observable,
    ObservableType,
    OverQuota,
    Relation,
    Report,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import Disclosure, HttpRequest, Tier
from vt_world import DOMAIN, FILE, HASHES, IP, URL

SEEN = datetime(2026, 9, 2, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 8, tzinfo=UTC)
TYPES = {"file": FILE, "url": URL, "domain": DOMAIN, "address": IP}
PLAIN = Observable(ObservableType.DOMAIN, "well-known.org")
EMPTY = Observable(ObservableType.DOMAIN, "nobody-knows.com")
ERROR = Observable(ObservableType.DOMAIN, "all-broken.com")
QUOTA = Observable(ObservableType.DOMAIN, "no-calls-left.com")
HOSTILE = Observable(ObservableType.DOMAIN, "markup-shop.com")
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> http://click.me/"

RELATED = tuple(
    Observable(ObservableType.DOMAIN, f"{name}.evil-shop.com")
    for name in ("cdn", "login", "mail", "static", "update", "www")
)
ADDRESSES = tuple(Observable(ObservableType.IPV4, f"45.155.205.{n}") for n in range(1, 27))
FILES = tuple(Observable(ObservableType.FILE, f"{n:x}" * 64) for n in range(1, 8))
URLS = tuple(
    Observable(ObservableType.URL, f"http://evil-shop.com/{path}")
    for path in ("login.php", "wp-content/uploads/2026/invoice.zip", "a/b/c?session=" + "9" * 90)
)


def _engines(bad, all_=70):
    labels = ("Trojan.Emotet", "HEUR:Trojan.Win32.Generic", "Mal/Generic-S")
    for n in range(all_):
        claim = Claim.CLEAN if n >= bad else Claim.SUSPICIOUS if n % 9 == 8 else Claim.MALICIOUS
        yield Detection(f"Engine {n:02}", claim, labels[n % 3] if n < bad else None)


def _seen(kind, targets):
    for n, each in enumerate(targets):
        yield Relation(kind, each, SEEN + timedelta(days=7 * n % 60), LATER - timedelta(days=3 * n))


CERTIFICATE = {
    "certificate_subject": "evil-shop.com",
    "certificate_issuers": ["Let's Encrypt"],
    "certificate_names": ["evil-shop.com", "www.evil-shop.com"],
    "certificate_from": "2026-10-02",
    "certificate_until": "2026-12-31",
}
WHOIS = "Domain Name: EVIL-SHOP.COM\nRegistrar: A Registrar, Inc.\nCreation Date: 2026-10-01\n"
FACTS = {
    FILE: {
        **HASHES,
        "file_name": "invoice.exe",
        "names": ["invoice.exe", "a.exe", "Rechnung_4711.pdf.exe"],
        "file_size": 4711000,
        "file_type": "Win32 EXE",
        "magic": "PE32 executable (GUI) Intel 80386, for MS Windows",
        "ssdeep": "3072:Wz" + "k" * 60,
        "tlsh": "T1" + "A" * 70,
        "imphash": "e" * 32,
        "threat_label": "trojan.emotet/heodo",
        "threat_family": "emotet",
        "threat_names": ["emotet", "heodo", "geodo"],
        "threat_categories": ["trojan", "banker"],
        "compiled": "2026-08-30",
        "first_submitted": "2026-09-02",
        "analysed": "2026-11-23",
        "signature": "A certificate was explicitly revoked by its issuer",
        "signers": ["Example GmbH", "Example CA"],
        "sandbox_verdicts": ["Sandbox A: malicious", "Sandbox B: malicious"],
        "attack_techniques": ["T1055", "T1547.001", "T1071"],
        "tags": ["peexe", "signed", "revoked-cert"],
    },
    URL: {
        "final_url": "http://evil-shop.com/login.php",
        "http_status": 200,
        "page_title": "Sign in to your account",
        "server": "nginx",
        "content_sha256": "d" * 64,
        "first_submitted": "2026-11-20",
        "categories": ["phishing", "fraud"],
        "redirects": ["http://short.example/x", "http://evil-shop.com/login.php"],
        "trackers": ["Google Analytics"],
        "brands": ["Example Bank"],
        "tags": ["phishing"],
    },
    DOMAIN: {
        "registrar": "A Registrar, Inc.",
        "registered": "2026-10-01",
        "expires": "2027-10-01",
        "nameservers": ["ns1.evil-shop.com", "ns2.evil-shop.com"],
        "categories": ["phishing", "newly registered", "malware"],
        "a": ["45.155.205.233"],
        "mx": ["mail.evil-shop.com"],
        "txt": ["v=spf1 -all"],
        "popularity": ["Tranco: 812344"],
        "tags": ["c2", "phishing"],
        "whois": WHOIS * 3,
        **CERTIFICATE,
    },
    IP: {
        "asn": 64500,
        "as_holder": "Example Hosting Ltd",
        "network": "45.155.205.0/24",
        "country": "NL",
        "registry": "RIPE NCC",
        "hostnames": ["host-233.example.net"],
        "ports": ["22", "80", "443"],
        "tor": False,
        "tags": ["bulletproof"],
        "whois": "inetnum: 45.155.205.0 - 45.155.205.255\ncountry: NL\n",
        **CERTIFICATE,
    },
    HOSTILE: dict.fromkeys(("registrar", "holder", "whois", "tags", "categories", "a"), MARKUP),
    PLAIN: {"registrar": "Another Registrar", "registered": "2001-03-04"},
}
RELATIONS = {
    FILE: [
        *_seen("contacted_domain", [DOMAIN, *RELATED]),
        *_seen("contacted_ip", ADDRESSES[:4]),
        *_seen("execution_parent", FILES[:2]),
        *_seen("dropped_file", FILES[2:]),
    ],
    URL: [*_seen("serving_ip", ADDRESSES[:2]), *_seen("outgoing_url", URLS)],
    DOMAIN: [
        *_seen("dns_resolution", [IP, *ADDRESSES]),
        *_seen("detected_url", URLS),
        *_seen("communicating_file", [FILE, *FILES]),
        *_seen("subdomain", RELATED),
    ],
    IP: [
        *_seen("dns_resolution", [DOMAIN, *RELATED]),
        *_seen("detected_url", URLS),
        *_seen("communicating_file", FILES),
    ],
}
OUTSIDE = {"tier": Tier.KEYLESS, "disclosure": Disclosure.LOOKUP, "max_tlp": Tlp.AMBER}
SCOPES = {FILE: Scope.HASH, URL: Scope.URL, IP: Scope.IP}


def report(observable):
    """Return what the world knows of a value; a miss for the rest."""
    if observable not in FACTS:
        return Report(provider="world", observable=observable, state=ReportState.MISS)
    text = f"listed as a threat: {MARKUP}" if observable == HOSTILE else "listed as Emotet C2"
    claim = Claim.CLEAN if observable == PLAIN else Claim.MALICIOUS
    evidence = Evidence(
        source="world",
        family="world",
        claim=claim,
        scope=SCOPES.get(observable, Scope.HOST),
        text=text,
        observed_at=LATER,
    )
    bad = {FILE: 52, URL: 14, DOMAIN: 9, IP: 6}.get(observable, 0)
    return Report(
        provider="world",
        observable=observable,
        state=ReportState.HIT,
        facts=FACTS[observable],
        relations=tuple(RELATIONS.get(observable, ())),
        detections=tuple(_engines(bad)) if bad else (),
        evidence=(evidence,),
        first_seen=SEEN,
        last_seen=LATER,
        link="https://world.example/page",
    )


class World(ScriptedProvider):
    """Knows a lot about a few values; `told` is what left the house."""

    def __init__(self):
        super().__init__(name="world", **OUTSIDE)
        self.told = []

    def lookup(self, observable):
        self.told.append(observable)
        yield from ()
        if observable == ERROR:
            raise Unavailable("no answer within 10 s")
        if observable == QUOTA:
            raise OverQuota("over quota at World, resets at 18:00 UTC")
        return report(observable)


class Flaky(ScriptedProvider):
    """Never answers, so that something is always missing."""

    def __init__(self):
        super().__init__(name="flaky", **OUTSIDE)

    def lookup(self, observable):
        yield from ()
        raise OverQuota("over quota at Flaky, resets at 18:00 UTC")


class Sleepy(ScriptedProvider):
    """Takes for ever, so that a look-up is under way."""

    def __init__(self):
        slow = HttpRequest(url_template="https://one.example/")
        super().__init__(slow, name="sleepy", **OUTSIDE)
