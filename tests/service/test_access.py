from datetime import timedelta

import pytest

from sidelight.model import AccessRole, InvalidInput
from sidelight.service import access

PASSWORD = "correct horse battery"  # noqa: S105 - a password for a test


@pytest.fixture
def store(app_with):
    return app_with().store.access


def test_a_key_is_told_once_and_held_as_a_digest(store, clock):
    made = access.make_key(store, clock, name=" swimlane ", role=AccessRole.VIEWER, author="root")
    assert len(made.secret) == 64
    assert made.key.name == "swimlane"
    assert made.secret not in repr(store.keys())
    assert store.logged()[0][1:4] == ("root", "key made", made.key.id)


def test_who_holds_a_key_is_known_until_it_ends(store, clock):
    made = access.make_key(
        store,
        clock,
        name="a",
        role=AccessRole.ADMIN,
        author="root",
        lasts=timedelta(days=1),
        calls=9,
    )
    found = access.identify(store, clock, made.secret)
    assert (found.owner, found.name, found.role, found.calls) == (
        "default",
        "a",
        AccessRole.ADMIN,
        9,
    )
    assert access.identify(store, clock, "0" * 64) is None
    assert access.identify(store, clock, "\udcff") is None
    clock.move(days=1)
    assert access.identify(store, clock, made.secret) is None


def test_a_revoked_key_opens_nothing(store, clock):
    made = access.make_key(store, clock, name="a", role=AccessRole.ADMIN, author="root")
    access.revoke_key(store, made.key.id, author="root")
    assert access.identify(store, clock, made.secret) is None
    with pytest.raises(InvalidInput):
        access.make_key(store, clock, name=" ", role=AccessRole.ADMIN, author="root")


def test_last_used_is_written_once_a_minute(store, clock):
    made = access.make_key(store, clock, name="a", role=AccessRole.ADMIN, author="root")
    access.identify(store, clock, made.secret)
    first = store.keys()[0].last_used_at
    clock.move(seconds=30)
    access.identify(store, clock, made.secret)
    assert store.keys()[0].last_used_at == first
    clock.move(seconds=31)
    access.identify(store, clock, made.secret)
    assert store.keys()[0].last_used_at > first


def person(store, clock, **parts):
    fields = {"name": "ada", "password": PASSWORD, "role": AccessRole.ANALYST, "author": "root"}
    access.save_person(store, clock, **(fields | parts))


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"name": " "}, {"name": "a\nb"}])
def test_a_person_needs_a_name_and_a_password(store, clock, wrong):
    with pytest.raises(InvalidInput):
        person(store, clock, **wrong)


def test_a_password_is_held_as_argon2id_and_never_logged(store, clock):
    person(store, clock)
    assert store.person("ada").password.startswith("$argon2id$")
    assert access.sign_in(store, clock, "ada", "wrong wrong wrong") is None
    assert access.sign_in(store, clock, PASSWORD, PASSWORD) is None
    assert PASSWORD not in repr(store.logged())


def test_a_new_password_ends_the_sessions(store, clock):
    person(store, clock)
    signed = access.sign_in(store, clock, "ada", PASSWORD)
    assert access.visit(store, signed.secret).principal.user == "ada"
    person(store, clock, password=PASSWORD[::-1])
    assert access.visit(store, signed.secret) is None
    assert access.sign_in(store, clock, "ada", PASSWORD) is None


def test_a_disabled_person_stays_out(store, clock):
    person(store, clock)
    signed = access.sign_in(store, clock, "ada", PASSWORD)
    access.disable_person(store, clock, "ada", author="root")
    assert access.visit(store, signed.secret) is None
    assert access.sign_in(store, clock, "ada", PASSWORD) is None
    with pytest.raises(InvalidInput, match="nobody called"):
        access.disable_person(store, clock, "bob", author="root")
