"""The team's own allow and deny lists: put values on them, take them off, show them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network
from typing import Any

import msgspec
from publicsuffixlist import PublicSuffixList

from sidelight.extraction import parse_observable
from sidelight.extraction.refang import refang
from sidelight.model import InvalidInput, InvalidObservable, ObservableType
from sidelight.service.app import App
from sidelight.store import Change, OwnEntry, OwnList
from sidelight.tasks import do_here

DEFAULT_EXPIRY = "90d"
"""A list that nobody renews ends by itself."""

WIDEST = {4: 16, 6: 32}
"""IP version -> prefix length of the widest network that can be denied."""

_DAYS = re.compile(r"(\d{1,5})d")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants on a list: any value a look-up takes, or a network in CIDR form.

    `expires` is a number of days such as `30d`, or the last day, such as `2026-12-31`.
    """

    list: OwnList
    value: str
    reason: str
    author: str
    expires: str = DEFAULT_EXPIRY
    subdomains: bool = False


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """The entry as it stands now, and the one of the same value that it replaces."""

    entry: OwnEntry
    replaced: OwnEntry | None


class Target(msgspec.Struct, frozen=True):
    """What an entry is about; `type` None is a network."""

    type: ObservableType | None
    value: str


async def put(app: App, order: Order) -> Listed:
    """Put a value on a list, in place of an earlier entry of it; raises InvalidInput."""
    now = app.clock.now()
    target = read_target(order.value)
    entry = OwnEntry(
        list=order.list,
        type=target.type,
        value=target.value,
        subdomains=order.subdomains,
        author=_said("an author", order.author),
        reason=_said("a reason", order.reason),
        added_at=now,
        expires_at=read_expiry(order.expires, now),
    )
    _check(entry)
    return Listed(entry=entry, replaced=await do_here(app.store.save_own_entry, entry))


async def remove(app: App, value: str, *, author: str, reason: str = "") -> OwnEntry:
    """Take a value off its list and return the entry it had; raises InvalidInput without one."""
    target, author = read_target(value), _said("an author", author)

    def take() -> OwnEntry:
        return app.store.remove_own_entry(target.type, target.value, author=author, reason=reason)

    return await do_here(take)


async def entries(app: App, *, expired: bool = False) -> tuple[OwnEntry, ...]:
    """Return what is on the lists, by value; with `expired` also what no longer counts."""
    return await do_here(lambda: app.store.own_entries(expired=expired))


async def changes(app: App, limit: int = 100) -> tuple[Change, ...]:
    """Return who changed what and why, newest first: own lists and feedback."""
    return await do_here(app.store.changes, limit)


def entry_shape(entry: OwnEntry | Change) -> Mapping[str, Any]:
    """Return an entry, or a line of the audit, as JSON shows it: a network has the type `cidr`."""
    shape: dict[str, Any] = msgspec.to_builtins(entry)
    return {**shape, "type": entry.type or "cidr"}


def read_target(value: str) -> Target:
    """Return the observable or network that a typed value is; raises InvalidInput.

    >>> read_target("192.0.2[.]0/24").value, read_target("192.0.2.7/32").type.value
    ('192.0.2.0/24', 'ipv4-addr')
    """
    network = _network(value)
    if network is not None and network.prefixlen < network.max_prefixlen:
        return Target(None, str(network))
    try:
        read = parse_observable(str(network.network_address) if network else value)
    except InvalidObservable:
        if is_public_suffix(value.strip().lower()):
            raise InvalidInput(_too_many(value)) from None
        raise
    return Target(read.type, read.value)


def read_expiry(text: str, now: datetime) -> datetime:
    """Return the moment that `30d` from now is, or the end of the day `2026-12-31`, in UTC."""
    days = _DAYS.fullmatch(text)
    try:
        if days:
            ends = now + timedelta(days=int(days[1]))
        else:
            last = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
            ends = datetime.combine(last, time(23, 59, 59), UTC)
    except (OverflowError, ValueError):
        raise InvalidInput(f"{text!r} is no expiry: write 30d or 2026-12-31") from None
    if ends <= now:
        raise InvalidInput(f"an expiry lies in the future, and {text} does not")
    return ends


def is_public_suffix(name: str) -> bool:
    """Whether strangers to each other hold the names below `name`, as below co.uk or github.io.

    >>> is_public_suffix("co.uk"), is_public_suffix("github.io"), is_public_suffix("bbc.co.uk")
    (True, True, False)
    """
    return bool(name) and _suffixes().is_public(name)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def _network(value: str) -> IPv4Network | IPv6Network | None:
    text = refang(value.strip()).replace("[:]", ":")
    if "/" not in text:
        return None
    try:
        read = ip_interface(text)
    except ValueError:
        return None
    if read.ip != read.network.network_address:
        raise InvalidInput(
            f"{text} is an address inside a network: write {read.ip} or {read.network}"
        )
    return read.network


def _check(entry: OwnEntry) -> None:
    """Refuse what would hit strangers: a deny, or an allow of all below a public suffix."""
    if entry.subdomains and entry.type is not ObservableType.DOMAIN:
        raise InvalidInput(f"{entry.value} has no subdomains: only a domain has")
    if entry.type is None and entry.list is OwnList.DENY:
        network = ip_network(entry.value)
        if network.prefixlen < WIDEST[network.version]:
            raise InvalidInput(
                f"{network} is too wide to deny: whoever is in it, most are bystanders; "
                f"a network of at most /{WIDEST[network.version]} can be denied"
            )
    wide = entry.subdomains or entry.list is OwnList.DENY
    if entry.type is ObservableType.DOMAIN and wide and is_public_suffix(entry.value):
        raise InvalidInput(_too_many(entry.value))


def _too_many(suffix: str) -> str:
    return (
        f"{suffix} is a public suffix: the names below it belong to strangers, "
        "so list the names you mean"
    )


def _said(what: str, text: str) -> str:
    if not text.strip():
        raise InvalidInput(f"an entry of your lists needs {what}: who comes later has to judge it")
    return text.strip()
