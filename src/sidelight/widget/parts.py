"""Sections from a context, one function a kind of section; None where nothing is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from sidelight.formats.context_digest import quiet, unclickable
from sidelight.model import Claim, Context, Edge, Observable, VerdictClass
from sidelight.widget.blocks import (
    ROWS,
    Body,
    Chips,
    Engine,
    Engines,
    History,
    Lines,
    Moment,
    Pair,
    Pairs,
    Relative,
    Relatives,
    Section,
    Text,
)
from sidelight.widget.words import age, dated, moment_of, shown, size, stated

VALUES = 4  # of a fact, in one line
LONGEST = 4000  # characters of a record
CHIPS = 30
CLAIMS = {Claim.MALICIOUS: ("bad", "malicious"), Claim.SUSPICIOUS: ("sus", "suspicious")}
"""Claim -> tone and word of what is listed one by one; the others are counted."""

CODES = frozenset(
    {"sha256", "sha1", "md5", "ssdeep", "tlsh", "imphash", "authentihash", "vhash", "network"}
    | {"content_sha256", "certificate_sha256", "jarm", "final_url"}
)
DAYS = frozenset({"registered", "changed", "expires", "certificate_from", "certificate_until"})


class View(msgspec.Struct, frozen=True):
    """A context, the verdicts on what it relates to, the present moment, the titles of sources."""

    context: Context
    verdicts: Mapping[Observable, VerdictClass]
    now: datetime
    title: Callable[[str], str]


def facts(
    view: View, title: str, names: Mapping[str, str], *, is_open: bool = False
) -> Section | None:
    """Return titles with the values of facts; `names` is title -> fact."""
    found = {each.name: each for each in view.context.facts}
    pairs = [
        Pair(
            each,
            _values(view, name),
            code=name in CODES,
            differ=found[name].conflict,
        )
        for each, name in names.items()
        if name in found
    ]
    return _section(title, Pairs(pairs), pairs, is_open=is_open, counted=False)


def chips(view: View, title: str, *names: str, is_open: bool = False) -> Section | None:
    """Return the values of facts as words side by side."""
    words = list(dict.fromkeys(stated(v) for name in names for v in view.context.fact(name)))
    body = Chips(words[:CHIPS], max(0, len(words) - CHIPS))
    return _section(title, body, words, is_open=is_open)


def lines(view: View, title: str, *names: str, numbered: bool = False) -> Section | None:
    """Return the values of facts one below the other."""
    found = list(dict.fromkeys(stated(v) for name in names for v in view.context.fact(name)))
    body = Lines(found[:ROWS], max(0, len(found) - ROWS), numbered)
    return _section(title, body, found)


def text(view: View, title: str, name: str) -> Section | None:
    """Return a record as it was written."""
    told = next(iter(view.context.fact(name)), "")
    return _section(
        title, Text(unclickable(str(told)[:LONGEST])), [told] if told else [], counted=False
    )


def history(view: View, names: Mapping[str, str]) -> Section | None:
    """Return the life of a value; `names` is fact -> what happened on that day."""
    context = view.context
    moments: dict[datetime, list[str]] = {}
    told = [(moment_of(next(iter(context.fact(name)), "")), what) for name, what in names.items()]
    told += [(context.first_seen, "first seen"), (context.last_seen, "last seen")]
    for moment, what in told:
        if moment is not None:
            day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            moments.setdefault(day, []).append(what)
    points = [
        Moment(f"{day:%Y-%m-%d}", ", ".join(what).capitalize(), _ago(day, view.now))
        for day, what in sorted(moments.items())
    ]
    return _section("History", History(points), points, is_open=True, counted=False)


def relatives(view: View, title: str, *kinds: str, is_open: bool = False) -> Section | None:
    """Return related values, the latest seen first, with the time in which each was seen."""
    found = edges(view.context, kinds)
    first = min((e.first_seen for e in found[:ROWS] if e.first_seen), default=None)
    last = max((e.last_seen for e in found[:ROWS] if e.last_seen), default=None)
    drawn = first is not None and last is not None and last > first and len(found) > 1
    ends = (first, last) if drawn and first and last else None
    rows = [_relative(view, each, ends) for each in found[:ROWS]]
    body = Relatives(
        rows,
        max(0, len(found) - ROWS),
        f"{ends[0]:%Y-%m-%d}" if ends else "",
        f"{ends[1]:%Y-%m-%d}" if ends else "",
    )
    return _section(title, body, found, is_open=is_open)


def edges(context: Context, kinds: Sequence[str]) -> list[Edge]:
    """Return the relations of some kinds, each value once, the latest seen first."""
    found: dict[Observable, Edge] = {}
    for each in context.edges:
        if each.kind in kinds and each.target != context.observable:
            found.setdefault(each.target, each)
    return sorted(found.values(), key=_latest, reverse=True)


def detections(view: View) -> Section | None:
    """Return who finds something, engines first; who finds nothing is counted."""
    context = view.context
    engines = [
        Engine(each.engine, *CLAIMS[each.rating], quiet(each.label or ""))
        for each in sorted(context.engines, key=lambda e: (e.rating != Claim.MALICIOUS, e.engine))
        if each.rating in CLAIMS
    ]
    said = {(e.source, e.claim, e.label or e.text) for e in context.evidence if e.family != "av"}
    others = [
        Engine(view.title(source), *CLAIMS[claim], quiet(label))
        for source, claim, label in sorted(said)
        if claim in CLAIMS
    ]
    clean = len(context.engines) - len(engines)
    nothing = f"{clean} further engines found nothing" if clean else ""
    rows = [*engines, *others]
    body = Engines(rows[:ROWS], max(0, len(rows) - ROWS), nothing)
    found = [*rows, nothing] if nothing else rows
    count = str(len(rows)) if rows else ""
    return _section("Detections", body, found, is_open=True, wide=True, count=count)


def _values(view: View, name: str) -> str:
    values = view.context.fact(name)
    if name in DAYS:
        told = [dated(each, view.now) for each in values]
    elif name == "file_size":
        told = [size(each) for each in values]
    else:
        told = [stated(each) for each in values]
    more = f" and {len(told) - VALUES} more" if len(told) > VALUES else ""
    return ", ".join(told[:VALUES]) + more


def _ago(day: datetime, now: datetime) -> str:
    return f"{age(day, now)} ago" if day < now else ""


def _latest(edge: Edge) -> float:
    moment = edge.last_seen or edge.first_seen
    return moment.timestamp() if moment else 0.0


def _relative(view: View, edge: Edge, ends: tuple[datetime, datetime] | None) -> Relative:
    seen = edge.last_seen or edge.first_seen
    start, length = _span(edge, ends) if ends else (None, 0)
    return Relative(
        value=edge.target.value,
        shown=shown(edge.target),
        verdict=view.verdicts.get(edge.target),
        seen=f"{seen:%Y-%m-%d}" if seen else "",
        start=start,
        length=length,
    )


def _span(edge: Edge, ends: tuple[datetime, datetime]) -> tuple[int | None, int]:
    """Return where the bar of an edge starts and how long it is, in percent."""
    first, last = edge.first_seen or edge.last_seen, edge.last_seen or edge.first_seen
    if first is None or last is None:
        return None, 0
    whole = (ends[1] - ends[0]).total_seconds()
    start = min(max((first - ends[0]).total_seconds() / whole, 0.0), 1.0)
    end = min(max((last - ends[0]).total_seconds() / whole, start), 1.0)
    length = max(3, round(100 * (end - start)))
    return min(round(100 * start), 100 - length), length


def _section(  # noqa: PLR0913 - the marks of a section, all by keyword
    title: str,
    body: Body,
    found: Iterable[object],
    *,
    is_open: bool = False,
    wide: bool = False,
    counted: bool = True,
    count: str | None = None,
) -> Section | None:
    """Return the section; None where nothing was found."""
    number = sum(1 for _ in found)
    if not number:
        return None
    told = count if count is not None else str(number) if counted else ""
    return Section(title=title, body=body, count=told, is_open=is_open, wide=wide)
