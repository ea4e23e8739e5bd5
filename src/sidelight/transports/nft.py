"""The packet filter of the kernel: sets of addresses, read and changed by the program `nft`.

What is said to it goes in as JSON on its standard input; nothing of an alert is ever on a command
line. An address is parsed before: nft would take any other word for a host name and resolve it.
"""

import hashlib
import math
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

import anyio
import msgspec
from anyio.abc import ByteReceiveStream
from anyio.lowlevel import RunVar

from sidelight.model import BadAnswer, Clock, InvalidInput, NotReady, NotSet, Refused, Unavailable
from sidelight.plugin import Manifest, NftChange, NftElement, NftElements, NftList, NftSet

TIMEOUT = 10.0  # seconds for one call of the program
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
COMMENT = "sidelight "  # how the comment of our elements begins
ROUNDS = 4  # of look and change, until a look finds what was wanted
MOST = 6  # orders for one address; a comment has 128 characters
PRIORITY = -10  # before the rules that people write, which mostly stand at 0
HOOKS = {"input": ("saddr",), "forward": ("saddr", "daddr"), "output": ("daddr",)}
"""Hook -> which address of a packet is looked up there: what they send, and what is sent to them"""
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,30}", re.ASCII)
_ORDER = re.compile(r"([0-9a-f]{8})(?::([0-9a-f]{8}))?")
_lock: RunVar[anyio.Lock | None] = RunVar("nft", None)
_MISSING = "No such file or directory"

Said = dict[str, Any]


class NftTransport:
    """Performs NftList and NftChange."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock: how long an address stays is counted from now."""
        self._clock = clock

    async def perform(
        self, effect: NftList | NftChange, _manifest: Manifest, _secrets: Mapping[str, str]
    ) -> NftElements:
        """Return what is in a set, after a change what is in it then.

        Every order has its own place in the comment of an element: the address stays as long as
        one of them does. All that a change takes is one transaction of the kernel. Raises
        Refused, NotReady, NotSet, Unavailable and BadAnswer.
        """
        if isinstance(effect, NftList):
            return await _listed(effect.set)
        address = _address(effect)
        async with _changing():
            for _ in range(ROUNDS):  # another process may have written after our look
                found = await _listed(effect.set)
                batch = list(self._batch(effect, address, found))
                if not batch:
                    return found
                await _run(effect.set, batch)
        raise Unavailable(f"the set {effect.set.name} of nftables does not stay as it was written")

    def _batch(self, effect: NftChange, address: str, before: NftElements) -> Iterator[Said]:
        there = before.find(address)
        now = math.ceil(self._clock.now().timestamp())
        held = orders_of(there.comment if there else "", now)
        wanted = dict(held)
        if effect.present:
            wanted[mark_of(effect.key)] = _second(effect.until)
        else:
            wanted.pop(mark_of(effect.key), None)
        orders = _standing(wanted, now)
        if orders == held or (there is not None and not held and _lasts(there, orders, now)):
            return
        if before.elements is None:
            if not effect.drop:
                raise NotSet(f"nftables has no set {effect.set.name} in {effect.set.table}")
            yield from _foundation(effect.set, "ipv6_addr" if ":" in address else "ipv4_addr")
        element = _element(effect.set, address)
        if there is not None:  # adding what is there does not alter when it ends
            yield element("add", {})  # it may expire in this moment, which is no error
            yield element("delete", {})
        if orders:
            yield element("add", _parts(orders, now))


def _changing() -> anyio.Lock:
    """Return what lets one change at a time through, in this event loop."""
    lock = _lock.get()
    if lock is None:
        lock = anyio.Lock()
        _lock.set(lock)
    return lock


