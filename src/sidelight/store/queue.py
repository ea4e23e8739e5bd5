"""The lines of errands: who waits for the quota of a provider, and who is next."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from sidelight.model import Clock, Errand, Observable, Turn
from sidelight.plugin.manifest import Quota
from sidelight.store import statements as sql
from sidelight.store.codec import observable_key, pack, unpack
from sidelight.store.database import Database, Transaction, Value
from sidelight.store.ids import IdMaker
from sidelight.store.quotas import SHARE, account_of

Values = dict[str, Value]


class Queued(msgspec.Struct, frozen=True):
    """An errand as it stands in line; `attempts` counts those that came to nothing."""

    id: str
    errand: Errand
    attempts: int


class Queue:
    """The lines of one owner: one for each provider and holder of a key."""

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def add(self, errand: Errand, limits: Sequence[Quota], requests: float = 1.0) -> Turn:
        """Put an errand into its line, once per observable, and return its place there.

        `requests` is how many calls an errand takes on average. An errand that waits already keeps
        its place, and moves up where it is now more urgent.
        """
        values = self._errand(errand) | {
            "id": self._ids.new("errand", self._clock.now()),
            "priority": int(errand.priority),
            "asked_at": errand.asked_at,
            "body": pack(errand),
        }
        with self._database.writing() as transaction:
            transaction.send(sql.ADD_ERRAND, values)
            [(errand_id,)] = transaction.fetch(sql.ERRAND, values)
            return self._turn(transaction, values, errand_id, limits, requests)

    def next(self, provider: str, holder: str, busy: Collection[Observable] = ()) -> Queued | None:
        """Return the errand whose turn it is, among those that nobody carries out right now.

        `busy` are those that the caller is about to carry out.
        """
        now = self._clock.now()
        key = self._line(provider, holder) | {"now": now, "limit": len(busy) + 1}
        with self._database.reading() as transaction:
            calls = _calls(transaction, key)
            by_age = calls % SHARE == SHARE - 1
            statement = sql.NEXT_ERRAND_BY_AGE if by_age else sql.NEXT_ERRAND_BY_CLASS
            found = transaction.fetch(statement, key)
        for errand_id, attempts, body in found:
            errand = unpack(body, Errand)
            if errand.observable not in busy:
                return Queued(id=errand_id, errand=errand, attempts=attempts)
        return None

    def lines(self) -> dict[tuple[str, str], int]:
        """Return (provider, holder) -> number of errands in line."""
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.LINES, {"owner": self._owner})
        return {(provider, holder): count for provider, holder, count in rows}

    def waiting(self, observables: Sequence[Observable]) -> frozenset[Observable]:
        """Return those of the observables for which an errand is in line, and not at rest."""
        by_key = {observable_key(each): each for each in observables}
        with self._database.reading() as transaction:
            keys: list[str] = list(by_key)
            values: Values = {"owner": self._owner, "keys": keys, "now": self._clock.now()}
            rows = transaction.fetch(sql.WAITING_FOR, values)
        return frozenset(by_key[key] for (key,) in rows)

    def postpone(self, errand: Errand, until: datetime) -> None:
        """Let an errand that came to nothing rest; it keeps its place."""
        with self._database.writing() as transaction:
            transaction.send(sql.POSTPONE_ERRAND, self._errand(errand) | {"until": until})

    def drop(self, errand: Errand) -> None:
        """Take an errand out of its line."""
        with self._database.writing() as transaction:
            transaction.send(sql.DROP_ERRAND, self._errand(errand))

    def _turn(
        self,
        transaction: Transaction,
        key: Values,
        errand_id: str,
        limits: Sequence[Quota],
        requests: float,
    ) -> Turn:
        line = transaction.fetch(sql.LINE, key)
        calls = _calls(transaction, key)
        order = in_turn([(int(priority), each) for priority, each in line], calls)
        position = next(place for place, each in enumerate(order, 1) if each == errand_id)
        before = int((position - 1) * requests)
        account = account_of(transaction, key, limits, ahead=before + 1)
        at = account.earliest(self._clock.now())
        for _ in range(before):
            account.call(at)
            at = account.earliest(at)
        return Turn(position=position, at=at)

    def _line(self, provider: str, holder: str) -> Values:
        return {"owner": self._owner, "provider": provider, "holder": holder}

    def _errand(self, errand: Errand) -> Values:
        return self._line(errand.provider, errand.holder) | {
            "key": observable_key(errand.observable)
        }


def in_turn(line: Iterable[tuple[int, str]], calls: int) -> Iterator[str]:
    """Yield the identifiers of a line in the order of their turns, after `calls` calls of the key.

    By class, then by age; every SHARE-th call goes by age alone.

    >>> list(in_turn([(0, "d"), (0, "e"), (2, "a"), (2, "b"), (2, "c")], calls=0))
    ['d', 'e', 'a', 'b', 'c']
    >>> list(in_turn([(0, "d"), (0, "e"), (2, "a"), (2, "b"), (2, "c")], calls=3))
    ['a', 'd', 'e', 'b', 'c']
    """
    entries = sorted(line)
    by_class = deque(each for _, each in entries)
    by_age = deque(sorted(by_class))
    served: set[str] = set()
    for turn in range(calls, calls + len(entries)):
        first = by_age if turn % SHARE == SHARE - 1 else by_class
        while first[0] in served:
            first.popleft()
        served.add(first[0])
        yield first.popleft()


def _calls(transaction: Transaction, key: Values) -> int:
    found = transaction.fetch(sql.QUOTA_KEY, key)
    return found[0][0] if found else 0
