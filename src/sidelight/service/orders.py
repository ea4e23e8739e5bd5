"""Orders of people: act on a target now, take it back, look whether it holds."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

import msgspec

from sidelight.extraction import parse_observable
from sidelight.model import (
    ActionRecord,
    ActionState,
    Approval,
    InvalidInput,
    InvalidObservable,
    LedgerLine,
    Observable,
    ObservableType,
    Principal,
    SidelightError,
)
from sidelight.runner import Order, Preview
from sidelight.runner.targets import networks_of, plain_host
from sidelight.store import Conflict, Fenced, Store
from sidelight.tasks import do_here
from sidelight.workflow.durations import parse_duration

__all__ = [
    "Conflict",
    "Fenced",
    "GuardRefusal",
    "NewOrder",
    "Takes",
    "action_shape",
    "line_shape",
    "place",
    "preview",
    "target_of",
    "told",
    "undo",
    "verify",
]

LONGEST = 2000  # characters of a target or a reason


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody orders: an action such as `ip.block`, on a target, why, and for how long.

    `approval` asks for a second pair of eyes, or two. `dry_run` shows and does nothing.
    """

    action: str
    reason: str
    target: str | None = None
    ttl: str | None = None
    arguments: dict[str, Any] = {}
    approval: Approval = Approval.AUTO
    case_id: str | None = None
    dry_run: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An action with every line of it in the ledger."""

    action: ActionRecord
    lines: tuple[LedgerLine, ...]


class GuardRefusal(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """An order that a guard refuses; the message names it."""

    def __init__(self, guard: str, text: str) -> None:
        """Take the name of the guard, and what it says."""
        super().__init__(f"refused by the guard {guard}: {text}")
        self.guard = guard


class Takes(Protocol):
    """The desk, as far as people order at it."""

    async def preview(self, order: Order) -> Sequence[Preview]:
        """Return what each actuator would do."""
        ...

    async def order(self, order: Order) -> Sequence[ActionRecord]:
        """Take an order and return what became of it, by actuator."""
        ...

    async def undo(self, action_id: str, *, author: str, reason: str) -> ActionRecord:
        """Take an action back."""
        ...

    async def verify(self, action_id: str, *, author: str) -> ActionRecord:
        """Probe whether an action has its effect."""
        ...


async def preview(store: Store, desk: Takes, caller: Principal, new: NewOrder) -> Sequence[Preview]:
    """Return what each actuator would do; nothing is altered.

    Raises InvalidInput, and GuardRefusal where every actuator is refused.
    """
    found = await desk.preview(await do_here(_order, store, caller, new))
    refusals = [each.refusal for each in found if each.refusal is not None]
    if refusals and len(refusals) == len(found):
        raise GuardRefusal(refusals[0].guard, refusals[0].text)
    return found


async def place(
    store: Store, desk: Takes, caller: Principal, new: NewOrder
) -> tuple[ActionRecord, ...]:
    """Return what became of an order, by actuator; an equal one that stands is not done again.

    Raises InvalidInput, and GuardRefusal where every actuator is refused.
    """
    order = await do_here(_order, store, caller, new)
    standing = await do_here(_standing, store, order)
    if standing:
        return standing
    records = tuple(await desk.order(order))
    detail = f"{order.action} {new.target or '-'}: {new.reason}"
    for each in records:
        about = "order refused" if each.state is ActionState.REFUSED else "ordered"
        await do_here(store.access.log, caller.name, about, each.id, detail)
    if records and all(each.state is ActionState.REFUSED for each in records):
        raise GuardRefusal(records[0].guard or "-", records[0].text)
    return records


async def undo(
    store: Store, desk: Takes, caller: Principal, action_id: str, reason: str
) -> ActionRecord | None:
    """Take an action back and return how it stands; None where there is none."""
    if await do_here(store.ledger.get, action_id) is None:
        return None
    after = await desk.undo(action_id, author=caller.name, reason=reason)
    await do_here(store.access.log, caller.name, "action undone", action_id, reason)
    return after


async def verify(
    store: Store, desk: Takes, caller: Principal, action_id: str
) -> ActionRecord | None:
    """Probe an action and return how it stands; None where there is none."""
    if await do_here(store.ledger.get, action_id) is None:
        return None
    return await desk.verify(action_id, author=caller.name)


def told(store: Store, action_id: str) -> Told | None:
    """Return an action with its lines of the ledger; None where there is none."""
    found = store.ledger.get(action_id)
    if found is None:
        return None
    return Told(action=found, lines=tuple(store.ledger.lines(action_id)))


def target_of(text: str) -> Observable:
    """Return the value that a text names; raises InvalidInput for what is none.

    What only a careless reader would take for a value (a network, a bare suffix, an address as one
    number) is returned as what it would reach: the guards shall name why it is refused.

    >>> target_of("co.uk").type.value, target_of("10.0.0.0/8").value, target_of("0x0a000001").value
    ('domain', '10.0.0.0/8', '10.0.0.1')
    """
    if len(text) > LONGEST:
        raise InvalidInput(f"a target has at most {LONGEST} characters")
    try:
        return parse_observable(text)
    except InvalidObservable:
        careless = _careless(text.strip())
        if careless is None or not _is_one_word(careless.value):
            raise
        return careless


def action_shape(record: ActionRecord) -> dict[str, Any]:
    """Return an action without what only its actuator reads."""
    shape: dict[str, Any] = msgspec.to_builtins(record)
    del shape["undo"]
    return shape


def line_shape(line: LedgerLine) -> dict[str, Any]:
    """Return a line of the ledger, its facts as JSON."""
    shape: dict[str, Any] = msgspec.to_builtins(line)
    return {**shape, "facts": msgspec.json.decode(line.facts)}


def _is_one_word(text: str) -> bool:
    return text.isprintable() and not any(map(str.isspace, text))


def _careless(text: str) -> Observable | None:
    if "://" in text:
        return Observable(ObservableType.URL, text)
    host = plain_host(text)
    if networks := networks_of(host):
        kind = ObservableType.IPV4 if networks[0].version == 4 else ObservableType.IPV6
        single = networks[0].num_addresses == 1
        return Observable(kind, str(networks[0].network_address) if single else host)
    if host and all(each.isalnum() or each in "-._" for each in host):
        return Observable(ObservableType.DOMAIN, host)
    return None


def _order(store: Store, caller: Principal, new: NewOrder) -> Order:
    if not new.reason.strip() or len(new.reason) > LONGEST:
        raise InvalidInput(f"an order needs a reason, of at most {LONGEST} characters")
    if new.case_id is not None and store.case(new.case_id) is None:
        raise InvalidInput(f"there is no case {new.case_id!r}")
    target = target_of(new.target) if new.target is not None else None
    return Order(
        key=_key(store, new, target),
        action=new.action,
        target=target,
        reason=new.reason,
        author=caller.name,
        arguments=new.arguments,
        approval=new.approval,
        ttl=_ttl(new.ttl),
        case_id=new.case_id,
        facts=(f"ordered by {caller.name}: {new.reason}",),
    )


def _ttl(text: str | None) -> timedelta | None:
    if text is None:
        return None
    try:
        ttl = parse_duration(text)
    except ValueError as error:
        raise InvalidInput(f"ttl: {error}") from None
    if not ttl:
        raise InvalidInput("ttl: an action that ends at once is none")
    return ttl


def _key(store: Store, new: NewOrder, target: Observable | None) -> str:
    """Return the identity of an order: of equal ones, another only when the one before has ended.

    Two that come at the same moment are one. What has no target is told anew each time.
    """
    if target is None:
        return f"order-{secrets.token_hex(16)}"
    told = [new.action, target, new.arguments, new.approval is Approval.AUTO]
    asked = msgspec.json.encode(told, order="sorted")
    ended = sum(1 for each in _equal(store, new.action, target) if not _holds(each))
    return f"order-{hashlib.sha256(asked).hexdigest()[:32]}-{ended}"


def _standing(store: Store, order: Order) -> tuple[ActionRecord, ...]:
    """Return what is in place already, or waits as this order would."""
    waits = order.approval is not Approval.AUTO
    return tuple(
        each
        for each in _equal(store, order.action, order.target)
        if (each.state.stands or (waits and each.state is ActionState.WAITING))
        and (each.arguments == order.arguments or each.run_id is not None)
    )


def _equal(store: Store, action: str, target: Observable | None) -> Sequence[ActionRecord]:
    if target is None:
        return ()
    found: list[ActionRecord] = []
    cursor = None
    while True:
        page = store.ledger.page(action=action, target=target, after=cursor, limit=200)
        found.extend(page.actions)
        cursor = page.cursor
        if cursor is None:
            return found


def _holds(record: ActionRecord) -> bool:
    """Whether an order is under way or in place, so that an equal one adds nothing."""
    return record.state is ActionState.WAITING or record.state.stands
