"""Who may come in: people, their sessions, and API keys. Secrets are held as digests only.

A key or a session is found before it is known whose it is, so these look-ups name no owner; every
other statement does.
"""

from datetime import datetime

import msgspec

from sidelight.model import AccessRole, Clock, InvalidInput
from sidelight.store.codec import moment, plain
from sidelight.store.database import Database, Row, Value
from sidelight.store.ids import IdMaker


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key without its secret; `prefix` is its beginning, by which people tell keys apart.

    `calls` is the most requests in a minute, None without bound. A key that is revoked or past
    `expires_at` opens nothing.
    """

    id: str
    owner: str
    name: str
    role: AccessRole
    prefix: str
    calls: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the key opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a password; `locked_until` follows from `failures` in a row."""

    owner: str
    name: str
    role: AccessRole
    password: str
    created_at: datetime
    disabled_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is signed in; `csrf` is the token that each change must carry."""

    owner: str
    person: str
    csrf: str
    expires_at: datetime


class AccessStore:
    """Keys, people and sessions of one owner in a database that other owners share."""

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "AccessStore":
        """Return the store of another team, on the same database."""
        return AccessStore(self._database, self._clock, owner, self._ids)

    def add_key(  # noqa: PLR0913 - the columns of a key, all by keyword
        self,
        *,
        name: str,
        role: AccessRole,
        digest: str,
        prefix: str,
        calls: int | None,
        expires_at: datetime | None,
    ) -> ApiKey:
        """Keep a new key by the digest of its secret."""
        now = self._clock.now()
        key = ApiKey(
            id=self._ids.new("key", now),
            owner=self._owner,
            name=plain(name),
            role=role,
            prefix=prefix,
            calls=calls,
            created_at=now,
            expires_at=expires_at,
        )
        self._write(
            ADD_KEY,
            id=key.id,
            name=key.name,
            role=role.value,
            digest=digest,
            prefix=prefix,
            calls=calls,
            now=now,
            expires_at=expires_at,
        )
        return key

    def key_of(self, digest: str) -> ApiKey | None:
        """Return the key of any owner that has this digest; whether it still holds is yours."""
        with self._database.reading() as transaction:
            found = transaction.fetch(KEY_BY_DIGEST, {"digest": digest})
        return _key(found[0]) if found else None

    def owners(self) -> frozenset[str]:
        """Return every team that has a key or a person."""
        with self._database.reading() as transaction:
            return frozenset(owner for (owner,) in transaction.fetch(OWNERS, {}))

    def keys(self) -> tuple[ApiKey, ...]:
        """Return every key of the owner, newest first, the revoked ones too."""
        return tuple(map(_key, self._read(KEYS)))

    def used_key(self, key_id: str) -> None:
        """Write down that a key was used just now."""
        self._write(USED_KEY, id=key_id, now=self._clock.now())

    def revoke_key(self, key_id: str) -> None:
        """End a key; InvalidInput where the owner has none of that id that is not ended."""
        if not self._write(REVOKE_KEY, id=key_id, now=self._clock.now()):
            raise InvalidInput(f"there is no key {key_id!r} that holds: see `sidelight admin key`")

    def save_person(self, person: Person) -> None:
        """Keep a person in place of the one of that name."""
        self._write(
            UPSERT_PERSON,
            name=plain(person.name),
            role=person.role.value,
            password=person.password,
            created_at=person.created_at,
            disabled_at=person.disabled_at,
            failures=person.failures,
            locked_until=person.locked_until,
        )

    def person(self, name: str) -> Person | None:
        """Return the person of that name."""
        found = self._read(PERSON, name=plain(name))
        return _person(found[0]) if found else None

    def people(self) -> tuple[Person, ...]:
        """Return everybody of the owner, by name."""
        return tuple(map(_person, self._read(PEOPLE)))

    def open_session(self, digest: str, session: Session) -> None:
        """Keep a session by the digest of its secret."""
        self._write(
            OPEN_SESSION,
            digest=digest,
            person=plain(session.person),
            csrf=session.csrf,
            expires_at=session.expires_at,
        )

    def session_of(self, digest: str) -> Session | None:
        """Return the session of any owner that has this digest and still holds."""
        with self._database.reading() as transaction:
            found = transaction.fetch(
                SESSION_BY_DIGEST, {"digest": digest, "now": self._clock.now()}
            )
        return _session(found[0]) if found else None

    def close_sessions(self, person: str) -> None:
        """End every session of a person."""
        self._write(CLOSE_SESSIONS, person=plain(person))

    def log(self, author: str, what: str, about: str, detail: str = "") -> None:
        """Add a line to the audit of who was let in and who changed that."""
        now = self._clock.now()
        self._write(
            ADD_ENTRY,
            id=self._ids.new("access", now),
            author=plain(author),
            what=what,
            about=plain(about),
            detail=plain(detail),
            now=now,
        )

    def logged(self, limit: int = 100) -> tuple[tuple[datetime, str, str, str, str], ...]:
        """Return at most `limit` lines (time, author, what, about, detail), newest first."""
        found = self._read(ENTRIES, limit=limit)
        return tuple((moment(at), *map(str, rest)) for at, *rest in found)  # type: ignore[misc]  # the statement names five columns

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, {**values, "owner": self._owner})

    def _write(self, statement: str, **values: Value) -> int:
        with self._database.writing() as transaction:
            return transaction.run(statement, {**values, "owner": self._owner})


ADD_KEY = """
INSERT INTO api_keys (id, owner, name, role, digest, prefix, calls, created_at, expires_at)
VALUES (:id, :owner, :name, :role, :digest, :prefix, :calls, :now, :expires_at)
"""

_KEY_COLUMNS = """
SELECT id, owner, name, role, prefix, calls, created_at, expires_at, last_used_at, revoked_at
FROM api_keys
"""

KEY_BY_DIGEST = f"{_KEY_COLUMNS} WHERE digest = :digest"

OWNERS = "SELECT owner FROM api_keys UNION SELECT owner FROM people"

KEYS = f"{_KEY_COLUMNS} WHERE owner = :owner ORDER BY id DESC"

USED_KEY = "UPDATE api_keys SET last_used_at = :now WHERE owner = :owner AND id = :id"

REVOKE_KEY = """
UPDATE api_keys SET revoked_at = :now WHERE owner = :owner AND id = :id AND revoked_at IS NULL
"""

UPSERT_PERSON = """
INSERT INTO people (owner, name, role, password, created_at, disabled_at, failures, locked_until)
VALUES (:owner, :name, :role, :password, :created_at, :disabled_at, :failures, :locked_until)
ON CONFLICT (owner, name) DO UPDATE SET
    role = excluded.role, password = excluded.password, disabled_at = excluded.disabled_at,
    failures = excluded.failures, locked_until = excluded.locked_until
