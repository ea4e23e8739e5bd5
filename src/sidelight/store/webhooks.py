"""Webhooks: who is told of what happens, and every message to them until it has arrived.

What happened is written down in the transaction that makes it happen, so that neither is without
the other. A message is sent by whoever claims it first; whoever dies with it lets it go.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from sidelight.model import Clock
from sidelight.store.codec import compress, decompress, encode, moment, plain
from sidelight.store.database import Database, Row, Transaction, Value, Values
from sidelight.store.ids import IdMaker
from sidelight.store.sealing import Sealer

AFTER_ALL_IDS = "~"
"""Sorts after every identifier: the cursor that starts at the newest."""


class EventKind(StrEnum):
    """What may happen that a webhook can be told of."""

    ALERT_TRIAGED = "alert.triaged"
    APPROVAL_ASKED = "approval.asked"
    CASE_CHANGED = "case.changed"
    RUN_FAILED = "run.failed"


class Occurrence(msgspec.Struct, frozen=True):
    """Something that happened; `data` is told as JSON, not before `at` where that is given."""

    kind: EventKind
    data: Any
    at: datetime | None = None


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is told of some events; `private` lets it stand in our own network."""

    id: str
    url: str
    events: tuple[EventKind, ...]
    private: bool
    author: str
    created_at: datetime


class DeliveryState(StrEnum):
    """Where a message stands; a failed one is sent again only when somebody asks for it."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one webhook; `status` and `problem` are of the latest attempt.

    `next_at` is when it is sent the next time, None when it is not.
    """

    id: str
    webhook_id: str
    event: str
    state: DeliveryState
    attempts: int
    made_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    status: int | None
    problem: str


class DeliveryPage(msgspec.Struct, frozen=True):
    """Some deliveries, newest first; `cursor` asks for the next ones."""

    deliveries: tuple[Delivery, ...]
    cursor: str | None


class Claimed(msgspec.Struct, frozen=True):
    """A delivery that is ours until its `next_at`, with what to send, where, and the seal."""

    delivery: Delivery
    webhook: Webhook
    body: bytes
    sealed: bytes


