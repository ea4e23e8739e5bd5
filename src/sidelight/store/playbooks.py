"""Playbooks: every version that was ever needed, and which of them is switched on.

A version never changes. What is switched on is one version, in a mode; to go back is to switch an
earlier one on.
"""

from datetime import datetime

import msgspec

from sidelight.model import Clock, InvalidInput, RunMode
from sidelight.store.codec import compress, decompress, encode, moment, plain
from sidelight.store.columns import Values
from sidelight.store.database import Database, Row, Value
from sidelight.store.errors import Conflict
from sidelight.store.ids import IdMaker

TRIES = 5
"""How often a number is asked for while others take it."""


class StoredVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a playbook: `source` is its text, `body` what the interpreter takes."""

    name: str
    number: int
    digest: str
    source: str
    body: bytes
    author: str
    made_at: datetime


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is, or was, switched on: for which alerts, and by whom.

    `when` is the condition, as it is written, and `schedule` when it starts by itself.
    `reason` is why it was switched on although one of its cases fails.
    """

    name: str
    digest: str
    number: int
    mode: RunMode
    author: str
    at: datetime
    when: str | None = None
    priority: int = 0
    schedule: str | None = None
    reason: str = ""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody switched a playbook on, or off where there is no `published`."""

    author: str
    at: datetime
    published: Published | None


_published = msgspec.json.Decoder(Published)
_publications = msgspec.json.Decoder(Publication)

Due = tuple[str, Published, datetime]
"""An owner, his playbook, and when it was to start."""


class PlaybookStore:
    """The playbooks of one owner; `due_schedules` is for workers, which serve every owner."""

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "PlaybookStore":
        """Return the store of another team, on the same database."""
        return PlaybookStore(self._database, self._clock, owner, self._ids)

    def keep(self, name: str, digest: str, source: str, body: bytes, author: str) -> StoredVersion:
        """Keep a version under the next number of its name, or return the one of that digest."""
        values = self._owned(
            name=name,
            digest=digest,
            source=compress(source.encode()),
            body=compress(body),
            author=plain(author),
            now=self._clock.now(),
        )
        for _ in range(TRIES):
            held = self.version(digest)
            if held is not None:
                return held
            with self._database.writing() as transaction:
                transaction.send(ADD_VERSION, values)
        raise Conflict(f"playbook {name!r} is being saved by many at once: try again")

    def version(self, digest: str) -> StoredVersion | None:
        """Return a version; None where the owner has none of that digest."""
        found = self._read(VERSION, digest=digest)
        return _version(found[0]) if found else None

    def versions(self, name: str) -> tuple[StoredVersion, ...]:
        """Return the versions of a playbook, newest first."""
        return tuple(_version(row) for row in self._read(VERSIONS, name=name))

    def publish(  # noqa: PLR0913 - what is switched on, for what, and by whom
        self,
        name: str,
        digest: str,
        mode: RunMode,
        author: str,
        *,
        when: str | None = None,
        priority: int = 0,
        schedule: str | None = None,
        next_at: datetime | None = None,
        reason: str = "",
    ) -> Published:
        """Switch a version on, in place of another one; `next_at` is when its schedule begins.

        Raises InvalidInput where the version is not kept.
        """
        if (schedule is None) != (next_at is None):
            raise InvalidInput("a schedule comes with the time at which it begins")
        version = self.version(digest)
        if version is None or version.name != name:
            raise InvalidInput(f"no version {digest[:12]} of playbook {name!r} is kept here")
        made = Published(
            name=name,
            digest=digest,
            number=version.number,
            mode=mode,
            author=author,
            at=self._clock.now(),
            when=when,
            priority=priority,
            schedule=schedule,
            reason=reason,
        )
        values = self._owned(name=name, next_at=next_at, live=encode(made))
        values |= self._event(author, made)
        with self._database.writing() as transaction:
            transaction.send(SWITCH_ON, values)
            transaction.send(ADD_PUBLICATION, values)
        return made

    def unpublish(self, name: str, author: str) -> bool:
        """Switch a playbook off; return whether it was on."""
        values = self._owned(name=name) | self._event(author, None)
        with self._database.writing() as transaction:
            if not transaction.run(SWITCH_OFF, values):
                return False
            transaction.send(ADD_PUBLICATION, values)
        return True

    def live(self, name: str) -> Published | None:
        """Return what of a playbook is switched on; None where it is off."""
        found = self._read(LIVE, name=name)
        return _published.decode(found[0][0]) if found else None

    def all_live(self) -> tuple[Published, ...]:
        """Return what is switched on, by name."""
        return tuple(_published.decode(body) for (body,) in self._read(ALL_LIVE))

    def history(self, name: str) -> tuple[Published, ...]:
        """Return every time that a playbook was switched on, newest first."""
        events = self.publications(name)
        return tuple(each.published for each in events if each.published is not None)

    def publications(self, name: str) -> tuple[Publication, ...]:
        """Return who switched a playbook on and off, newest first."""
        found = self._read(PUBLICATIONS, name=name)
        return tuple(_publications.decode(body) for (body,) in found)

    def due_schedules(self, now: datetime) -> list[Due]:
        """Return the playbooks of every owner whose time to start has come, and that time."""
        found = self._read(DUE, now=now)
        return [(owner, _published.decode(body), moment(at)) for owner, body, at in found]

    def scheduled(self, name: str, due_at: datetime, next_at: datetime) -> bool:
        """Set when a playbook starts next; False where another worker did it, or it changed."""
        with self._database.writing() as transaction:
            values = self._owned(name=name, due_at=due_at, next_at=next_at)
            return bool(transaction.run(SCHEDULE, values))

    def _event(self, author: str, published: Published | None) -> Values:
        now = self._clock.now()
        event = Publication(author=author, at=now, published=published)
        return {"id": self._ids.new("publication", now), "body": encode(event)}

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))


# Nothing happens where the version is there, and where somebody else took the number.
ADD_VERSION = """
INSERT INTO playbook_versions (owner, digest, name, number, source, body, author, made_at)
VALUES (:owner, :digest, :name,
        (SELECT coalesce(max(v.number), 0) + 1 FROM playbook_versions v
         WHERE v.owner = :owner AND v.name = :name),
        :source, :body, :author, :now)
