import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from house import START
from sidelight.model import Claim, InvalidInput, NotReady, Observable, ObservableType, Scope
from sidelight.plugin import Entry, FeedContent, FeedList, IndexQuery
from sidelight.transports.indexes import IndexStore

DOMAIN = ObservableType.DOMAIN
BAD = FeedList("bad", "a list of bad things", Claim.MALICIOUS)


def content(*domains, data_date="2026-11-01"):
    entries = (Entry("bad", DOMAIN, domain, "family") for domain in domains)
    return FeedContent((BAD,), entries, data_date)


def query(domain, feed="test"):
    return IndexQuery(feed, Observable(DOMAIN, domain))


@pytest.fixture
def store(tmp_path, clock):
    return IndexStore(tmp_path / "indexes", clock, command="sidelight feeds fill")


def serves(store, domain):
    return bool(store.match(query(domain)).matches)


def test_what_is_written_is_matched(store):
    store.write("test", content("evil.com"))
    answer = store.match(query("www.evil.com"))
    [match] = answer.matches
    assert answer.data_date == "2026-11-01"
    assert (match.list, match.title, match.claim) == ("bad", "a list of bad things", "malicious")
    assert (match.matched, match.label, match.scope) == ("evil.com", "family", Scope.REGISTRABLE)
    assert match.rolled_up
    assert not match.exact
    assert store.match(query("good.com")).matches == ()


async def test_it_serves_as_a_transport(store):
    store.write("test", content("evil.com"))
    assert (await store.perform(query("evil.com"), None, {})).matches[0].exact


def test_a_missing_index_names_the_command(store):
    with pytest.raises(NotReady, match=r"index of test .* not been compiled; run `sidelight feeds"):
        store.match(query("evil.com"))


@pytest.mark.parametrize("feed", ["../other", "a/b", "", ".hidden"])
def test_a_name_that_leads_elsewhere_is_refused(store, feed):
    with pytest.raises(InvalidInput, match="no name for a feed"):
        store.write(feed, content("evil.com"))


def test_a_new_generation_takes_over_and_the_old_one_stays_for_those_who_read_it(store, tmp_path):
    store.write("test", content("old.com"))
    reader = IndexStore(tmp_path / "indexes", store)
    assert serves(reader, "old.com")
    held = reader._opened["test"].index
    store.write("test", content("new.com"))
    assert serves(reader, "new.com")
    assert not serves(reader, "old.com")
    store.write("test", content("newer.com"))
    store.write("test", content("newest.com"))
    assert held.match(Observable(DOMAIN, "old.com")), "the mapped file outlives its name"
    assert serves(reader, "newest.com")


def test_generations_that_no_longer_serve_are_removed_by_the_next_write(store, tmp_path):
    for number in range(4):
        store.write("test", content(f"{number}.com"))
    generations = [path.name for path in (tmp_path / "indexes/test").iterdir() if path.is_dir()]
    assert sorted(generations) == ["000003", "000004"]


def test_a_write_tells_what_changed(store):
    first = store.write("test", content("old.com", "same.com"))
    assert (first.added, first.removed) == (None, None)
    second = store.write("test", content("same.com", "new.com", "newer.com"))
    assert (second.entries, second.added, second.removed) == (3, 2, 1)
    [status] = store.status()
    assert (status.added, status.removed) == (None, None)


def test_every_feed_has_a_seed_of_its_own_and_keeps_it(store):
    seeds = []
    for feed in ("one", "two", "one"):
        store.write(feed, content("evil.com"))
        seeds.append(store._opened[feed].index.header.seed)
    assert seeds[0] == seeds[2] != seeds[1]


def test_the_day_of_an_entry_is_told(store):
    entries = [Entry("bad", DOMAIN, "evil.com", observed_on=date(2026, 10, 31))]
    store.write("test", FeedContent((BAD,), entries, "2026-11-01"))
    [match] = store.match(query("evil.com")).matches
    assert match.observed_at == datetime(2026, 10, 31, tzinfo=UTC)


def test_a_feed_that_fails_half_way_changes_nothing(store):
    store.write("test", content("old.com"))

    def broken():
        yield Entry("bad", DOMAIN, "new.com")
        raise ValueError("the feed broke off")

    with pytest.raises(ValueError, match="broke off"):
        store.write("test", FeedContent((BAD,), broken(), "2026-11-02"))
    assert serves(store, "old.com")


