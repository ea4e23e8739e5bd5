"""A small world to measure: four feeds, harmless values, and embedded lists of a few lines."""

import json
from datetime import UTC, datetime

import pytest
import zstandard

from house import FakeClock
from sidelight.indicators import Suffixes
from sidelight.model import Claim, Observable, ObservableType
from sidelight.plugin import Entry, FeedContent, FeedList
from sidelight.transports.indexes import IndexStore
from sidelight.validation.bench import Bench
from sidelight.validation.harmless import read_reference, reserved_values
from sidelight.validation.knowledge import Knowledge, load
from sidelight.validation.material import Material
from sidelight.validation.sets import find_sets
from sidelight.wiring.build import verdict_policy

DOMAIN, IPV4, FILE, URL = (
    ObservableType.DOMAIN,
    ObservableType.IPV4,
    ObservableType.FILE,
    ObservableType.URL,
)
NOW = datetime(2026, 8, 23, tzinfo=UTC)
BOTH = [f"both-{number}.net" for number in range(40)]
ROWS = {
    "maltrail-malware": [
        *(f"domain\t{name}\temotet" for name in BOTH),
        *(f"domain\tonly-{number}.net\temotet" for number in range(40)),
        "domain\tpopular.com\temotet",
        "ip_port\t45.155.205.233:8080\tmirai",
        "url\thttp://popular.com/evil.exe\temotet",
        "urlpath\t/evil.php?\temotet",
    ],
    "unit42": [
        *(f"domain\t{name}\tqakbot" for name in BOTH),
        *(f"domain\tother-{number}.org\tqakbot" for number in range(10)),
        "domain\tpopular.com\tqakbot",
        "md5\t" + "1" * 32 + "\tqakbot",
        "domain\tshared.host\tqakbot",
        "url\thttp://shared.host/evil.exe\tqakbot",
    ],
    "mvt-spyware": [
        "domain\tfresh.net\t2026-08-20_spy",
        "domain\told.net\t2024-01-01_spy",
        "email\tspy@old.net\t2024-01-01_spy",
    ],
    "romainmarcoux-domains": [
        f"domain\t{BOTH[0]}\topenphish.com",
        f"domain\t{BOTH[0]}\tphishing_army",
        "domain\tphish.net\tphishing_army",
    ],
    "ipsum": ["ipv4\t45.155.205.233\t3", "ipv4\t80.82.77.33\t8"],
    "maltrail-scanner": ["ipv4\t80.82.77.33\tmass_scanner", "cidr\t71.6.146.0/24\tmass_scanner"],
    "benign-tranco": [
        *(f"domain\tharmless-{n}.com\ttranco" for n in range(60)),
        "domain\tpopular.com\tt",
    ],
    "benign-hashes": [f"md5\t{number:032x}\tnioc" for number in range(16, 40)],
}
KINDS = {"maltrail-scanner": "scanner", "benign-tranco": "benign", "benign-hashes": "benign"}
EMBEDDED = {
    "misp-warninglists": FeedContent(
        lists=(
            FeedList("tranco10k", "Top 10,000", Claim.POPULAR),
            FeedList("cisco_top20k", "Top 20,000", Claim.POPULAR),
            FeedList("url-shortener", "Shorteners", Claim.SHARED),
            FeedList("public-dns-v4", "Resolvers", Claim.SHARED),
            FeedList("shodan-scanning", "Shodan", Claim.NOISE),
        ),
        entries=(
            Entry("tranco10k", DOMAIN, "popular.com"),
            Entry("cisco_top20k", DOMAIN, "popular.com"),
            Entry("cisco_top20k", DOMAIN, "less-popular.com"),
            Entry("url-shortener", DOMAIN, "shared.host"),
            Entry("public-dns-v4", None, "91.239.100.100/32"),
            Entry("shodan-scanning", None, "71.6.135.0/24"),
        ),
        data_date="2026-08-01",
    ),
    "reserved": FeedContent(
        lists=(
            FeedList("placeholder", "placeholders", Claim.KNOWN_GOOD),
            FeedList("pattern", "patterns", Claim.CONTEXT),
        ),
        entries=(
            Entry("placeholder", None, "1.2.3.4/32"),
            Entry("placeholder", DOMAIN, "example.com", subdomains=True),
            Entry("placeholder", FILE, "0" * 32),
            Entry("pattern", None, "5.5.5.5/32"),
        ),
        data_date="2026-08-01",
    ),
    "iporigin": FeedContent(lists=(), entries=(), data_date="2026-08-01"),
    "public-suffix": FeedContent(lists=(), entries=(), data_date="2026-08-01"),
    "disposable-mail": FeedContent(lists=(), entries=(), data_date="2026-08-01"),
}


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """Return a folder with the sets as files, and their manifest."""
    folder = tmp_path_factory.mktemp("data") / "feeds"
    folder.mkdir()
    for name, rows in ROWS.items():
        text = "".join(f"{row}\n" for row in rows).encode()
        (folder / f"{name}.tsv.zst").write_bytes(zstandard.compress(text))
    manifest = [
        {
            "file": f"feeds/{name}.tsv.zst",
            "kind": KINDS.get(name, "malicious"),
            "commit_date": "2026-08-23",
        }
        for name in ROWS
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder.parent


@pytest.fixture(scope="session")
def sets(data):
    return find_sets(data)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    """Return the look-up of the embedded lists."""
    store = IndexStore(tmp_path_factory.mktemp("embedded"), FakeClock(NOW))
    for name, content in EMBEDDED.items():
        store.write(name, content)
    return store.match


@pytest.fixture(scope="session")
def bench(sets, embedded, tmp_path_factory):
    store, lookups = load(tmp_path_factory.mktemp("loaded"), sets, FakeClock(NOW))
    return Bench(Knowledge(embedded, store, lookups), sets, verdict_policy(), NOW)


@pytest.fixture(scope="session")
def material(sets):
    return Material(
        sets=sets,
        reference=read_reference(EMBEDDED["misp-warninglists"]),
        placeholders=tuple(reserved_values(EMBEDDED["reserved"])),
        suffixes=Suffixes(["com", "net", "org", "host"]),
    )


@pytest.fixture
def set_named(sets):
    return lambda name: next(each for each in sets if each.name == name)


@pytest.fixture
def domain():
    return lambda name: Observable(DOMAIN, name)
