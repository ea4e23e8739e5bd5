"""A line of hundreds of look-ups against a small quota: never too fast, in turn, nothing lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import house as house_module
from enrichment.counted import FOUR_A_MINUTE, Counted, House, domain
from house import START
from sidelight.enrichment import Request
from sidelight.enrichment.request import Depth
from sidelight.model import Errand, Priority, ReportState
from sidelight.plugin import Quota, Window
from sidelight.plugin.metering import MARGIN, ROLLING
from sidelight.store import open_store
from sidelight.store.queue import in_turn
from sidelight.wiring.clock import SystemClock

pytest_plugins = ("store.databases",)

TESTS = Path(house_module.__file__).parent
MINUTE = ROLLING[Window.MINUTE] + MARGIN


def most_in(seconds, times):
    """Return the most calls that any window of that length holds, wherever it begins."""
    return max(sum(start <= each < start + seconds for each in times) for start in times)


async def test_500_look_ups_against_four_a_minute(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        house = House(store, clock, Counted(quota=(*FOUR_A_MINUTE, Quota(400, Window.DAY))))
        expected = {}
        for number in range(500):
            request = Request(observable=domain(number), depth=Depth.ALL, priority=Priority.BATCH)
            [report] = await house.enricher.enrich(request)
            if report.state is ReportState.UNAVAILABLE:
                expected[domain(number).value] = clock.now().timestamp() + report.retry_after
        assert len(expected) == 496
        await house.worker.run(until_empty=True)
    times = [moment.timestamp() for moment, _ in house.vendor.asked]
    assert house.vendor.values == [domain(number).value for number in range(500)]
    assert most_in(60, times) == 4
    asked = {value: moment.timestamp() for moment, value in house.vendor.asked}
    assert max(abs(asked[value] - moment) for value, moment in expected.items()) < 0.001
    first_day = [each for each in times if each < START.replace(hour=0, day=25).timestamp()]
    assert len(first_day) == 400


async def test_people_alerts_and_a_pile_take_turns(migrated_home, clock):
    priorities = [Priority.BATCH] * 60 + [Priority.ALERT] * 20 + [Priority.ANALYST] * 20
    with open_store(None, migrated_home, clock) as store:
        house = House(store, clock)
        errands = [
            Errand(
                provider="one",
                holder="",
                observable=domain(number),
                priority=priority,
                asked_at=START,
            )
            for number, priority in enumerate(priorities)
        ]
        for errand in errands:
            store.queue.add(errand, FOUR_A_MINUTE)
        turns = {each.observable.value: store.queue.add(each, FOUR_A_MINUTE) for each in errands}
        await house.worker.run(until_empty=True)
    line = [(int(priority), f"{number:03}") for number, priority in enumerate(priorities)]
    order = [domain(int(each)).value for each in in_turn(line, 0)]
    assert house.vendor.values == order
    assert {value: moment for moment, value in house.vendor.asked} == {
        value: turn.at for value, turn in turns.items()
    }
    people = [order.index(domain(number).value) for number in range(80, 100)]
    assert max(people) < 20 * 4 / 3
    oldest = [order.index(domain(number).value) for number in range(5)]
    assert oldest == [3, 7, 11, 15, 19]


class Line:
    """Errands in a store, processes that carry them out, and the log of their calls."""

    def __init__(self, url, home, errands, calls):
        self.url, self.home, self.calls = url, home, calls
        self.log = home / "calls.log"
        self.log.touch()
        self.values = [domain(number) for number in range(errands)]
        self.under_way = Counter()
        with self.opened() as store:
            for each in self.values:
                errand = Errand(
                    provider="one",
                    holder="",
                    observable=each,
                    priority=Priority.BATCH,
                    asked_at=SystemClock().now(),
                )
                store.queue.add(errand, (Quota(calls, Window.SECOND),))

    def opened(self):
        return open_store(self.url, self.home, SystemClock())

    def start(self):
        script = TESTS / "enrichment" / "working.py"
        command = [sys.executable, script, self.url or "-", self.home, self.log, str(self.calls)]
        return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(TESTS)})

    @property
    def asked(self):
        return [line.split() for line in self.log.read_text().splitlines()]

    def wait_for_calls(self, count):
        deadline = time.monotonic() + 60
        while len(self.asked) < count:
            assert time.monotonic() < deadline, "the workers do not work"
            time.sleep(0.01)

    def kill(self, *processes):
        """Kill workers, and note what they had asked and not yet kept the answer of."""
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
        for process in processes:
            process.wait()
        with self.opened() as store:
            waiting = {each.value for each in store.queue.waiting(self.values)}
        self.under_way.update({value for _, value in self.asked} & waiting)

    def check(self):
        """Nothing is lost, nothing is asked twice that was not under way, none is too fast."""
        times = Counter(value for _, value in self.asked)
        assert set(times) == {each.value for each in self.values}
        repeated = {value: count - 1 for value, count in times.items() if count > 1}
        assert all(count <= self.under_way[value] for value, count in repeated.items())
        assert most_in(1.0, [float(moment) for moment, _ in self.asked]) <= self.calls
        with self.opened() as store:
            assert store.queue.lines() == {}
            for each in self.values:
                assert store.cached_reports(each, ["one"])["one"].state is ReportState.HIT
        return repeated


def test_a_worker_that_is_killed_loses_nothing(migrated_home):
    line = Line(None, migrated_home, errands=90, calls=20)
    for calls in (20, 50):
        worker = line.start()
        line.wait_for_calls(calls)
        line.kill(worker)
    assert line.start().wait(timeout=60) == 0
    repeated = line.check()
    assert sum(repeated.values()) <= 2 * 8  # two kills, eight look-ups side by side


def test_two_workers_that_are_killed_lose_nothing(migrated_home, migrated_postgres):
    line = Line(migrated_postgres, migrated_home, errands=120, calls=20)
    first, second = line.start(), line.start()
    line.wait_for_calls(30)
    line.kill(first)
    third = line.start()
    line.wait_for_calls(70)
    line.kill(second, third)
    workers = [line.start(), line.start()]
    assert [each.wait(timeout=60) for each in workers] == [0, 0]
    line.check()
