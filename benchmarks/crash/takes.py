"""The takes: a kill at every border, and kills at random."""

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from crash.points import PASSED
from crash.site import Site, Tally, targets
from crash.world import Stab

chance = random.Random()  # noqa: S311 - no secret
PATIENCE = 45.0  # seconds after which a run counts as stuck
WORKERS = 4
IN_FLIGHT = 16  # runs that are under way while workers are killed at random


@dataclass(frozen=True)
class Border:
    """Where a run kills its worker: at a point of the program, or inside a request."""

    number: int
    when: str

    @property
    def inside(self) -> bool:
        """Whether the other side kills."""
        return self.when.startswith("inside")


def counted(site: Site) -> tuple[list[str], int]:
    """Return the points that a run passes, and how many requests it makes."""
    site.lane.requests.clear()
    site.arm(counts=True)
    process = site.nursery.worker(site.home)
    run = site.alert(0)
    try:
        if not site.wait([run], process, PATIENCE):
            found = site.check([run])
            raise RuntimeError(f"a run without a crash does not end: {found.faults}")
    finally:
        process.kill()
        site.disarm()
    found = site.check([run])
    if found.faults:
        raise RuntimeError(f"a run without a crash is faulty: {found.faults}")
    passed = (site.home.path / PASSED).read_text().splitlines()
    return passed, len(site.lane.requests)


def borders(points: int, requests: int) -> Iterator[Border]:
    """Yield every place where a run is killed once."""
    for number in range(1, points + 1):
        yield Border(number, "before")
        yield Border(number, "after")
    for number in range(1, requests + 1):
        yield Border(number, "inside, before the effect")
        yield Border(number, "inside, after the effect")


def at_borders(site: Site, places: Sequence[Border]) -> Tally:
    """Return what runs came to whose worker was killed once, each at its own border."""
    total = Tally(points=len(places))
    process = site.nursery.worker(site.home)
    for number, border in enumerate(places):
        site.lane.requests.clear()
        if border.inside:
            site.lane.stab = Stab(process.pid, "after" in border.when, border.number)
        else:
            site.arm(point=border.number, when=border.when)
        run = site.alert(number + 1)
        ended = site.wait([run], process, PATIENCE)
        site.disarm()
        site.lane.stab = None
        if not ended and not process.lives:
            total.kills += 1
            process = site.nursery.worker(site.home, elsewhere=number % 8 == 7)
            site.wait([run], process, PATIENCE)
        found = site.check([run])
        found.faults = [f"{border}: {each}" for each in found.faults]
        total.add(found)
        if not process.lives:
            total.faults.append(f"{border}: the worker died without being killed")
            process = site.nursery.worker(site.home)
    process.kill()
    total.faults += site.check_store()
    return total


class Chaos:
    """Several workers and a server on one database, killed at random."""

    def __init__(self, site: Site, port: int, kills: int, pause: float) -> None:
        """Take how often, and how long it is between two kills on average."""
        self.site = site
        self.port = port
        self.kills = kills
        self.pause = pause
        self.acknowledged: dict[int, str] = {}
        self.sent = 0
        self.enough = threading.Event()

    def play(self) -> Tally:
        """Return what the runs came to."""
        site = self.site
        workers = [site.nursery.worker(site.home) for _ in range(WORKERS)]
        server = site.nursery.server(site.home, self.port)
        beside = [threading.Thread(target=each) for each in (self._send, self._answer)]
        for each in beside:
            each.start()
        tally = Tally(points=self.kills, kills=self.kills)
        for number in range(self.kills):
            time.sleep(chance.expovariate(1 / self.pause))
            if number % 25 == 24:
                server.kill()
                server = site.nursery.server(site.home, self.port)
                continue
            place = chance.randrange(WORKERS)
            workers[place].kill()
            workers[place] = site.nursery.worker(site.home, elsewhere=chance.random() < 0.25)
        self.enough.set()
        for each in beside:
            each.join()
        runs = self._runs()
        site.wait(runs, None, PATIENCE + len(runs) * 0.4)
        for each in (*workers, server):
            if not each.lives:
                tally.faults.append("a process died without being killed")
            each.kill()
        tally.add(site.check(runs))
        tally.faults += site.check_store()
        tally.faults += self._lost(runs)
        return tally

    def _runs(self) -> list[str]:
        found, after = [], None
        while True:
            page = self.site.store.runs.page(after=after, limit=200)
            found += [each.id for each in page.runs]
            if (after := page.cursor) is None:
                return found

    def _lost(self, runs: Sequence[str]) -> list[str]:
        """Return which alerts were acknowledged and are not there, or are there twice."""
        store = self.site.store
        lost = [each for each, alert in self.acknowledged.items() if store.alert(alert) is None]
        faults = [f"alert {each} was acknowledged and is lost" for each in lost]
        if len(self.acknowledged) != len(runs):
            faults.append(f"{len(self.acknowledged)} acknowledged, {len(runs)} runs")
        return faults

    def _send(self) -> None:
        """Send alerts, each until it is acknowledged, with so many of them under way."""
        while not self.enough.is_set():
            self.sent += 1
            while self.sent not in self.acknowledged:
                try:
                    self.acknowledged[self.sent] = self._post(self.sent)
                except (OSError, HTTPException, ValueError, KeyError):
                    time.sleep(0.05)
            while not self.enough.is_set() and self._under_way() > IN_FLIGHT:
                time.sleep(0.1)

    def _under_way(self) -> int:
        counts = self.site.store.runs.counts()
        return sum(number for status, number in counts.items() if not status.ended)

    def _post(self, number: int) -> str:
        first, second, address = targets(self.site.home.name, number)
        alert = {
            "id": f"alert {number}",
            "title": "An alert",
            "severity": "high",
            "c2_domain": [first.value, second.value],
            "remote_ip": address.value,
        }
        headers = {"Content-Type": "application/json", "x-apikey": self.site.home.key}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("POST", "/api/v1/alerts", json.dumps(alert), headers)
            answer = json.load(connection.getresponse())
        return str(answer["ids"][0])

    def _answer(self) -> None:
        while not self.enough.is_set():
            self.site.answer()
            time.sleep(0.1)
