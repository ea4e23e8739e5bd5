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
            asked = [(sql.CLAIM_QUOTA_KEY, key), *_asked(key, limits)]
            waits = key | {"line": LINE, "now": self._clock.now()}
            *found, [(first,)] = transaction.fetch_each(*asked, (sql.FIRST_WAITING, waits))
            now = self._clock.now()  # after the wait for the lock
            account = _account(limits, found)
            at = account.earliest(now)
            if giving_way is not None and account.calls % SHARE == SHARE - 1:
                giving_way = max(Priority)
            granted = at <= now + timedelta(seconds=patience) and not (
                giving_way is not None and first is not None and first <= giving_way
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
            now = self._clock.now()
            windows = list(rolling(limits))
            since = [
                key | {"behind": -each.calls, "since": now - span(each.window)} for each in windows
            ]
            used, *called = transaction.fetch_each(
                (sql.QUOTA_PERIODS, key), *((sql.QUOTA_CALLS_SINCE, each) for each in since)
            )
        by_limit, periods = dict(zip(windows, called, strict=True)), _used(used)
        return tuple(
            _rolling_usage(by_limit[each], each)
            if each in by_limit
            else _period_usage(periods, each, now)
            for each in limits
        )

    def _key(self, provider: str, holder: str) -> Values:
        return {"owner": self._owner, "provider": provider, "holder": holder}


def account_of(
    transaction: Transaction, key: Values, limits: Sequence[Quota], ahead: int = 1
) -> Account:
    """Return the account of a key, with what its next `ahead` calls depend on."""
    asked = _asked(key, limits, ahead)
    return _account(limits, transaction.fetch_each((sql.QUOTA_KEY, key), *asked))


def _asked(key: Values, limits: Sequence[Quota], ahead: int = 1) -> list[tuple[str, Values]]:
    """Return what to ask the database, besides the key itself, for its account."""
    calls = [
        (sql.QUOTA_CALLS, key | {"behind": -each.calls, "ahead": ahead - each.calls})
        for each in rolling(limits)
    ]
    return [*calls, (sql.QUOTA_PERIODS, key)] if any(counted(limits)) else calls


def _account(limits: Sequence[Quota], found: Sequence[list[Row]]) -> Account:
    """Return the account of a key from the answers: the key, its calls, its periods."""
    state, *calls = found
    used = _used(calls.pop()) if any(counted(limits)) else None
    made, last, blocked_until = state[0] if state else (0, None, None)
    return Account(
        limits,
        calls=made,
        last=last and moment(last),
        blocked_until=blocked_until and moment(blocked_until),
        log={number: moment(at) for rows in calls for number, at in rows},
        used=used,
    )


def _used(rows: Sequence[Row]) -> dict[tuple[Window, datetime], int]:
    return {(Window(per), moment(starts_at)): used for per, starts_at, used in rows}


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


def _rolling_usage(found: Sequence[Row], limit: Quota) -> Usage:
    [(used, first)] = found
    resets_at = moment(first) + span(limit.window) if first else None
    return Usage(window=limit.window, used=used, limit=limit.calls, resets_at=resets_at)


def _period_usage(used: dict[tuple[Window, datetime], int], limit: Quota, now: datetime) -> Usage:
    start, end = period(limit.window, now)
    spent = used.get((limit.window, start), 0)
    return Usage(window=limit.window, used=spent, limit=limit.calls, resets_at=end)