def test_progress_is_told_on_the_way_and_at_the_end(store):
    told = []
    store.write("test", content(*(f"{number}.com" for number in range(25_000))), told.append)
    assert told == [10_000, 20_000, 25_000]
    store.write("test", content(), told.append)
    assert told[-1] == 0


def test_the_status_of_every_index(store, tmp_path):
    assert store.status() == []
    store.write("b", content("evil.com", "bad.com"))
    store.write("a", content())
    (tmp_path / "indexes/c").mkdir()
    first, second, third = store.status()
    assert (first.feed, first.entries, first.problem) == ("a", 0, None)
    assert (second.feed, second.entries, second.data_date) == ("b", 2, "2026-11-01")
    assert (second.built_at, second.types) == (START, ("domain",))
    assert second.bytes == (tmp_path / "indexes/b/000001/index").stat().st_size
    assert (third.feed, third.entries) == ("c", 0)
    assert third.problem is not None
    assert "not been compiled" in third.problem


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda data: data[:-1], "should have"),
        (lambda _: b"", "the file is empty"),
        (lambda _: b"<html>not found</html>" * 10, "no index"),
        (lambda data: data[:100] + b"?" + data[101:], "the header is damaged"),
    ],
)
def test_a_damaged_file_is_named_and_never_answers(store, tmp_path, clock, damage, why):
    store.write("test", content("evil.com"))
    file = tmp_path / "indexes/test/000001/index"
    file.write_bytes(damage(file.read_bytes()))
    fresh = IndexStore(tmp_path / "indexes", clock, command="sidelight feeds fill")
    with pytest.raises(NotReady, match=rf"{why}.*; run `sidelight feeds fill`"):
        fresh.match(query("evil.com"))
    fresh.write("test", content("evil.com"))
    assert serves(fresh, "evil.com")


def test_check_reads_every_byte(store, tmp_path, clock):
    store.write("test", content("evil.com"))
    store.check("test")
    file = tmp_path / "indexes/test/000001/index"
    data = bytearray(file.read_bytes())
    data[data.rindex(b"family")] ^= 1
    file.write_bytes(data)
    with pytest.raises(NotReady, match=r"section label\.text is damaged"):
        IndexStore(tmp_path / "indexes", clock).check("test")


def test_a_current_that_names_nothing_is_not_ready_and_mended_by_a_write(store, tmp_path):
    store.write("test", content("evil.com"))
    (tmp_path / "indexes/test/current").write_text("nonsense")
    with pytest.raises(NotReady):
        store.match(query("evil.com"))
    store.write("test", content("evil.com"))
    assert serves(store, "evil.com")


def test_many_threads_read_while_generations_change(store):
    store.write("test", content("evil.com"))
    done = threading.Event()

    def read():
        answers = []
        while not done.is_set():
            answers.append(serves(store, "evil.com"))
        return answers

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(30):
            store.write("test", content("evil.com", f"{number}.com"))
            assert serves(store, f"{number}.com")
        done.set()
    assert all(all(reader.result()) for reader in readers)


WRITER = """
import os, signal, sys
from pathlib import Path
folder, stop = sys.argv[1], int(sys.argv[2])
from house import FakeClock
from sidelight.indicators.build import Builder
from sidelight.transports.indexes import IndexStore
from test_indexes import content
steps = 0
def step(event, arguments):
    global steps
    if event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "fcntl.flock"}:
        if folder in str(arguments[0]) or event == "fcntl.flock":
            steps += 1
            if steps == stop:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
IndexStore(Path(folder), FakeClock()).write("test", content("new.com"))
"""


def test_killed_at_any_point_the_old_or_the_new_generation_serves(tmp_path, clock):
    folder = tmp_path / "indexes"
    paths = os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parent)])
    environment = {**os.environ, "PYTHONPATH": paths}
    killed = 0
    for stop in range(1, 60):
        store = IndexStore(folder, clock)
        store.write("test", content("older.com"))
        store.write("test", content("old.com"))
        command = [sys.executable, "-c", WRITER, str(folder), str(stop)]
        code = subprocess.run(command, env=environment, check=False).returncode
        fresh = IndexStore(folder, clock)
        assert serves(fresh, "old.com") != serves(fresh, "new.com")
        fresh.check("test")
        if code == 0:
            assert serves(fresh, "new.com")
            break
        assert code == -signal.SIGKILL
        killed += 1
    assert killed > 8, "the write has that many steps at which it can be cut off"
