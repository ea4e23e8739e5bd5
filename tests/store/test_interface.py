import pytest

from sidelight.store import Store, open_store
from store.samples import IP, report, verdict

pytest_plugins = ("store.databases",)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


def test_a_store_has_to_do_everything():
    assert Store.__abstractmethods__
    with pytest.raises(TypeError):
        Store()


def test_the_single_forms_do_what_the_batches_do(store):
    store.save_verdict(IP, verdict(), None)
    store.save_reports([report()])
    assert [past.verdict for past in store.verdicts(IP)] == [verdict()]
    assert store.cached_reports(IP, ["one"]) == store.cached_reports_of([IP], ["one"])[IP]


def test_the_end_of_a_with_block_closes(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        store.save_reports([report()])
    assert not (migrated_home / "sidelight.db-wal").exists()
