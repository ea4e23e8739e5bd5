from datetime import timedelta

import pytest

from sidelight.model import AccessRole, InvalidInput
from sidelight.store import Person, Session, open_store
from store.samples import DATABASES

HASH = "h"
pytest_plugins = ("store.databases",)


@pytest.fixture(params=DATABASES)
def store(request, clock):
    home = request.getfixturevalue("migrated_home")
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, home, clock) as opened:
        yield opened


def key(access, digest="d1", **parts):
    fields = {
        "name": "swimlane",
        "role": AccessRole.ANALYST,
        "digest": digest,
        "prefix": "abcd1234",
        "calls": None,
        "expires_at": None,
    }
    return access.add_key(**(fields | parts))


def test_a_key_is_found_by_its_digest_by_whoever_asks(store):
    made = key(store.access, calls=60)
    found = store.for_owner("other").access.key_of("d1")
    assert found == made
    assert store.access.key_of("d2") is None


def test_a_team_sees_its_own_keys_alone(store):
    key(store.access)
    other = store.access.of("other")
    assert other.keys() == ()
    with pytest.raises(InvalidInput):
        other.revoke_key(store.access.keys()[0].id)


def test_a_revoked_or_expired_key_does_not_hold(store, clock):
    made = key(store.access, expires_at=clock.now() + timedelta(days=1))
    assert made.holds(clock.now())
    assert not made.holds(clock.now() + timedelta(days=1))
    store.access.used_key(made.id)
    store.access.revoke_key(made.id)
    [held] = store.access.keys()
    assert held.last_used_at == clock.now()
    assert not held.holds(clock.now())
    with pytest.raises(InvalidInput, match="no key"):
        store.access.revoke_key(made.id)


def test_a_person_is_replaced_by_name(store, clock):
    person = Person(
        owner="", name="ada", role=AccessRole.VIEWER, password=HASH, created_at=clock.now()
    )
    store.access.save_person(person)
    store.access.save_person(Person(**{**_fields(person), "role": AccessRole.ADMIN}))
    assert [each.role for each in store.access.people()] == [AccessRole.ADMIN]
    assert store.access.of("other").person("ada") is None


def test_a_session_holds_until_it_ends_or_is_closed(store, clock):
    session = Session(owner="", person="ada", csrf="c", expires_at=clock.now() + timedelta(hours=1))
    store.access.open_session("s1", session)
    assert store.access.session_of("s1").person == "ada"
    clock.move(hours=2)
    assert store.access.session_of("s1") is None
    store.access.open_session(
        "s2", Session(owner="", person="ada", csrf="c", expires_at=clock.now() + timedelta(hours=1))
    )
    store.access.close_sessions("ada")
    assert store.access.session_of("s2") is None


def test_the_audit_is_newest_first_and_of_one_team(store):
    store.access.log("root", "key made", "key_1", "detail")
    store.access.log("root", "key revoked", "key_1")
    assert [line[2] for line in store.access.logged()] == ["key revoked", "key made"]
    assert store.access.of("other").logged() == ()


def _fields(person):
    return {name: getattr(person, name) for name in person.__struct_fields__}
