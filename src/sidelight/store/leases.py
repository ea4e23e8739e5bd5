"""Leases: who does a thing at the moment, among all processes; they end by themselves."""

from datetime import timedelta

from sidelight.model import Clock, Observable
from sidelight.store import statements as sql
from sidelight.store.codec import observable_key
from sidelight.store.database import Database, Value
from sidelight.store.quotas import LINE

Values = dict[str, Value]


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
        now = self._clock.now()
        values = self._lease(provider, holder, observable, token) | {
            "now": now,
            "expires_at": now + timedelta(seconds=seconds),
        }
        with self._database.writing() as transaction:
            return transaction.run(sql.TAKE_LEASE, values) == 1

    def drop(self, provider: str, holder: str, observable: Observable | None, token: str) -> None:
        """Give up a lease; nothing happens where it is no longer ours."""
        with self._database.writing() as transaction:
            transaction.run(sql.DROP_LEASE, self._lease(provider, holder, observable, token))

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
