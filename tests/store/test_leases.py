from concurrent.futures import ThreadPoolExecutor

import pytest

from house import IP
from sidelight.store import open_store
from store.samples import DATABASES

pytest_plugins = ("store.databases",)


@pytest.fixture(params=DATABASES)
def leases(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened.leases


def test_one_holds_a_lease_and_may_renew_it(leases):
    assert leases.take("one", "", IP, "a", 30)
    assert not leases.take("one", "", IP, "b", 30)
    assert leases.take("one", "", IP, "a", 30)
    assert leases.take("two", "", IP, "b", 30)
    assert leases.take("one", "ana", IP, "b", 30)


def test_it_ends_when_it_is_given_up_and_only_by_its_holder(leases):
    leases.take("one", "", IP, "a", 30)
    leases.drop("one", "", IP, "b")
    assert not leases.take("one", "", IP, "b", 30)
    leases.drop("one", "", IP, "a")
    assert leases.take("one", "", IP, "b", 30)


def test_that_of_a_dead_holder_ends_by_itself(leases, clock):
    leases.take("one", "", IP, "a", 30)
    clock.move(seconds=30)
    assert leases.take("one", "", IP, "b", 30)
    assert not leases.take("one", "", IP, "a", 30)


def test_of_many_at_once_one_gets_it(leases):
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: leases.take("one", "", IP, str(n), 30), range(16)))
    assert sum(taken) == 1


def test_many_are_taken_and_given_up_together(leases):
    mine = [(name, "", IP, "a") for name in ("two", "one", "three")]
    leases.take("one", "", IP, "b", 30)
    assert leases.take_all(mine, 30) == [True, False, True]
    leases.drop_all(mine)
    assert leases.take_all([(name, "", IP, "b") for name in ("one", "two")], 30) == [True, True]
