"""What clients of the VirusTotal-compatible API leave with us: comments, votes, scans, URLs."""

import secrets
from datetime import datetime

import msgspec

from sidelight.model import Clock, Observable, ObservableType
from sidelight.store.codec import moment, observable_key, plain
from sidelight.store.database import Database, Row, Value


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote about an observable, and how others voted on it."""

    id: str
    observable: Observable
    text: str
    author: str
    at: datetime
    positive: int = 0
    negative: int = 0
    abuse: int = 0


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's vote on an observable; one a person."""

    observable: Observable
    author: str
    malicious: bool
    at: datetime


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """A scan that a client asked for, by the identifier that it was told.

    `facts` is JSON: what we read from a file that was uploaded. `private` was never told anybody.
    """

    id: str
    observable: Observable
    at: datetime
    private: bool
    facts: bytes


class CommunityStore:
    """Comments, votes, scans and URLs of one owner in a database that other owners share."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner

    def remember_url(self, id_: str, url: str) -> None:
        """Keep which URL an identifier of 64 digits stands for."""
        self._write(REMEMBER_URL, id=id_, value=plain(url))

    def url(self, id_: str) -> Observable | None:
        """Return the URL of an identifier; None where nobody of the owner asked for it before."""
        found = self._read(URL, id=id_)
        return Observable(ObservableType.URL, found[0][0]) if found else None

    def add_comment(self, observable: Observable, text: str, author: str) -> Comment:
        """Keep a comment."""
        now = self._clock.now()
        comment = Comment(
            id=secrets.token_hex(4),  # clients of API v3 expect eight hexadecimal digits
            observable=observable,
            text=plain(text),
            author=plain(author),
            at=now,
        )
        self._write(
            ADD_COMMENT,
            id=comment.id,
            key=observable_key(observable),
            type=observable.type.value,
            value=plain(observable.value),
            text=comment.text,
            author=comment.author,
            now=now,
        )
        return comment

    def comments(self, observable: Observable) -> tuple[Comment, ...]:
        """Return the comments on an observable, newest first."""
        found = self._read(COMMENTS, key=observable_key(observable))
        return tuple(map(_comment, found))

    def comment(self, id_: str) -> Comment | None:
        """Return one comment."""
        found = self._read(COMMENT, id=id_)
        return _comment(found[0]) if found else None

    def recent_comments(self, limit: int) -> tuple[Comment, ...]:
        """Return the latest comments of the owner."""
        return tuple(map(_comment, self._read(RECENT_COMMENTS, limit=limit)))

    def remove_comment(self, id_: str) -> bool:
        """Remove a comment; False where there is none."""
        return bool(self._write(REMOVE_COMMENT, id=id_))

    def vote_on_comment(self, id_: str, kind: str) -> bool:
        """Count `positive`, `negative` or `abuse` on a comment; False where there is none."""
        counts = {name: int(name == kind) for name in ("positive", "negative", "abuse")}
        return bool(self._write(VOTE_ON_COMMENT, id=id_, **counts))

    def vote(self, observable: Observable, author: str, *, malicious: bool) -> bool:
        """Keep a vote; False where the author has voted the same before."""
        held = [each for each in self.votes(observable) if each.author == plain(author)]
        if held and held[0].malicious is malicious:
            return False
        self._write(
            UPSERT_VOTE,
            key=observable_key(observable),
            type=observable.type.value,
            value=plain(observable.value),
            author=plain(author),
            malicious=malicious,
            now=self._clock.now(),
        )
        return True

    def votes(self, observable: Observable) -> tuple[Vote, ...]:
        """Return the votes on an observable, newest first."""
        return tuple(map(_vote, self._read(VOTES, key=observable_key(observable))))

    def save_analysis(self, analysis: Analysis) -> None:
        """Keep a scan in place of the one of that identifier."""
        self._write(
            UPSERT_ANALYSIS,
            id=analysis.id,
            key=observable_key(analysis.observable),
            type=analysis.observable.type.value,
            value=plain(analysis.observable.value),
            private=analysis.private,
            facts=analysis.facts,
            at=analysis.at,
        )

    def analysis(self, id_: str) -> Analysis | None:
        """Return a scan by its identifier."""
        found = self._read(ANALYSIS, id=id_)
        return _analysis(found[0]) if found else None

    def latest_analysis(self, observable: Observable) -> Analysis | None:
        """Return the latest scan of an observable."""
        found = self._read(LATEST_ANALYSIS, key=observable_key(observable))
        return _analysis(found[0]) if found else None

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, {**values, "owner": self._owner})

    def _write(self, statement: str, **values: Value) -> int:
        with self._database.writing() as transaction:
            return transaction.run(statement, {**values, "owner": self._owner})


REMEMBER_URL = """
INSERT INTO url_ids (owner, id, value) VALUES (:owner, :id, :value)
ON CONFLICT (owner, id) DO NOTHING
"""

URL = "SELECT value FROM url_ids WHERE owner = :owner AND id = :id"

ADD_COMMENT = """
INSERT INTO comments (owner, id, key, type, value, text, author, at, positive, negative, abuse)
VALUES (:owner, :id, :key, :type, :value, :text, :author, :now, 0, 0, 0)
"""

_COMMENT_COLUMNS = """
SELECT id, type, value, text, author, at, positive, negative, abuse FROM comments
"""

COMMENTS = f"{_COMMENT_COLUMNS} WHERE owner = :owner AND key = :key ORDER BY at DESC, id DESC"

COMMENT = f"{_COMMENT_COLUMNS} WHERE owner = :owner AND id = :id"

RECENT_COMMENTS = f"{_COMMENT_COLUMNS} WHERE owner = :owner ORDER BY at DESC, id DESC LIMIT :limit"

REMOVE_COMMENT = "DELETE FROM comments WHERE owner = :owner AND id = :id"

VOTE_ON_COMMENT = """
UPDATE comments SET positive = positive + :positive, negative = negative + :negative,
    abuse = abuse + :abuse
