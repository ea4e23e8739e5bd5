from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from house import START
from sidelight.model import InvalidInput, RunMode
from sidelight.store import open_store
from store.samples import DATABASES

pytest_plugins = ("store.databases",)

HOUR = timedelta(hours=1)


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def keep(store, digest="d1", name="triage"):
    return store.playbooks.keep(name, digest, f"playbook: {name}  # {digest}\n", b'{"v":1}', "ana")


def publish(store, digest="d1", name="triage", **parts):
    return store.playbooks.publish(name, digest, RunMode.ACT, "ana", **parts)


def test_versions_are_kept_once_and_counted_by_name(store):
    one, other, two = keep(store), keep(store, "e1", "phishing"), keep(store, "d2")
    assert (one.number, other.number, two.number) == (1, 1, 2)
    assert (one.source, one.body) == ("playbook: triage  # d1\n", b'{"v":1}')
    assert (one.author, one.made_at, one.digest) == ("ana", START, "d1")
    assert store.playbooks.keep("triage", "d1", "other", b"{}", "bob") == one
    assert store.playbooks.version("d1") == one
    assert store.playbooks.version("d9") is None
    assert store.playbooks.versions("triage") == (two, one)


def test_versions_that_are_kept_at_once_have_numbers_of_their_own(store):
    with ThreadPoolExecutor(4) as pool:
        digests = [f"d{number % 6}" for number in range(18)]
        list(pool.map(lambda digest: keep(store, digest), digests))
    versions = store.playbooks.versions("triage")
    assert [each.number for each in versions] == [6, 5, 4, 3, 2, 1]


def test_one_version_of_a_playbook_is_switched_on(store, clock):
    keep(store), keep(store, "d2"), keep(store, "e1", "phishing")
    first = publish(store, when="alert.severity > 2", priority=5)
    assert (first.number, first.mode, first.at) == (1, RunMode.ACT, START)
    clock.move(hours=1)
    second = publish(store, "d2")
    other = publish(store, "e1", "phishing")
    assert store.playbooks.live("triage") == second
    assert store.playbooks.all_live() == (other, second)
    assert store.playbooks.history("triage") == (second, first)


def test_a_playbook_is_switched_off_and_on_again(store, clock):
    keep(store)
    first = publish(store)
    assert store.playbooks.unpublish("triage", "bob")
    assert not store.playbooks.unpublish("triage", "bob")
    assert store.playbooks.live("triage") is None
    assert store.playbooks.all_live() == ()
    again = publish(store)
    assert store.playbooks.history("triage") == (again, first)
    events = store.playbooks.publications("triage")
    assert [(each.author, each.published) for each in events] == [
        ("ana", again),
        ("bob", None),
        ("ana", first),
    ]


def test_only_what_is_kept_is_switched_on(store):
    keep(store)
    for digest, name in (("d9", "triage"), ("d1", "phishing")):
        with pytest.raises(InvalidInput, match="is kept here"):
            publish(store, digest, name)
    with pytest.raises(InvalidInput, match="schedule"):
        publish(store, schedule="0 * * * *")
    assert store.playbooks.history("triage") == ()


def test_one_worker_starts_what_is_due(store, clock):
    keep(store)
    live = publish(store, schedule="0 * * * *", next_at=START + HOUR)
    blue = store.for_owner("blue")
    keep(blue)
    theirs = publish(blue, schedule="30 * * * *", next_at=START + HOUR / 2)
    assert store.playbooks.due_schedules(START) == []
    due = store.playbooks.due_schedules(START + HOUR)
    assert due == [("blue", theirs, START + HOUR / 2), ("default", live, START + HOUR)]
    assert store.playbooks.scheduled("triage", START + HOUR, START + 2 * HOUR)
    assert not store.playbooks.scheduled("triage", START + HOUR, START + 2 * HOUR)
    assert [owner for owner, *_ in store.playbooks.due_schedules(START + HOUR)] == ["blue"]
    publish(store)
    assert [owner for owner, *_ in store.playbooks.due_schedules(START + 9 * HOUR)] == ["blue"]


def test_another_team_sees_and_changes_nothing(store):
    keep(store)
    live = publish(store, schedule="0 * * * *", next_at=START)
    blue = store.playbooks.of("blue")
    assert blue.version("d1") is None
    assert blue.versions("triage") == ()
    assert blue.live("triage") is None
    assert blue.all_live() == ()
    assert blue.history("triage") == blue.publications("triage") == ()
    assert not blue.unpublish("triage", "eve")
    assert not blue.scheduled("triage", START, START + HOUR)
    with pytest.raises(InvalidInput):
        blue.publish("triage", "d1", RunMode.PLAN, "eve")
    assert blue.keep("triage", "d1", "other", b"{}", "eve").source == "other"
    assert store.playbooks.live("triage") == live
    assert store.playbooks.version("d1").author == "ana"
