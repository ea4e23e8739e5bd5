import pytest

from sidelight.store import open_store
from sidelight.store.codec import compress
from sidelight.store.sql import SqlStore
from store.samples import DOMAIN, IP, alert, report, verdict

pytest_plugins = ("store.databases",)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


class CountingDatabase:
    """A database that counts what crosses to it."""

    def __init__(self, database):
        self.database = database
        self.calls = []

    def __getattr__(self, name):
        self.calls.append(name)
        return getattr(self.database, name)


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.record_alert(alert(observables=(IP, DOMAIN)), b""),
        lambda store: store.sightings([IP, DOMAIN]),
        lambda store: store.cached_reports_of([IP, DOMAIN], ["one", "two"]),
        lambda store: store.save_reports([report(), report("two")]),
        lambda store: store.save_verdicts({IP: verdict(), DOMAIN: verdict()}, None),
        lambda store: store.cases(),
    ],
    ids=["record_alert", "sightings", "reports", "save_reports", "save_verdicts", "cases"],
)
def test_many_observables_cost_one_transaction(store, clock, call):
    counting = CountingDatabase(store._database)
    call(SqlStore(counting, clock))
    assert len(counting.calls) == 1


def test_a_report_in_other_words_is_a_miss(store):
    store.save_reports([report("one"), report("two")])
    with store._database.writing() as transaction:
        body = {"body": compress(b'{"provider": "one", "state": "maybe"}')}
        transaction.run("UPDATE reports SET body = :body WHERE provider = 'one'", body)
    assert set(store.cached_reports(IP, ["one", "two"])) == {"two"}
