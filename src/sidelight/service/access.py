"""Let programs and people in: API keys, passwords, sessions; every change goes into the audit."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from sidelight.model import AccessRole, Clock, InvalidInput, Principal
from sidelight.store import AccessStore, ApiKey, Person, Session

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["AccessStore", "ApiKey", "NewKey", "Person", "Session", "SignedIn", "Visit"]

PREFIX = 8  # digits of a key that stay readable, of 64
FAILURES = 5  # wrong passwords in a row until the name is locked
LOCKED = timedelta(minutes=5)
SESSION = timedelta(hours=12)
USED_EVERY = timedelta(minutes=1)  # how exact "last used" is; a write for each request costs more
SHORTEST = 12  # characters of a password


class NewKey(msgspec.Struct, frozen=True):
    """A key that was just made; `secret` is told this once and is held nowhere."""

    key: ApiKey
    secret: str


class SignedIn(msgspec.Struct, frozen=True):
    """A session that was just opened; `secret` goes into the cookie, and is held as a digest."""

    session: Session
    secret: str


class Visit(msgspec.Struct, frozen=True):
    """Somebody who is signed in, with the session."""

    principal: Principal
    session: Session


def make_key(  # noqa: PLR0913 - the parts of a key, all by keyword
    store: AccessStore,
    clock: Clock,
    *,
    name: str,
    role: AccessRole,
    author: str,
    lasts: timedelta | None = None,
    calls: int | None = None,
) -> NewKey:
    """Return a new key of 64 hexadecimal digits, the form that clients of API v3 expect."""
    if not name.strip():
        raise InvalidInput("a key needs a name, by which you know later what it was for")
    secret = secrets.token_hex(32)
    key = store.add_key(
        name=name.strip(),
        role=role,
        digest=digest_of(secret),
        prefix=secret[:PREFIX],
        calls=calls,
        expires_at=clock.now() + lasts if lasts else None,
    )
    store.log(author, "key made", key.id, f"{key.name}, {role}")
    return NewKey(key, secret)


def revoke_key(store: AccessStore, key_id: str, *, author: str) -> None:
    """End a key at once; raises InvalidInput where there is none."""
    store.revoke_key(key_id)
    store.log(author, "key revoked", key_id)


def identify(store: AccessStore, clock: Clock, secret: str) -> Principal | None:
    """Return who holds a key, of whatever team; None for a key that opens nothing.

    It is found by its digest, so that the time tells nothing of how much of a guess is right.
    """
    key = store.key_of(digest_of(secret))
    now = clock.now()
    if key is None or not key.holds(now):
        return None
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        store.of(key.owner).used_key(key.id)
    return Principal(owner=key.owner, name=key.name, role=key.role, key_id=key.id, calls=key.calls)


def save_person(  # noqa: PLR0913 - the parts of a person, all by keyword
    store: AccessStore, clock: Clock, *, name: str, password: str, role: AccessRole, author: str
) -> None:
    """Add a person, or give one another password and role; their sessions end."""
    if len(password) < SHORTEST:
        raise InvalidInput(f"a password needs at least {SHORTEST} characters")
    if not name.strip() or not name.isprintable():
        raise InvalidInput(f"{name!r} is no name")
    known = store.person(name)
    store.save_person(
        Person(
            owner="",
            name=name,
            role=role,
            password=_hasher().hash(password),
            created_at=known.created_at if known else clock.now(),
        )
    )
    store.close_sessions(name)
    store.log(author, "person changed" if known else "person added", name, role)


def disable_person(store: AccessStore, clock: Clock, name: str, *, author: str) -> None:
    """Shut a person out; raises InvalidInput where there is none of that name."""
    known = store.person(name)
    if known is None:
        raise InvalidInput(f"there is nobody called {name!r}: see `sidelight admin user list`")
    store.save_person(msgspec.structs.replace(known, disabled_at=clock.now()))
    store.close_sessions(name)
    store.log(author, "person disabled", name)


def sign_in(store: AccessStore, clock: Clock, name: str, password: str) -> SignedIn | None:
    """Return a session; None for a wrong name or password, a locked or a disabled person.

    A name that does not exist takes as long as one that does.
    """
    person = store.person(name)
    right = _is_password(person.password if person else _nobody(), password)
    if person is None:
        store.log("-", "sign-in refused", "-", "no such person")  # the name may be a password
        return None
    now = clock.now()
    locked = person.locked_until is not None and now < person.locked_until
    if locked or person.disabled_at is not None:
        store.log(name, "sign-in refused", name, "locked" if locked else "disabled")
        return None
    if not right:
        failures = person.failures + 1
        until = now + LOCKED if failures >= FAILURES else None
        store.save_person(
            msgspec.structs.replace(person, failures=0 if until else failures, locked_until=until)
        )
        store.log(name, "sign-in refused", name, "locked now" if until else "wrong password")
        return None
    store.save_person(msgspec.structs.replace(person, failures=0, locked_until=None))
    return open_session(store, clock, name)


def open_session(store: AccessStore, clock: Clock, name: str) -> SignedIn:
    """Return a new session of a person."""
    secret = secrets.token_urlsafe(32)
    session = Session(
        owner="",
        person=name,
        csrf=secrets.token_urlsafe(32),
        expires_at=clock.now() + SESSION,
    )
    store.open_session(digest_of(secret), session)
    store.log(name, "signed in", name)
    return SignedIn(session, secret)


def visit(store: AccessStore, secret: str) -> Visit | None:
    """Return who is signed in with a session; None for one that is over."""
    session = store.session_of(digest_of(secret))
    if session is None:
        return None
    person = store.of(session.owner).person(session.person)
    if person is None or person.disabled_at is not None:
        return None
    principal = Principal(owner=session.owner, name=person.name, role=person.role, user=person.name)
    return Visit(principal, session)


def same(one: str, other: str) -> bool:
    """Whether two tokens are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def digest_of(secret: str) -> str:
    """Return what stands for a secret of 256 random bits; a slow hash would add nothing to it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _is_password(held: str, password: str) -> bool:
    from argon2.exceptions import VerificationError  # noqa: PLC0415 - see _hasher

    try:
        return _hasher().verify(held, password)
    except VerificationError:
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 - only who signs in pays for it

    return PasswordHasher()


@cache
def _nobody() -> str:
    """Return the hash that is checked where there is no person."""
    return _hasher().hash(secrets.token_urlsafe(16))
