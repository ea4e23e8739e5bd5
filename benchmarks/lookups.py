"""Look-ups: 1,000 observables at ten services of 100 ms, beside the bound and one at a time.

    python benchmarks/lookups.py [--write]

The services are played by the cloud in a process of its own; everything else is the real thing:
service, enricher, driver, HTTP client, audit and cache in SQLite. The bound is what the number of
look-ups under way and the quotas allow, with a machine that needs no time. `--write` writes the
table to lookups-results.md.
"""

import argparse
import asyncio
import hashlib
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import msgspec

from sidelight.devcloud.catalog import Service
from sidelight.devcloud.running import bind, server_of
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Request
from sidelight.model import (
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Quota,
    Terms,
    Tier,
    Window,
    perform,
)
from sidelight.service import App, lookup
from sidelight.service.lookup import PARALLEL
from sidelight.store import open_store
from sidelight.transports.http import CONNECTIONS
from sidelight.wiring.build import verdict_policy
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.crew import crew_of
from sidelight.wiring.network import Network

OBSERVABLES = 1000
SERVICES = 10
LATENCY = 0.1  # seconds
MINUTE = 60.0  # seconds
BUDGET = 90.0  # seconds for one look-up, which may wait a minute for quota
ALONE = 20  # observables that are asked about one call after another
RESULTS = Path(__file__).with_name("lookups-results.md")


class Answer(msgspec.Struct):
    """What the services say."""

    known: bool


class Small(Provider):
    """One request, answered by a hit for every second hash."""

    def __init__(self, number: int = 0, quota: tuple[Quota, ...] = ()) -> None:
        """Take the number of the service and its quota."""
        name = f"service-{number}"
        self.manifest = ProviderManifest(  # type: ignore[misc]  # ten objects of one class
            name=name,
            title=f"Service {number}",
            docs="https://service.example/docs",
            observables=frozenset({ObservableType.FILE}),
            family=name,
            tier=Tier.KEYLESS,
            disclosure=Disclosure.LOOKUP,
            terms=Terms(link="https://service.example/terms"),
            hosts=frozenset({"service.example"}),
            quota=quota,
        )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask once."""
        name = self.manifest.name
        response = yield from perform(
            HttpRequest(
                url_template="https://service.example/files/{hash}", path={"hash": observable.value}
            )
        )
        if not response.decode(Answer).known:
            return Report(provider=name, observable=observable, state=ReportState.MISS)
        evidence = Evidence(
            source=name, family=name, claim=Claim.CONTEXT, scope=Scope.HASH, text="is known"
        )
        return Report(
            provider=name, observable=observable, state=ReportState.HIT, evidence=(evidence,)
        )


class Knowing(Vendor):
    """Knows every second hash."""

    name: ClassVar[str] = "knowing"

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it knows by itself
        """Answer at once: the latency is the cloud's."""
        return Told(200, {"known": int(asked.path[-1], 16) % 2 == 0})


class Case(msgspec.Struct, frozen=True):
    """One measurement: its name, and the quota of the last of the services."""

    title: str
    quota: tuple[Quota, ...] = ()

    @property
    def providers(self) -> list[Small]:
        """The ten services."""
        return [
            *(Small(number) for number in range(SERVICES - 1)),
            Small(SERVICES - 1, self.quota),
        ]

    @property
    def bound(self) -> float:
        """The seconds that concurrency and quota ask for, the longer of the two."""
        rounds = math.ceil(OBSERVABLES / min(PARALLEL, CONNECTIONS)) * LATENCY
        waits = [
            (math.ceil(OBSERVABLES / each.calls) - 1) * MINUTE + LATENCY for each in self.quota
        ]
        return max([rounds, *waits])


CASES = (
    Case("no quota"),
    Case("one of them allows 600 calls a minute", (Quota(600, Window.MINUTE),)),
)


