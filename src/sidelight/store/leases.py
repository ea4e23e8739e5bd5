"""Leases: who does a thing at the moment, among all processes; they end by themselves."""

from collections.abc import Sequence
from datetime import timedelta

from sidelight.model import Clock, Observable
from sidelight.store import statements as sql
from sidelight.store.codec import observable_key
from sidelight.store.database import Database, Value
from sidelight.store.quotas import LINE

Values = dict[str, Value]

Thing = tuple[str, str, Observable | None, str]
"""A provider, the holder of the key, a value or None for the line, and the token of who asks."""

ORDER = ("provider", "key", "holder", "token")


class Leases:
    """The leases of one owner, each on one observable at one provider, or on a line of errands."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner

    def take(
        self, provider: str, holder: str, observable: Observable | None, token: str, seconds: float
    ) -> bool:
        """Take or renew a lease and return whether it is ours; None for an observable is the line.

        The line has many holders at a time: whoever serves it last keeps its lease.
        """
        return self.take_all([(provider, holder, observable, token)], seconds)[0]

    def take_all(self, things: Sequence[Thing], seconds: float) -> list[bool]:
        """Take or renew many leases in one transaction, and return of each whether it is ours."""
        now = self._clock.now()
        times: Values = {"now": now, "expires_at": now + timedelta(seconds=seconds)}
        ours = [False] * len(things)
        with self._database.writing() as transaction:
            for place, values in self._leases(things):
                ours[place] = transaction.run(sql.TAKE_LEASE, values | times) == 1
        return ours

    def drop(self, provider: str, holder: str, observable: Observable | None, token: str) -> None:
        """Give up a lease; nothing happens where it is no longer ours."""
        self.drop_all([(provider, holder, observable, token)])

    def drop_all(self, things: Sequence[Thing]) -> None:
        """Give up many leases in one transaction."""
        with self._database.writing() as transaction:
            for _, values in self._leases(things):
                transaction.send(sql.DROP_LEASE, values)

    def _leases(self, things: Sequence[Thing]) -> list[tuple[int, Values]]:
        """Return place -> values, in one order for all processes: so none waits in a circle."""
        rows = [(place, self._lease(*thing)) for place, thing in enumerate(things)]
        return sorted(rows, key=lambda row: [str(row[1][name]) for name in ORDER])

    def _lease(
        self, provider: str, holder: str, observable: Observable | None, token: str
    ) -> Values:
        return {
            "owner": self._owner,
            "provider": provider,
            "holder": holder,
            "key": LINE if observable is None else observable_key(observable),
            "token": token,
        }
