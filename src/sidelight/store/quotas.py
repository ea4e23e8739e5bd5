"""The calls of each key against its limits: one ledger for every process on the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sidelight.model import Clock, Priority
from sidelight.plugin.manifest import Quota, Window
from sidelight.plugin.metering import (
    Account,
    Slot,
    Usage,
    counted,
    period,
    rolling,
    span,
)
from sidelight.store import statements as sql
from sidelight.store.codec import moment
from sidelight.store.database import Database, Row, Transaction, Value

Values = dict[str, Value]

State = tuple[int, datetime | None, datetime | None]
"""How many calls a key has made, when the last, and until when it is blocked."""

SHARE = 4
"""Every fourth call of a key belongs to whoever has waited longest, so that no batch starves."""

LINE = "line"
"""The key of the lease that whoever serves a line holds; keys of observables are longer."""


class Quotas:
    """The ledger of one owner; each method is one transaction, and takers come one by one."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner

    def take(
        self,
        provider: str,
        holder: str,
        limits: Sequence[Quota],
        *,
        patience: float = 0.0,
        giving_way: Priority | None = None,
    ) -> Slot:
        """Return the slot of the next call: granted when it is at most `patience` seconds away.

        A granted slot in the future is reserved: the caller waits until then. With `giving_way` it
        is not granted while errands of that class or a higher one stand in line and are served, and
        every SHARE-th one to nobody who does not stand there.
        """
        key = self._key(provider, holder)
        with self._database.writing() as transaction:
            state = _state(transaction.fetch(sql.CLAIM_QUOTA_KEY, key))
            now = self._clock.now()  # after the wait for the lock
            account = _account(transaction, key, limits, state)
            at = account.earliest(now)
            if giving_way is not None and account.calls % SHARE == SHARE - 1:
                giving_way = max(Priority)
            granted = at <= now + timedelta(seconds=patience) and not (
                giving_way is not None and _is_behind(transaction, key, giving_way, now)
            )
            if granted:
                account.call(at)
                _write_down(transaction, key, account, at, now)
        return Slot(at=at, granted=granted)

    def earliest(self, provider: str, holder: str, limits: Sequence[Quota]) -> datetime:
        """Return when the next call may be made, now or later."""
        with self._database.reading() as transaction:
            account = account_of(transaction, self._key(provider, holder), limits)
        return account.earliest(self._clock.now())

    def block(self, provider: str, holder: str, until: datetime) -> None:
        """Make no call of a key before `until`: the vendor has counted otherwise than we did."""
        key = self._key(provider, holder)
        with self._database.writing() as transaction:
            transaction.send(sql.CLAIM_QUOTA_KEY, key)
            transaction.send(sql.BLOCK_QUOTA_KEY, key | {"until": until})

    def usage(self, provider: str, holder: str, limits: Sequence[Quota]) -> tuple[Usage, ...]:
        """Return how much of each window of a key is used now."""
        key = self._key(provider, holder)
        with self._database.reading() as transaction:
            used = _used(transaction, key)
            calls, _, _ = _state(transaction.fetch(sql.QUOTA_KEY, key))
            now = self._clock.now()
            return tuple(
                _rolling_usage(transaction, key | {"first": calls - each.calls}, each, now)
                if each in rolling(limits)
                else _period_usage(used, each, now)
                for each in limits
            )

    def _key(self, provider: str, holder: str) -> Values:
        return {"owner": self._owner, "provider": provider, "holder": holder}


def account_of(
    transaction: Transaction, key: Values, limits: Sequence[Quota], ahead: int = 1
) -> Account:
    """Return the account of a key, with what its next `ahead` calls depend on."""
    state = _state(transaction.fetch(sql.QUOTA_KEY, key))
    return _account(transaction, key, limits, state, ahead)


def _account(
    transaction: Transaction, key: Values, limits: Sequence[Quota], state: State, ahead: int = 1
) -> Account:
    calls, last, blocked_until = state
    log: dict[int, datetime] = {}
    for limit in rolling(limits):
        leaving = {"first": calls + 1 - limit.calls, "last": calls + ahead - limit.calls}
        rows = transaction.fetch(sql.QUOTA_CALLS, key | leaving)
        log |= {number: moment(at) for number, at in rows}
    return Account(
        limits,
        calls=calls,
        last=last,
        blocked_until=blocked_until,
        log=log,
        used=_used(transaction, key) if any(counted(limits)) else None,
    )


def _state(found: Sequence[Row]) -> State:
    if not found:
        return 0, None, None
    calls, last, blocked_until = found[0]
    return calls, last and moment(last), blocked_until and moment(blocked_until)


def _used(transaction: Transaction, key: Values) -> dict[tuple[Window, datetime], int]:
    rows = transaction.fetch(sql.QUOTA_PERIODS, key)
    return {(Window(per), moment(starts_at)): used for per, starts_at, used in rows}


def _is_behind(transaction: Transaction, key: Values, priority: Priority, now: datetime) -> bool:
    asked = key | {"priority": int(priority), "line": LINE, "now": now}
    [(waiting,)] = transaction.fetch(sql.WAITING_BEFORE, asked)
    return bool(waiting)


def _write_down(
    transaction: Transaction, key: Values, account: Account, at: datetime, now: datetime
) -> None:
    """Write down the latest call, and forget those that no limit needs any more."""
    call: Values = key | {"calls": account.calls, "at": at}
    transaction.send(sql.UPDATE_QUOTA_KEY, call)
    windows = list(rolling(account.limits))
    if windows:
        oldest: Values = {
            "last": account.calls - max(each.calls for each in windows),
            "horizon": now - max(span(each.window) for each in windows),
        }
        transaction.send(sql.ADD_QUOTA_CALL, call)
        transaction.send(sql.FORGET_QUOTA_CALLS, call | oldest)
    for each in counted(account.limits):
        starts: Values = {
            "per": each.window.value,
            "starts_at": period(each.window, at)[0],
            "now_starts_at": period(each.window, now)[0],
        }
        transaction.send(sql.COUNT_IN_PERIOD, call | starts)
        transaction.send(sql.FORGET_PERIODS, call | starts)


def _rolling_usage(transaction: Transaction, key: Values, limit: Quota, now: datetime) -> Usage:
    since = {"since": now - span(limit.window)}
    [(used, first)] = transaction.fetch(sql.QUOTA_CALLS_SINCE, key | since)
    resets_at = moment(first) + span(limit.window) if first else None
    return Usage(window=limit.window, used=used, limit=limit.calls, resets_at=resets_at)


def _period_usage(used: dict[tuple[Window, datetime], int], limit: Quota, now: datetime) -> Usage:
    start, end = period(limit.window, now)
    spent = used.get((limit.window, start), 0)
    return Usage(window=limit.window, used=spent, limit=limit.calls, resets_at=end)
