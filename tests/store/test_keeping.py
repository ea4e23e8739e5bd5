from contextlib import suppress

import pytest

from house import START
from sidelight.store import open_store
from sidelight.store.ids import IdMaker
from sidelight.store.keeping import keep_reports, keep_verdicts, report_rows, verdict_rows
from store.samples import DOMAIN, FILE, IP, report, verdict

pytest_plugins = ("store.databases",)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


def test_rows_have_one_order_for_all_writers():
    seen = (FILE, IP, DOMAIN)
    for order in (seen, seen[::-1]):
        kept = report_rows("red", [report(observable=each) for each in order], START)
        judged = verdict_rows("red", dict.fromkeys(order, verdict()), START, IdMaker())
        for rows in (kept, judged):
            keys = [row["key"] for row in rows]
            assert keys == sorted(keys)
            assert {row["owner"] for row in rows} == {"red"}


def test_nothing_is_kept_of_a_transaction_that_fails(store):
    reports = report_rows("default", [report()], START)
    verdicts = verdict_rows("default", {IP: verdict()}, START, IdMaker())
    with suppress(KeyError), store._database.writing() as transaction:
        keep_reports(transaction, reports)
        keep_verdicts(transaction, "default", verdicts, None)
        raise KeyError
    assert store.cached_reports(IP, ["one"]) == {}
    assert store.verdicts(IP) == ()
    with store._database.writing() as transaction:
        keep_reports(transaction, reports)
        keep_verdicts(transaction, "default", verdicts, "alert_1")
    assert list(store.cached_reports(IP, ["one"])) == ["one"]
    assert store.verdicts(IP)[0].alert_id == "alert_1"