WHERE owner = :owner AND id = :id
"""

UPSERT_VOTE = """
INSERT INTO votes (owner, key, author, type, value, malicious, at)
VALUES (:owner, :key, :author, :type, :value, :malicious, :now)
ON CONFLICT (owner, key, author) DO UPDATE SET malicious = excluded.malicious, at = excluded.at
"""

VOTES = """
SELECT type, value, author, malicious, at FROM votes
WHERE owner = :owner AND key = :key ORDER BY at DESC, author
"""

UPSERT_ANALYSIS = """
INSERT INTO analyses (owner, id, key, type, value, private, facts, at)
VALUES (:owner, :id, :key, :type, :value, :private, :facts, :at)
ON CONFLICT (owner, id) DO UPDATE SET private = excluded.private, facts = excluded.facts
"""

_ANALYSIS_COLUMNS = "SELECT id, type, value, private, facts, at FROM analyses"

ANALYSIS = f"{_ANALYSIS_COLUMNS} WHERE owner = :owner AND id = :id"

LATEST_ANALYSIS = f"""
{_ANALYSIS_COLUMNS} WHERE owner = :owner AND key = :key ORDER BY at DESC, id DESC LIMIT 1
"""


def _comment(row: Row) -> Comment:
    id_, type_, value, text, author, at, positive, negative, abuse = row
    return Comment(
        id=id_,
        observable=Observable(ObservableType(type_), value),
        text=text,
        author=author,
        at=moment(at),
        positive=positive,
        negative=negative,
        abuse=abuse,
    )


def _vote(row: Row) -> Vote:
    type_, value, author, malicious, at = row
    observable = Observable(ObservableType(type_), value)
    return Vote(observable=observable, author=author, malicious=bool(malicious), at=moment(at))


def _analysis(row: Row) -> Analysis:
    id_, type_, value, private, facts, at = row
    return Analysis(
        id=id_,
        observable=Observable(ObservableType(type_), value),
        at=moment(at),
        private=bool(private),
        facts=bytes(facts),
    )
