"""Every networked provider against every way in which a vendor answers or fails.

The recorded conversations of a provider (`tests/providers/<name>/recorded.json`) are served on
loopback and asked for through the real driver, transports and enricher. All conversations of all
rows run at the same time, once; the tests then look at what came of each.
"""

import base64
import logging
from contextlib import ExitStack

import anyio
import msgspec
import pytest

import sidelight.providers
from house import FakeClock
from recordings import recorded, recording_file
from sidelight.devcloud.catalog import Service, found_vendors
from sidelight.devcloud.faults import Fault
from sidelight.devcloud.recorded import Recorded, Recording
from sidelight.devcloud.running import running
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.vendor import Vendor
from sidelight.devcloud.world import World
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Request
from sidelight.model import ReportState, Tlp
from sidelight.plugin import DnsQuery, HttpRequest, Place, Provider
from sidelight.wiring.keyring import EnvironmentKeys
from sidelight.wiring.network import Network
from sidelight.wiring.settings import base_urls

SECRET = "s3cr3t-of-"  # noqa: S105 - what no log, report or URL may hold
NETWORKED = {
    each.manifest.name: each
    for each in Provider.found_in(sidelight.providers)
    if each.manifest.networked
}
PROVIDERS = {name: each for name, each in NETWORKED.items() if recording_file(name).is_file()}
WORDED = (Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.OVER_QUOTA, Fault.DOWN)
ROWS = {
    "hit": ("hit", None),
    "miss": ("miss", None),
    **{f"{each}": ("hit", each) for each in Fault if each is not Fault.EMPTY},
    **{f"{each} in the vendor's own words": ("hit", each) for each in WORDED},
}
FAULTS = [row for row, (_, fault) in ROWS.items() if fault not in {None, Fault.MISSING}]
BUDGETS = {"timeout": 1.0}
PATIENT = 60.0  # seconds; whoever is served on loopback and is late then has stopped


class Tells(DisclosurePolicy, frozen=True):
    """Tells a provider everything: what is recorded is about values that nobody else may hear."""

    def denial(self, manifest, observable, **_):
        return None


class NoCache:
    def cached_reports(self, observable, providers, holder=""):
        return {}

    def save_reports(self, reports):
        pass

    def record_disclosure(self, provider, observable, alert_id, why):
        pass


