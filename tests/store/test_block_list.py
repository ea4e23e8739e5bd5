from datetime import timedelta

import pytest

from house import START
from sidelight.store import BlockEntry, open_store
from store.samples import DATABASES, DOMAIN, IP, LONG_URL

pytest_plugins = ("store.databases",)

HOUR = timedelta(hours=1)


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def entry(key="run_1|ip", observable=IP, list_="ip", **parts):
    fields = {"reason": "malicious", "until": START + HOUR, "added_at": START}
    return BlockEntry(list=list_, observable=observable, key=key, **(fields | parts))


def test_a_value_is_put_on_a_list_and_taken_off(store):
    store.block_list.put(entry())
    store.block_list.put(entry("url", LONG_URL, "url", until=None))
    assert store.block_list.get("ip", IP) == entry()
    assert store.block_list.get("url", LONG_URL).until is None
    assert store.block_list.get("url", IP) is None
    assert store.block_list.entries("ip") == (entry(),)
    assert store.block_list.drop("run_1|ip")
    assert not store.block_list.drop("run_1|ip")
    assert store.block_list.get("ip", IP) is None
    assert store.block_list.entries("ip") == ()


def test_the_same_order_has_one_entry(store):
    store.block_list.put(entry())
    longer = entry(until=START + 2 * HOUR, reason="again")
    store.block_list.put(longer)
    assert store.block_list.entries("ip") == (longer,)


def test_a_value_stays_as_long_as_one_order_holds(store):
    store.block_list.put(entry("one", until=START + HOUR))
    store.block_list.put(entry("two", until=None))
    store.block_list.put(entry("three", until=START + 2 * HOUR))
    assert store.block_list.get("ip", IP).key == "two"
    assert len(store.block_list.entries("ip")) == 3
    store.block_list.drop("two")
    assert store.block_list.get("ip", IP).key == "three"


def test_entries_end_by_themselves(store, clock):
    store.block_list.put(entry())
    store.block_list.put(entry("two", DOMAIN, until=None))
    clock.move(hours=1)
    assert store.block_list.get("ip", IP) is None
    assert [each.observable for each in store.block_list.entries("ip")] == [DOMAIN]


def test_the_version_changes_with_the_list(store, clock):
    seen = [store.block_list.version("ip")]
    assert store.block_list.version("ip") == seen[0]
    for change in (
        lambda: store.block_list.put(entry()),
        lambda: store.block_list.put(entry("two", DOMAIN)),
        lambda: store.block_list.drop("run_1|ip"),
        lambda: clock.move(hours=1),
        lambda: store.block_list.drop("two"),
    ):
        change()
        seen.append(store.block_list.version("ip"))
    assert len(set(seen)) == len(seen)
    assert store.block_list.version("url") == "0-0"


def test_another_team_sees_and_changes_nothing(store):
    store.block_list.put(entry())
    blue = store.block_list.of("blue")
    assert blue.get("ip", IP) is None
    assert blue.entries("ip") == ()
    assert not blue.drop("run_1|ip")
    assert blue.version("ip") == "0-0"
    blue.put(entry(reason="theirs"))
    assert store.block_list.entries("ip") == (entry(),)