"""

_PERSON_COLUMNS = """
SELECT owner, name, role, password, created_at, disabled_at, failures, locked_until FROM people
"""

PERSON = f"{_PERSON_COLUMNS} WHERE owner = :owner AND name = :name"

PEOPLE = f"{_PERSON_COLUMNS} WHERE owner = :owner ORDER BY name"

OPEN_SESSION = """
INSERT INTO sessions (digest, owner, person, csrf, expires_at)
VALUES (:digest, :owner, :person, :csrf, :expires_at)
"""

SESSION_BY_DIGEST = """
SELECT owner, person, csrf, expires_at FROM sessions
WHERE digest = :digest AND expires_at > :now
"""

CLOSE_SESSIONS = "DELETE FROM sessions WHERE owner = :owner AND person = :person"

ADD_ENTRY = """
INSERT INTO access_log (id, owner, author, what, about, detail, at)
VALUES (:id, :owner, :author, :what, :about, :detail, :now)
"""

ENTRIES = """
SELECT at, author, what, about, detail FROM access_log
WHERE owner = :owner ORDER BY id DESC LIMIT :limit
"""


def _key(row: Row) -> ApiKey:
    id_, owner, name, role, prefix, calls, created, expires, used, revoked = row
    return ApiKey(
        id=id_,
        owner=owner,
        name=name,
        role=AccessRole(role),
        prefix=prefix,
        calls=calls,
        created_at=moment(created),
        expires_at=_moment(expires),
        last_used_at=_moment(used),
        revoked_at=_moment(revoked),
    )


def _person(row: Row) -> Person:
    owner, name, role, password, created, disabled, failures, locked = row
    return Person(
        owner=owner,
        name=name,
        role=AccessRole(role),
        password=password,
        created_at=moment(created),
        disabled_at=_moment(disabled),
        failures=failures,
        locked_until=_moment(locked),
    )


def _session(row: Row) -> Session:
    owner, person, csrf, expires = row
    return Session(owner=owner, person=person, csrf=csrf, expires_at=moment(expires))


def _moment(stored: str | datetime | None) -> datetime | None:
    return moment(stored) if stored is not None else None