class WebhookStore:
    """The webhooks of one owner in a database that other owners share."""

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "WebhookStore":
        """Return the store of another team, on the same database."""
        return WebhookStore(self._database, self._clock, owner, self._ids)

    def add(  # noqa: PLR0913 - the columns of a webhook, all by keyword
        self,
        *,
        url: str,
        events: Sequence[EventKind],
        private: bool,
        author: str,
        secret: str,
        sealer: Sealer,
    ) -> Webhook:
        """Keep a new webhook with its secret, sealed."""
        now = self._clock.now()
        made = Webhook(
            id=self._ids.new("hook", now),
            url=plain(url),
            events=tuple(sorted(set(events))),
            private=private,
            author=plain(author),
            created_at=now,
        )
        values = msgspec.structs.asdict(made) | {
            "events": ",".join(made.events),
            "sealed": sealer.seal(secret, *_place(self._owner, made.id)),
        }
        self._write(ADD_WEBHOOK, **values)
        return made

    def all(self) -> tuple[Webhook, ...]:
        """Return the webhooks of the owner, oldest first."""
        return tuple(_webhook(row) for row in self._read(WEBHOOKS))

    def get(self, webhook_id: str) -> Webhook | None:
        """Return a webhook; None where the owner has none of that id."""
        found = self._read(WEBHOOK, id=webhook_id)
        return _webhook(found[0]) if found else None

    def remove(self, webhook_id: str) -> bool:
        """Forget a webhook with its deliveries; return whether there was one."""
        values = self._owned(id=webhook_id)
        with self._database.writing() as transaction:
            transaction.send(REMOVE_DELIVERIES, values)
            return bool(transaction.run(REMOVE_WEBHOOK, values))

    def secret(self, webhook_id: str, sealed: bytes, sealer: Sealer) -> str:
        """Return the secret; raises NotReady where it cannot be opened."""
        return sealer.open(sealed, *_place(self._owner, webhook_id))

    def announce(self, transaction: Transaction, occurrences: Sequence[Occurrence]) -> None:
        """Write a message to each webhook that wants to know, in the transaction of the change."""
        now = self._clock.now()
        hooks = [_webhook(row) for row in transaction.fetch(WEBHOOKS, self._owned())]
        for occurrence in occurrences:
            kind = occurrence.kind
            wanted = [hook for hook in hooks if kind in hook.events]
            if not wanted:
                continue
            told = {"type": kind, "timestamp": now, "data": occurrence.data}
            body = compress(encode(told))
            rows = [
                self._owned(
                    id=self._ids.new("msg", now),
                    webhook_id=hook.id,
                    event=kind.value,
                    body=body,
                    now=now,
                    next_at=occurrence.at or now,
                )
                for hook in wanted
            ]
            transaction.run_many(ADD_DELIVERY, rows)

    def deliveries(
        self, webhook_id: str, after: str | None = None, limit: int = 50
    ) -> DeliveryPage:
        """Return at most `limit` deliveries, newest first, that follow the cursor `after`."""
        found = self._read(
            DELIVERIES, webhook_id=webhook_id, after=after or AFTER_ALL_IDS, limit=limit + 1
        )
        page = tuple(_delivery(row) for row in found[:limit])
        return DeliveryPage(page, page[-1].id if len(found) > limit else None)

    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        """Return a delivery; None where the webhook has none of that id."""
        found = self._read(DELIVERY, webhook_id=webhook_id, id=delivery_id)
        return _delivery(found[0]) if found else None

    def due(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Return owner and id of deliveries that are due, of every owner, the longest due first.

        One worker serves the installation and not one team.
        """
        with self._database.reading() as transaction:
            found = transaction.fetch(DUE, {"now": self._clock.now(), "limit": limit})
        return tuple((owner, id_) for owner, id_ in found)

    def claim(self, delivery_id: str, lasts: timedelta) -> Claimed | None:
        """Take a delivery that is due, and count the attempt; None where somebody else has it.

        Without an end to the attempt it is due again when the claim is over.
        """
        now = self._clock.now()
        values = self._owned(id=delivery_id, now=now, until=now + lasts)
        with self._database.writing() as transaction:
            if not transaction.run(CLAIM, values):
                return None
            [(body, *row)] = transaction.fetch(CLAIMED, values)
            delivery = _delivery(tuple(row))
            found = transaction.fetch(WEBHOOK, self._owned(id=delivery.webhook_id))
            if not found:  # it was removed while the message was written
                transaction.send(REMOVE_DELIVERY, values)
                return None
        return Claimed(delivery, _webhook(found[0]), decompress(bytes(body)), bytes(found[0][-1]))

    def settle(
        self, claimed: Delivery, *, status: int | None, problem: str, next_at: datetime | None
    ) -> None:
        """Write down how an attempt ended; without a problem it is delivered.

        An attempt that outlived its claim, or was overtaken by a replay, changes nothing.
        """
        self._write(
            SETTLE,
            id=claimed.id,
            claim=claimed.next_at,
            status=status,
            problem=plain(problem),
            next_at=next_at,
            delivered_at=None if problem else self._clock.now(),
        )

    def hold_back(self, webhook_id: str, until: datetime) -> None:
        """Let everything that is due to a webhook wait: nobody answers there."""
        self._write(HOLD_BACK, webhook_id=webhook_id, now=self._clock.now(), until=until)

    def replay(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        """Make a delivery due once more, under its id; None where there is none."""
        self._write(REPLAY, webhook_id=webhook_id, id=delivery_id, now=self._clock.now())
        return self.delivery(webhook_id, delivery_id)

    def forget(self, before: datetime) -> int:
        """Drop what ended and was made before a time, of every owner; return how many."""
        with self._database.writing() as transaction:
            return transaction.run(FORGET, {"before": before})

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))

    def _write(self, statement: str, **values: Value) -> int:
        with self._database.writing() as transaction:
            return transaction.run(statement, self._owned(**values))


def reseal(transaction: Transaction, sealer: Sealer) -> int:
    """Seal the secrets of every owner anew and return their number; see KeyStore.reseal."""
    found = transaction.fetch(SEALED, {})
    for owner, id_, sealed in found:
        place = _place(owner, id_)
        anew = sealer.seal(sealer.open(bytes(sealed), *place), *place)
        transaction.send(RESEAL, {"owner": owner, "id": id_, "sealed": anew})
    return len(found)


ADD_WEBHOOK = """
INSERT INTO webhooks (id, owner, url, events, private, sealed, author, created_at)
VALUES (:id, :owner, :url, :events, :private, :sealed, :author, :created_at)
"""

_WEBHOOK_COLUMNS = "SELECT id, url, events, private, author, created_at, sealed FROM webhooks"

WEBHOOKS = f"{_WEBHOOK_COLUMNS} WHERE owner = :owner ORDER BY id"

WEBHOOK = f"{_WEBHOOK_COLUMNS} WHERE owner = :owner AND id = :id"

REMOVE_WEBHOOK = "DELETE FROM webhooks WHERE owner = :owner AND id = :id"

ADD_DELIVERY = """
INSERT INTO webhook_deliveries (id, owner, webhook_id, event, body, attempts, made_at, next_at,
                                problem)
VALUES (:id, :owner, :webhook_id, :event, :body, 0, :now, :next_at, '')
"""

_DELIVERY_COLUMNS = """
id, webhook_id, event, attempts, made_at, next_at, delivered_at, status, problem
FROM webhook_deliveries WHERE owner = :owner
"""

DELIVERIES = f"""
SELECT {_DELIVERY_COLUMNS} AND webhook_id = :webhook_id AND id < :after
ORDER BY id DESC LIMIT :limit
"""

DELIVERY = f"SELECT {_DELIVERY_COLUMNS} AND webhook_id = :webhook_id AND id = :id"

CLAIM = """
UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = :until
WHERE owner = :owner AND id = :id AND next_at <= :now
"""

CLAIMED = f"SELECT body, {_DELIVERY_COLUMNS} AND id = :id"

SETTLE = """
UPDATE webhook_deliveries
SET status = :status, problem = :problem, next_at = :next_at, delivered_at = :delivered_at
WHERE owner = :owner AND id = :id AND next_at = :claim
"""

HOLD_BACK = """
UPDATE webhook_deliveries SET next_at = :until
WHERE owner = :owner AND webhook_id = :webhook_id AND next_at <= :now
"""

REPLAY = """
UPDATE webhook_deliveries SET next_at = :now, attempts = 0, delivered_at = NULL
WHERE owner = :owner AND webhook_id = :webhook_id AND id = :id
"""

REMOVE_DELIVERIES = "DELETE FROM webhook_deliveries WHERE owner = :owner AND webhook_id = :id"

REMOVE_DELIVERY = "DELETE FROM webhook_deliveries WHERE owner = :owner AND id = :id"

RESEAL = "UPDATE webhooks SET sealed = :sealed WHERE owner = :owner AND id = :id"

# These name no owner, see `due`, `forget` and `reseal`.
DUE = """
SELECT owner, id FROM webhook_deliveries WHERE next_at <= :now
ORDER BY next_at, made_at LIMIT :limit
"""

FORGET = "DELETE FROM webhook_deliveries WHERE next_at IS NULL AND made_at < :before"

SEALED = "SELECT owner, id, sealed FROM webhooks ORDER BY id"


def _place(owner: str, webhook_id: str) -> tuple[str, str, str]:
    """Return what the seal of a secret holds for."""
    return owner, "webhook", webhook_id


def _webhook(row: Row) -> Webhook:
    id_, url, events, private, author, created, _ = row
    known = {each.value for each in EventKind}
    return Webhook(
        id=id_,
        url=url,
        events=tuple(EventKind(each) for each in events.split(",") if each in known),
        private=bool(private),
        author=author,
        created_at=moment(created),
    )


def _delivery(row: Row) -> Delivery:
    id_, webhook_id, event, attempts, made, next_at, delivered, status, problem = row
    state = DeliveryState.WAITING
    if next_at is None:
        state = DeliveryState.FAILED if delivered is None else DeliveryState.DELIVERED
    return Delivery(
        id=id_,
        webhook_id=webhook_id,
        event=event,
        state=state,
        attempts=attempts,
        made_at=moment(made),
        next_at=moment(next_at) if next_at is not None else None,
        delivered_at=moment(delivered) if delivered is not None else None,
        status=status,
        problem=problem,
    )
