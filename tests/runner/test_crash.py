"""Real workers, killed and stopped, on both databases; the whole matrix is benchmarks/crash.py."""

import contextlib
import itertools
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from sidelight.model import ActionState, NotReady, Observable, ObservableType, RunStatus
from sidelight.wiring.clock import SystemClock

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from crash.homes import make_home, switch_on  # noqa: E402 - a folder of scripts
from crash.nursery import Nursery  # noqa: E402
from crash.site import Site, targets  # noqa: E402
from crash.world import Stab, World  # noqa: E402

pytest_plugins = ("store.databases",)
PATIENCE = 60
numbers = itertools.count()
DAY = 86_400
BLOCK = """
playbook: crash
title: T
on: {alert: {}}
steps:
  - for_each: alert.observables
    id: block
    when: item.type == 'domain'
    do: dns.block
    target: ${item}
    reason: r
    approval: APPROVAL
    ttl: 1h
  - {conclude: open, summary: first}
"""


@pytest.fixture(scope="module")
def world():
    with World().served() as world:
        yield world


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(params=["sqlite", "postgres"])
def make_site(request, tmp_path, compiled, world, nursery):
    """Return a function that makes a site; its processes end with the test."""
    url = request.getfixturevalue("migrated_postgres") if request.param == "postgres" else None
    sites = []

    def make(**parts):
        name = f"{request.param}{next(numbers)}"
        home = make_home(name, tmp_path / name, url, world.url, compiled / "indexes", **parts)
        sites.append(Site(home, Kept(nursery), world.lanes[name]))
        return sites[-1]

    yield make
    for site in sites:
        for process in site.nursery.processes:
            if process.lives:
                process.kill()
        site.close()


class Kept:
    """A nursery that knows its children."""

    def __init__(self, nursery):
        self.nursery = nursery
        self.processes = []

    def worker(self, *arguments, **named):
        self.processes.append(self.nursery.worker(*arguments, **named))
        return self.processes[-1]


def until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def status(site, run_id):
    return site.store.runs.get(run_id).status


def states(site, run_id):
    return {each.actuator: each.state for each in site.store.ledger.of_run(run_id)}


def sound(site, runs):
    """Wait until all is over, and return what is wrong."""
    assert site.wait(runs, None, PATIENCE), site.check(runs).faults
    return [*site.check(runs).faults, *site.check_store()]