ON CONFLICT DO NOTHING
"""

_VERSION = """
SELECT name, number, digest, source, body, author, made_at FROM playbook_versions
WHERE owner = :owner
"""

VERSION = f"{_VERSION} AND digest = :digest"

VERSIONS = f"{_VERSION} AND name = :name ORDER BY number DESC"

SWITCH_ON = """
INSERT INTO live_playbooks (owner, name, next_at, body) VALUES (:owner, :name, :next_at, :live)
ON CONFLICT (owner, name) DO UPDATE SET next_at = excluded.next_at, body = excluded.body
"""

SWITCH_OFF = "DELETE FROM live_playbooks WHERE owner = :owner AND name = :name"

LIVE = "SELECT body FROM live_playbooks WHERE owner = :owner AND name = :name"

ALL_LIVE = "SELECT body FROM live_playbooks WHERE owner = :owner ORDER BY name"

ADD_PUBLICATION = """
INSERT INTO publications (owner, id, name, body) VALUES (:owner, :id, :name, :body)
"""

PUBLICATIONS = """
SELECT body FROM publications WHERE owner = :owner AND name = :name ORDER BY id DESC
"""

SCHEDULE = """
UPDATE live_playbooks SET next_at = :next_at
WHERE owner = :owner AND name = :name AND next_at = :due_at
"""

# Names no owner, see `due_schedules`.
DUE = "SELECT owner, body, next_at FROM live_playbooks WHERE next_at <= :now ORDER BY next_at"


def _version(row: Row) -> StoredVersion:
    name, number, digest, source, body, author, made_at = row
    return StoredVersion(
        name=name,
        number=number,
        digest=digest,
        source=decompress(source).decode(),
        body=decompress(body),
        author=author,
        made_at=moment(made_at),
    )
