from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from sidelight.model import Health
from sidelight.store import open_store
from store.samples import DATABASES

pytest_plugins = ("store.databases",)


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def one_more(health):
    return msgspec.structs.replace(health, calls=health.calls + 1)


def test_nobody_comes_between_reading_and_writing(store):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.health.update("one", "", one_more), range(40)))
    assert store.health.all() == {("one", ""): Health(calls=40)}


def test_each_holder_and_owner_has_his_own(store):
    store.health.update("one", "ana", one_more)
    store.for_owner("other").health.update("one", "", one_more)
    assert store.health.all() == {("one", "ana"): Health(calls=1)}


def test_what_another_version_wrote_is_learned_again(store):
    store.health.update("one", "", one_more)
    with store._database.writing() as transaction:
        transaction.run("UPDATE health SET body = :body", {"body": b'{"calls": "many"}'})
    assert store.health.all() == {("one", ""): Health()}
