import pytest

from house import START
from sidelight.model import InvalidInput, NotReady
from sidelight.store import KEY_BYTES, KeyPlace, Sealer, open_store
from sidelight.store.opening import FILE_NAME
from store.samples import DATABASES

pytest_plugins = ("store.databases",)

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
SEALER = Sealer([OLD])
SECRET = "a-secret-that-nobody-sees"  # noqa: S105 - made up
TEAMS = KeyPlace(holder="", provider="virustotal", setting="api_key")
ANNS = KeyPlace(holder="ann", provider="virustotal", setting="api_key")


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def secrets(store, sealer=SEALER):
    return {each.place: store.keys.open(each, sealer) for each in store.keys.all()}


def test_keys_are_kept_by_holder_provider_and_setting(store):
    store.keys.put(TEAMS, "one", SEALER)
    store.keys.put(ANNS, "two", SEALER)
    assert secrets(store) == {TEAMS: "one", ANNS: "two"}
    assert [each.place for each in store.keys.all()] == [TEAMS, ANNS]


def test_a_key_that_is_set_again_replaces_the_old_one(store, clock):
    first = store.keys.put(ANNS, "one", SEALER)
    clock.move(days=1)
    second = store.keys.put(ANNS, "two", SEALER)
    [kept] = store.keys.all()
    assert first != second == kept.fingerprint
    assert (kept.added_at, kept.changed_at) == (START, clock.now())
    assert secrets(store) == {ANNS: "two"}


def test_a_key_that_is_removed_is_gone(store):
    store.keys.put(ANNS, "one", SEALER)
    store.keys.remove(ANNS)
    assert store.keys.all() == ()
    with pytest.raises(InvalidInput, match="ann has no key virustotal api_key stored"):
        store.keys.remove(ANNS)
    with pytest.raises(InvalidInput, match="the team has no key"):
        store.keys.remove(TEAMS)


def test_another_owner_sees_no_key_and_cannot_remove_one(store):
    other = store.for_owner("blue")
    store.keys.put(ANNS, "one", SEALER)
    assert other.keys.all() == ()
    with pytest.raises(InvalidInput):
        other.keys.remove(ANNS)
    assert secrets(store) == {ANNS: "one"}


@pytest.mark.parametrize("column", ["owner", "holder", "provider", "setting"])
def test_a_row_that_is_moved_does_not_open(store, column):
    store.keys.put(ANNS, SECRET, SEALER)
    with store._database.writing() as transaction:
        transaction.run(f"UPDATE provider_keys SET {column} = 'blue'", {})  # noqa: S608 - a column
    [moved] = (*store.keys.all(), *store.for_owner("blue").keys.all())
    for each in (store, store.for_owner("blue")):
        if each.keys.all():
            with pytest.raises(NotReady):
                each.keys.open(moved, SEALER)


def test_all_owners_are_sealed_anew_at_once(store):
    other = store.for_owner("blue")
    store.keys.put(ANNS, "one", SEALER)
    other.keys.put(TEAMS, "two", SEALER)
    assert store.keys.reseal(Sealer([NEW, OLD])) == 2
    assert secrets(store, Sealer([NEW])) == {ANNS: "one"}
    assert secrets(other, Sealer([NEW])) == {TEAMS: "two"}
    assert {each.changed_at for each in store.keys.all()} == {START}


def test_sealing_anew_is_all_or_nothing(store):
    store.keys.put(ANNS, "one", SEALER)
    store.for_owner("blue").keys.put(ANNS, "two", Sealer([NEW]))
    with pytest.raises(NotReady):
        store.keys.reseal(Sealer([OLD]))
    assert secrets(store) == {ANNS: "one"}


def test_the_files_of_the_database_hold_no_secret(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        store.keys.put(ANNS, SECRET, SEALER)
        store.keys.put(ANNS, SECRET[::-1], SEALER)
        files = list(migrated_home.glob(f"{FILE_NAME}*"))
        content = b"".join(file.read_bytes() for file in files)
    assert any(file.name.endswith("-wal") for file in files)
    assert b"virustotal" in content, "the row is in there"
    for secret in (SECRET, SECRET[::-1]):
        assert secret.encode() not in content