class Watched:
    """The cloud, and the URLs by which it was asked."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.services = cloud.services
        self.world = cloud.world
        self.urls = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.urls.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await self.cloud(scope, receive, send)


class Worded(Recorded):
    """Recorded answers, and errors as the vendor words them."""

    def __init__(self, recordings, vendor):
        super().__init__(recordings)
        self.unauthorized = vendor.unauthorized
        self.forbidden = vendor.forbidden
        self.over_quota = vendor.over_quota
        self.down = vendor.down


class Kept(logging.Handler):
    """Keeps what is logged, as text with its traceback."""

    def __init__(self):
        super().__init__()
        self.setFormatter(logging.Formatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class Matrix(msgspec.Struct):
    reports: dict  # (row, provider) -> report
    urls: dict  # row -> URLs
    logged: list


def secret(name, setting, place):
    value = f"{SECRET}{name}-{setting}"
    return f"user:{value}" if place is Place.BASIC else value


def environment(url, nameserver):
    """Return a key for every provider, and where the cloud is."""
    found = {}
    for name, provider in PROVIDERS.items():
        word = name.replace("-", "_").upper()
        found[f"SIDELIGHT_PROVIDER_BASE_URL_{word}"] = f"{url}/{name}"
        for setting, each in provider.manifest.secrets.items():
            found[f"SIDELIGHT_{word}_{setting.upper()}"] = secret(name, setting, each.place)
    return found


def unhurried(provider):
    """Return the provider without its quota: one row is no more than one conversation."""
    provider.manifest = msgspec.structs.replace(provider.manifest, quota=())
    return provider


def served(row):
    """Return the cloud of one row."""
    title, fault = ROWS[row]
    vendors = {each.name: each for each in found_vendors() if isinstance(each, Vendor)}
    services = {}
    for name, provider in PROVIDERS.items():
        recordings = [msgspec.convert(msgspec.to_builtins(recorded(name)[title]), Recording)]
        own = "own words" in row and name in vendors
        answers = Worded(recordings, vendors[name]) if own else Recorded(recordings)
        service = Service(provider.manifest, FakeClock(), vendor=answers, names=answers)
        service.fault, service.limited = fault, False
        services[name] = service
    return Watched(Cloud(services, World([])))


async def ask_row(row, cloud, reports):
    """Ask every provider about its recorded value, all at the same time."""
    clock = FakeClock()
    variables = environment(cloud.url, cloud.nameserver)
    manifests = [each.manifest for each in PROVIDERS.values()]
    network = Network(
        clock=clock, base_urls=base_urls(variables, manifests), nameservers=[cloud.nameserver]
    )
    enricher = Enricher(
        providers=tuple(PROVIDERS.values()),
        driver=Driver(
            {HttpRequest: network.http, DnsQuery: network.dns}, EnvironmentKeys(variables)
        ),
        cache=NoCache(),
        policy=Tells(),
        clock=clock,
        budget=BUDGETS.get(row, PATIENT),
    )

    async def ask(name):
        subject = recorded(name)[ROWS[row][0]].subject
        request = Request(observable=subject, tlp=Tlp.CLEAR)
        [reports[row, name]] = await enricher.enrich(request, {name})

    async with anyio.create_task_group() as group:
        for name in PROVIDERS:
            group.start_soon(ask, name)
    await network.close()


@pytest.fixture(scope="module")
def matrix():
    """Return what came of every provider in every row."""
    kept = Kept()
    root = logging.getLogger()
    level = root.level
    reports, urls = {}, {}

    async def ask_all(clouds):
        async with anyio.create_task_group() as group:
            for row, cloud in clouds.items():
                group.start_soon(ask_row, row, cloud, reports)

    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        with ExitStack() as stack:
            for provider in PROVIDERS.values():
                unhurried(provider)
            clouds = {row: stack.enter_context(running(served(row))) for row in ROWS}
            anyio.run(ask_all, clouds)
            urls = {row: cloud.cloud.urls for row, cloud in clouds.items()}
    finally:
        root.removeHandler(kept)
        root.setLevel(level)
    return Matrix(reports, urls, kept.lines)


@pytest.fixture
def report(matrix, row, name):
    """Return the report of one provider in one row; a defect of ours is no answer of a vendor."""
    found = matrix.reports[row, name]
    assert "provider failed" not in (found.why or ""), found.why
    assert SECRET not in msgspec.json.encode(found).decode()
    return found


def test_every_networked_provider_has_recorded_answers():
    assert set(NETWORKED) == set(PROVIDERS)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("row", ["hit", "miss"])
def test_an_answer_is_what_was_recorded(report, row, name):
    assert report.state is recorded(name)[row].state, report.why


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("row", FAULTS)
def test_a_fault_is_unavailable_and_says_nothing_of_the_value(report, row, name):
    assert report.state is ReportState.UNAVAILABLE
    assert report.why
    assert report == msgspec.structs.replace(
        report, evidence=(), detections=(), facts={}, relations=()
    )


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("row", ["404"])
def test_not_found_is_a_miss_only_where_the_vendor_words_a_miss_so(report, row, name):
    assert not report.evidence
    if report.state is not ReportState.UNAVAILABLE:
        assert report.state is ReportState.MISS
        assert misses_by_status(name), "this vendor does not say 404 for a value it does not know"


def misses_by_status(name):
    """Whether a recorded miss is a 404, or the name that does not exist of DNS."""
    misses = [each for each in recorded(name).values() if each.state is ReportState.MISS]
    pages = [each["response"] for one in misses for each in one.exchanges if "request" in each]
    return not pages or any(each.get("status") == 404 for each in pages)


@pytest.mark.parametrize("name", [name for name, each in PROVIDERS.items() if each.manifest.hosts])
@pytest.mark.parametrize("row", ["429"])
def test_the_wait_that_a_vendor_asks_for_is_kept(report, row, name):
    assert report.retry_after == 60


def test_no_key_is_logged(matrix):
    told = [line for line in matrix.logged if SECRET in line]
    encoded = base64.b64encode(f"user:{SECRET}".encode()).decode()[:20]
    assert matrix.logged
    assert not told
    assert not [line for line in matrix.logged if encoded in line]


@pytest.mark.parametrize("row", ROWS)
def test_a_key_stands_in_a_url_only_where_the_vendor_wants_it_there(matrix, row):
    places = {
        name: {each.place for each in provider.manifest.secrets.values()}
        for name, provider in PROVIDERS.items()
    }
    told = {url.split("/")[1] for url in matrix.urls[row] if SECRET in url}
    assert {name for name in told if Place.QUERY not in places[name]} == set()