def test_a_few_borders_on_both_databases(compiled):
    command = [sys.executable, str(BENCHMARKS / "crash.py"), "--quick"]
    done = subprocess.run(
        [*command, "--indexes", str(compiled / "indexes")],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("| every border |") == 2


def test_an_approval_waits_over_a_restart_an_upgrade_and_a_month(make_site):
    site = make_site(text=BLOCK.replace("APPROVAL", "required"))
    first = site.nursery.worker(site.home)
    run = site.alert(1)
    until(lambda: status(site, run) is RunStatus.WAITING)
    first.kill()
    upgrade = BLOCK.replace("APPROVAL", "required").replace("first", "second")
    after = switch_on(site.home.path, site.home.environment, upgrade)
    assert after.pinned != site.home.new_run.pinned
    month = SystemClock().now() + timedelta(days=29)
    site.nursery.worker(site.home, later=30 * DAY)
    until(lambda: max(site.store.runs.workers().values(), default=month) > month)
    time.sleep(1)  # so that it has looked around
    assert status(site, run) is RunStatus.WAITING
    assert site.lane.blocks.total() == 0
    until(lambda: site.answer() or status(site, run).ended)
    ended = site.store.runs.get(run)
    assert (ended.status, ended.outcome.summary) == (RunStatus.SUCCEEDED, "first")
    assert ended.pinned == site.home.new_run.pinned
    assert sorted(site.lane.blocks.values()) == [1, 1]


def test_a_block_ends_in_its_time_though_its_worker_was_killed_and_the_firewall_away(make_site):
    site = make_site(
        text=BLOCK.replace("APPROVAL", "auto"),
        actions="dns.block=wall+edl,ip.block=wall,ticket.open=desk",
    )
    worker = site.nursery.worker(site.home)
    run = site.alert(1)
    until(lambda: status(site, run).ended)
    domain, other, _ = (each.value for each in targets(site.home.name, 1))
    assert set(states(site, run).values()) == {ActionState.VERIFIED}
    assert set(site.lane.blocked) == {domain, other}
    listed = site.store.block_list.get("domain", Observable(ObservableType.DOMAIN, domain))
    assert listed is not None
    worker.kill()
    site.lane.refuses = True
    site.nursery.worker(site.home, later=2 * 3600)
    awaited = {"wall": ActionState.UNDOING, "edl": ActionState.UNDONE}
    until(lambda: states(site, run) == awaited)
    assert site.store.block_list.get("domain", listed.observable) is None
    assert set(site.lane.blocked) == {domain, other}
    site.lane.refuses = False
    until(lambda: set(states(site, run).values()) == {ActionState.UNDONE})
    assert site.lane.blocked == {}
    assert {name: len(keys) for name, keys in site.lane.undone.items()} == {domain: 1, other: 1}


@pytest.mark.parametrize("place", ["PUT blocks", "POST tickets"])
def test_one_that_was_taken_for_dead_comes_back_and_does_nothing_twice(make_site, place):
    site = make_site()
    stopped = site.nursery.worker(site.home)
    site.lane.stab = Stab(stopped.pid, after=True, what=place, signal=signal.SIGSTOP)
    run = site.alert(1)
    until(lambda: site.answer() or site.lane.stab is None)
    other = site.nursery.worker(site.home, elsewhere=True)
    assert site.wait([run], None, PATIENCE), site.check([run]).faults
    stopped.send(signal.SIGCONT)
    back = SystemClock().now()
    until(lambda: min(site.store.runs.workers().values()) > back)
    assert sound(site, [run]) == []
    assert stopped.lives
    assert other.lives
    assert "-1-" in site.store.runs.get(run).worker


def test_a_database_that_is_away_for_a_while_ends_no_run(make_site, postgres_away):
    site = make_site()
    workers = [site.nursery.worker(site.home) for _ in range(2)]
    until(lambda: len(site.store.runs.workers()) == 2)
    runs = [site.alert(number) for number in range(6)]
    until(lambda: site.lane.requests)
    with postgres_away(site) if site.home.url else sqlite_locked(site):
        time.sleep(4)  # twice as long as a writer waits
    with contextlib.suppress(NotReady):  # our own connection was ended too
        site.store.runs.counts()
    assert sound(site, runs) == []
    assert {status(site, each) for each in runs} == {RunStatus.SUCCEEDED}
    assert all(each.lives for each in workers)


@contextlib.contextmanager
def sqlite_locked(site):
    """Hold the write lock of both files."""
    held = []
    for name in ("sidelight.db", "engine.db"):
        connection = sqlite3.connect(site.home.path / name, timeout=30, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        held.append(connection)
    try:
        yield
    finally:
        for connection in held:
            connection.rollback()
            connection.close()


@pytest.fixture
def postgres_away(request):
    """Return a way to let nobody connect, who is connected included."""

    @contextlib.contextmanager
    def away(site):
        name = psycopg.conninfo.conninfo_to_dict(site.home.url)["dbname"]
        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            try:
                yield
            finally:
                connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    return away


def test_who_answers_first_decides_once(make_site):
    site = make_site(text=BLOCK.replace("APPROVAL", "required"))
    for _ in range(2):
        site.nursery.worker(site.home)
    runs = [site.alert(number) for number in range(3)]
    until(lambda: all(status(site, each) is RunStatus.WAITING for each in runs))
    people = [threading.Thread(target=site.answer) for _ in range(4)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    until(lambda: site.answer() or all(status(site, each).ended for each in runs))
    assert set(site.lane.blocks.values()) == {1}
    assert len(site.lane.blocks) == 2 * len(runs)
    approvers = {each.approvers for run in runs for each in site.store.ledger.of_run(run)}
    assert approvers == {("ann",)}


def test_people_interfere_while_it_works(make_site):
    site = make_site()
    for _ in range(2):
        site.nursery.worker(site.home)
    runs = [site.alert(number) for number in range(12)]
    chance = random.Random(7)  # noqa: S311 - no secret
    end = time.monotonic() + 6
    while time.monotonic() < end:
        site.answer()
        run_id = chance.choice(runs)
        what = chance.choice(("pause", "pause", "resume", "cancel"))
        if what == "pause":
            site.store.runs.request_pause(run_id)
        elif what == "resume":
            site.store.runs.resume(run_id)
        elif chance.random() < 0.3:
            site.store.runs.request_cancel(run_id, "ann", "no need")
        if status(site, run_id) is RunStatus.CANCELLED and chance.random() < 0.3:
            runs.append(site.store.runs.retry(run_id, "ann", None).id)
        time.sleep(0.05)
    until(
        lambda: (
            [site.store.runs.resume(each) for each in runs]
            and all(site.is_settled(each) or site.answer() for each in runs)
        )
    )
    assert sound(site, runs) == []
    ends = {status(site, each) for each in runs}
    assert ends == {RunStatus.SUCCEEDED, RunStatus.CANCELLED}
