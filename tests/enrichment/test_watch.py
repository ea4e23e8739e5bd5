from datetime import timedelta

import pytest

from house import START, FakeClock
from sidelight.enrichment.breaker import FAILURES, PAUSE, Outcome
from sidelight.enrichment.watch import KNOWN, Watch, fresh_mark
from sidelight.model import Health, Refused, Unavailable

LINE = ("one", "")


class Book:
    """Keeps health in memory, and counts what is read and written."""

    def __init__(self):
        self.held = {}
        self.reads = self.writes = 0

    def all(self):
        self.reads += 1
        return dict(self.held)

    def update(self, provider, holder, change):
        self.writes += 1
        self.held[provider, holder] = change(self.held.get((provider, holder), Health()))
        return self.held[provider, holder]


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def watch(book, clock):
    return Watch(book, clock)


def outcome(clock, error=None, **parts):
    return Outcome(at=clock.now(), seconds=0.1, error=error, **parts)


async def test_what_goes_well_is_written_now_and_then(watch, book, clock):
    for _ in range(100):
        await watch.admit(LINE, {})
        await watch.record(LINE, outcome(clock))
    assert (book.reads, book.writes) == (1, 0)
    clock.move(seconds=KNOWN.total_seconds())
    await watch.record(LINE, outcome(clock))
    assert book.held[LINE].calls == 101
    await watch.record(LINE, outcome(clock))
    await watch.flush()
    assert book.held[LINE].calls == 102


async def test_what_goes_wrong_is_written_at_once(watch, book, clock):
    for _ in range(FAILURES):
        await watch.admit(LINE, {})
        await watch.record(LINE, outcome(clock, "down"))
    assert book.writes == FAILURES
    with pytest.raises(Unavailable, match="failed 5 times in a row"):
        await watch.admit(LINE, {})


async def test_another_process_knows_it(watch, book, clock):
    for _ in range(FAILURES):
        await watch.record(LINE, outcome(clock, "down"))
    with pytest.raises(Unavailable):
        await Watch(book, clock).admit(LINE, {})


async def test_one_process_probes(book):
    clock = FakeClock()
    mine, yours = Watch(book, clock), Watch(book, clock)
    for _ in range(FAILURES):
        await mine.record(LINE, outcome(clock, "down"))
    clock.move(seconds=PAUSE.total_seconds() * 1.2)
    await mine.health(LINE)
    await yours.health(LINE)
    await mine.admit(LINE, {})
    with pytest.raises(Unavailable):
        await yours.admit(LINE, {})
    await mine.record(LINE, outcome(clock))
    clock.move(seconds=KNOWN.total_seconds())
    await yours.admit(LINE, {})


async def test_a_refusal_is_remembered_until_somebody_says_otherwise(watch, book, clock):
    key = {"api_key": "s3cret"}
    await watch.record(LINE, outcome(clock, "HTTP 401", refused_key=fresh_mark(key)))
    with pytest.raises(Refused, match="misconfigured"):
        await watch.admit(LINE, key)
    assert "s3cret" not in repr(book.held)
    await watch.retry(LINE)
    await watch.admit(LINE, key)


async def test_jitter_keeps_processes_apart(book, clock):
    pauses = set()
    for number in range(5):
        line = ("one", str(number))
        for _ in range(FAILURES):
            await Watch(book, clock).record(line, outcome(clock, "down"))
        pauses.add(book.held[line].open_until - START)
    assert len(pauses) > 1
    assert all(timedelta(seconds=24) <= each <= timedelta(seconds=36) for each in pauses)