def serve(case: Case) -> None:
    """Play the services until the process is ended; the first line says where."""
    services = {}
    for provider in case.providers:
        service = Service(provider.manifest, SystemClock(), vendor=Knowing())
        service.latency = LATENCY
        services[provider.manifest.name] = service
    cloud = Cloud(services, World([]))
    running = bind(cloud)
    sys.stdout.write(f"{running.url}\n")
    sys.stdout.flush()
    asyncio.run(running.serve(server_of(cloud)))


@contextmanager
def served(case: Case) -> Iterator[str]:
    """Yield the URL of the services, in a process of their own."""
    command = [sys.executable, __file__, "--serve", str(CASES.index(case))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def observables(count: int) -> list[Observable]:
    """Return hashes of nothing in particular."""
    hashes = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(count))
    return [Observable(ObservableType.FILE, each) for each in hashes]


async def together(case: Case, url: str, home: Path) -> tuple[float, float, int]:
    """Return wall and CPU seconds of all look-ups at once, and the reports without an answer."""
    clock = SystemClock()
    network = _network(case, url)
    with open_store(None, home, clock) as store:
        crew = crew_of(store, clock, {})
        app = App(
            enricher=Enricher(
                providers=case.providers,
                driver=Driver({HttpRequest: network.http}, gate=crew.gate),
                cache=store,
                policy=DisclosurePolicy(),
                clock=clock,
                budget=BUDGET,
                crew=crew,
            ),
            store=store,
            policy=verdict_policy(),
            sources=(),
            playbooks={},
            clock=clock,
            tlp=Tlp.CLEAR,
        )
        requests = [Request(observable=each, tlp=Tlp.CLEAR) for each in observables(OBSERVABLES)]
        wall, cpu = time.perf_counter(), time.process_time()
        answers = await lookup(app, requests)
        figures = time.perf_counter() - wall, time.process_time() - cpu
    await network.close()
    reports = [report for answer in answers for report in answer.reports]
    return *figures, sum(each.state is ReportState.UNAVAILABLE for each in reports)


async def alone(case: Case, url: str) -> float:
    """Return the wall seconds of a few look-ups, one call after another, without store."""
    network = _network(case, url)
    driver = Driver({HttpRequest: network.http})
    begun = time.perf_counter()
    for observable in observables(ALONE):
        for provider in case.providers:
            await driver.drive(provider.lookup(observable), provider.manifest)
    spent = time.perf_counter() - begun
    await network.close()
    return spent


def _network(case: Case, url: str) -> Network:
    names = [each.manifest.name for each in case.providers]
    return Network(clock=SystemClock(), base_urls={name: f"{url}/{name}" for name in names})


def measure(case: Case) -> str:
    """Return a line of the table."""
    with served(case) as url, tempfile.TemporaryDirectory() as home:
        wall, cpu, missing = asyncio.run(together(case, url, Path(home)))
        one_by_one = asyncio.run(alone(case, url)) * OBSERVABLES / ALONE
    return (
        f"| {case.title} | {wall:.1f} | {case.bound:.1f} | {wall / case.bound:.2f} | {cpu:.1f} "
        f"| {missing} | {one_by_one:,.0f} | {one_by_one / wall:.0f} |"
    )


def table(lines: Sequence[str]) -> str:
    """Return the page of results."""
    return f"""# Look-ups at many services

`python benchmarks/lookups.py --write`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} CPUs, Python \
{platform.python_version()}, load {os.getloadavg()[0]:.1f}.

{OBSERVABLES:,} observables x {SERVICES} services of {LATENCY * 1000:.0f} ms = \
{OBSERVABLES * SERVICES:,} calls, each with its line in the audit, its lease and its report in
the cache (SQLite). The bound is the longer of two: what concurrency allows ({PARALLEL} look-ups
under way, and {CONNECTIONS} calls to one service), and what the quota allows. One call after
another was measured on {ALONE} observables, without a store, and is extrapolated.

| services | wall s | bound s | ratio | CPU s | no answer | one after another s | times faster |
|---|---|---|---|---|---|---|---|
""" + "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Measure every case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(CASES[options.serve])
        return
    page = table([measure(case) for case in CASES])
    print(page)
    if options.write:
        RESULTS.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