def mark_of(key: str) -> str:
    """Return the word by which the comment of an element names an order."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def orders_of(comment: str, now: int) -> dict[str, int | None]:
    """Return mark -> last second of each order that a comment names and that is not over.

    >>> orders_of("sidelight 0a1b2c3d:ffffffff 99887766", now=0)
    {'0a1b2c3d': 4294967295, '99887766': None}
    """
    if not comment.startswith(COMMENT):
        return {}
    found = _ORDER.findall(comment.removeprefix(COMMENT))
    orders = {mark: int(until, 16) if until else None for mark, until in found}
    return _standing(orders, now)


def _standing(orders: Mapping[str, int | None], now: int) -> dict[str, int | None]:
    """Return the orders that are not over, as many as a comment holds: those that last longest."""
    lasting = {mark: until for mark, until in orders.items() if until is None or until > now}
    chosen = sorted(lasting, key=lambda mark: _end(lasting[mark]), reverse=True)[:MOST]
    return {mark: lasting[mark] for mark in sorted(chosen)}


def _parts(orders: Mapping[str, int | None], now: int) -> Said:
    """Return the comment and the time of an element that several orders hold."""
    words = [mark if until is None else f"{mark}:{until:08x}" for mark, until in orders.items()]
    last = max(map(_end, orders.values()))
    time = {} if math.isinf(last) else {"timeout": int(last) - now}
    return {"comment": COMMENT + " ".join(words), **time}


def _lasts(there: NftElement, orders: Mapping[str, int | None], now: int) -> bool:
    """Whether what somebody else put there stays as long as the orders."""
    if there.expires is None or not orders:
        return True
    return now + there.expires.total_seconds() >= max(map(_end, orders.values()))


def _end(until: int | None) -> float:
    return math.inf if until is None else until


def _second(until: datetime | None) -> int | None:
    return None if until is None else math.ceil(until.timestamp())


def _address(effect: NftChange) -> str:
    try:
        return str(ip_address(effect.address))
    except ValueError:
        raise InvalidInput(f"{effect.address!r} is no IP address") from None


def _element(into: NftSet, address: str) -> Any:
    def said(verb: str, parts: Mapping[str, Any]) -> Said:
        value = {"elem": {"val": address, **parts}} if parts else address
        return {verb: {"element": {**_within(into), "name": into.name, "elem": [value]}}}

    return said


def _within(into: NftSet) -> Said:
    return {"family": into.family, "table": into.table}


def _foundation(into: NftSet, kind: str) -> Iterator[Said]:
    """Yield what makes the table, the set, and the chains that drop what concerns its addresses."""
    within = _within(into)
    yield {"add": {"table": {"family": into.family, "name": into.table}}}
    yield {"add": {"set": {**within, "name": into.name, "type": kind, "flags": ["timeout"]}}}
    protocol = "ip6" if kind == "ipv6_addr" else "ip"
    for hook, fields in HOOKS.items():
        chain = f"{into.name}-{hook}"
        head = {"type": "filter", "hook": hook, "prio": PRIORITY, "policy": "accept"}
        yield {"add": {"chain": {**within, "name": chain, **head}}}
        for field in fields:
            left = {"payload": {"protocol": protocol, "field": field}}
            match = {"match": {"op": "==", "left": left, "right": f"@{into.name}"}}
            yield {"add": {"rule": {**within, "chain": chain, "expr": [match, {"drop": None}]}}}


async def _listed(of: NftSet) -> NftElements:
    command = [{"list": {"table": {"family": of.family, "name": of.table}}}]
    said = await _run(of, command, may_be_missing=True)
    return NftElements(None) if said is None else _read(said, of.name)


async def _run(
    of: NftSet, commands: Sequence[Said], *, may_be_missing: bool = False
) -> bytes | None:
    """Return what nft prints; None where it does not find what it is asked about."""
    command = _command(of)
    said = msgspec.json.encode({"nftables": commands})
    try:
        with anyio.fail_after(TIMEOUT):
            done = await _called(command, said)
    except TimeoutError:
        raise Unavailable(f"nft said nothing in {TIMEOUT:g} seconds") from None
    except OSError as error:
        raise NotReady(f"nft cannot be started: {error.strerror}") from None
    if done.code == 0:
        return done.out
    complaint = done.err.decode("utf-8", "replace").strip()
    if may_be_missing and _MISSING in complaint and "namespace" not in complaint:
        return None
    raise _failure(complaint)


class _Done(msgspec.Struct, frozen=True):
    """How a call of the program ended."""

    code: int
    out: bytes
    err: bytes


async def _called(command: Sequence[str], said: bytes) -> _Done:
    """Return how a call ended; one that is cancelled is killed."""
    heard = [b"", b""]

    async def hear(place: int, stream: ByteReceiveStream) -> None:
        heard[place] = b"".join([part async for part in stream])

    async with (
        await anyio.open_process(command, env={"PATH": PATH, "LC_ALL": "C"}) as process,
        anyio.create_task_group() as group,
    ):
        for place, stream in enumerate((process.stdout, process.stderr)):
            if stream is not None:
                group.start_soon(hear, place, stream)
        if process.stdin is not None:
            with suppress(anyio.BrokenResourceError):  # it ended without reading: it says why
                await process.stdin.send(said)
            await process.stdin.aclose()
        code = await process.wait()
    return _Done(code, *heard)


def _command(of: NftSet) -> list[str]:
    for name in (of.table, of.name, *([of.netns] if of.netns else [])):
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"nftables: {name!r} is no name of a table, set or namespace")
    nft = shutil.which("nft", path=PATH)
    if nft is None:
        raise NotReady("the program nft is not installed: install the package nftables")
    if not of.netns:
        return [nft, "-j", "-f", "-"]
    return [shutil.which("ip", path=PATH) or "ip", "netns", "exec", of.netns, nft, "-j", "-f", "-"]


def _failure(complaint: str) -> Exception:
    first = complaint.partition("\n")[0][:200]
    if "namespace" in complaint:
        return NotSet(f"nftables: {first}")
    if "not permitted" in complaint or "root" in complaint:
        return Refused(f"nft may not touch the packet filter: {first}")
    return Refused(f"nft refuses: {first}")


class _Set(msgspec.Struct):
    """A set as nft tells it."""

    name: str
    elem: list[Any] = []


class _Element(msgspec.Struct):
    """An element that has more than its value."""

    val: Any
    expires: int | None = None
    comment: str = ""


class _Entry(msgspec.Struct):
    """One line of a table; those of other kinds are empty here."""

    set: _Set | None = None
    rule: Any = None


class _Table(msgspec.Struct):
    """All that is in a table."""

    nftables: list[_Entry]


def _read(body: bytes, name: str) -> NftElements:
    try:
        entries = msgspec.json.decode(body, type=_Table).nftables
        found = next((each.set for each in entries if each.set and each.set.name == name), None)
        elements = None if found is None else tuple(map(_element_of, found.elem))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer("$", f"nft wrote something else ({error})") from None
    used = any(_names(each.rule, f"@{name}") for each in entries)
    return NftElements(elements, used=used)


def _names(part: Any, word: str) -> bool:
    """Whether a word stands anywhere in a rule."""
    if isinstance(part, dict):
        return any(_names(each, word) for each in part.values())
    return any(_names(each, word) for each in part) if isinstance(part, list) else part == word


def _element_of(value: Any) -> NftElement:
    inner = value.get("elem") if isinstance(value, dict) else None
    told = _Element(value) if inner is None else msgspec.convert(inner, _Element)
    try:
        address = str(ip_address(told.val))
    except ValueError:  # a prefix or a range that somebody else put there
        address = msgspec.json.encode(told.val).decode()
    return NftElement(
        address=address,
        comment=told.comment,
        expires=None if told.expires is None else timedelta(seconds=told.expires),
    )
