"""The page as values: what stands in its head, its sections and its foot."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from sidelight.formats.context_digest import KINDS, REASONS, WORDS, cut, quiet
from sidelight.model import (
    Claim,
    Context,
    Observable,
    Reason,
    ReportState,
    VerdictClass,
)
from sidelight.widget.blocks import Section
from sidelight.widget.parts import View
from sidelight.widget.sections import sections_of
from sidelight.widget.states import MESSAGES, Message, State
from sidelight.widget.words import age, shown

TONES = {
    VerdictClass.MALICIOUS: "bad",
    VerdictClass.SUSPICIOUS: "sus",
    VerdictClass.BENIGN: "ok",
    VerdictClass.KNOWN_GOOD: "ok",
}
"""Class -> what its colour says; the others have that of lesser text."""

NOTES = {
    VerdictClass.UNKNOWN: "Not enough is known. Unknown is not the same as harmless.",
    VerdictClass.NOISE: "It scans the whole internet: noise rather than an attack on you.",
}
ACCUSING = frozenset({Claim.MALICIOUS, Claim.SUSPICIOUS})
TAGS = 10
MINUTE = timedelta(minutes=1)
NAMES = ("file_name", "names", "page_title")
"""Facts by which people know a value; the first that is known is shown beside its type."""

REFRESH = 3
"""Seconds after which a page that is not complete loads again."""


class Dial(msgspec.Struct, frozen=True):
    """How many of how many accuse, and what they are; `arc` is the share in percent."""

    count: int
    total: int
    unit: str

    @property
    def arc(self) -> float:
        """The share in percent, so that one of many can still be seen."""
        return max(2.5, round(100 * self.count / self.total, 1)) if self.count else 0


class Argument(msgspec.Struct, frozen=True):
    """A reason of the verdict; `towards` is the tone of what it argues for."""

    text: str
    towards: str
    source: str
    ago: str


class Source(msgspec.Struct, frozen=True):
    """Who was asked, how it went, in words, and its own page if it has one."""

    title: str
    outcome: str
    told: str
    link: str


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One page; `message` stands in the place of knowledge where there is none."""

    state: State
    kind: str = ""
    value: str = ""
    shown: str = ""
    name: str = ""
    class_: VerdictClass | None = None
    tone: str = ""
    word: str = ""
    note: str = ""
    confidence: str = ""
    dial: Dial | None = None
    reasons: Sequence[Argument] = ()
    tags: Sequence[str] = ()
    sections: Sequence[Section] = ()
    missing: Sequence[Source] = ()
    sources: Sequence[Source] = ()
    coverage: str = ""
    data_age: str = ""
    progress: str = ""
    message: Message | None = None
    refresh: int = 0


class Reader(msgspec.Struct, frozen=True):
    """What it takes to tell a context to a person: the titles of the sources, and the time."""

    title: Callable[[str], str]
    now: datetime


def notice(state: State, observable: Observable | None = None, progress: str = "") -> Panel:
    """Return a page without knowledge; a pending one comes again by itself."""
    return Panel(
        state=state,
        kind=KINDS[observable.type] if observable else "",
        value=observable.value if observable else "",
        shown=cut(shown(observable)) if observable else "",
        message=MESSAGES[state],
        progress=progress,
        refresh=REFRESH if state is State.PENDING else 0,
    )


def silent(state: State, context: Context, reader: Reader) -> Panel:
    """Return the page of what nobody knows, with who was asked and who did not answer."""
    sources = _sources(context, reader)
    return msgspec.structs.replace(
        notice(state, context.observable),
        coverage=_coverage(context),
        missing=[each for each in sources if each.outcome == "missing"],
        sources=sources,
    )


def panel(
    context: Context,
    reader: Reader,
    verdicts: Mapping[Observable, VerdictClass],
    progress: str = "",
) -> Panel:
    """Return the page of what is known; with `progress` it is not complete, and comes again."""
    verdict, sources = context.verdict, _sources(context, reader)
    return Panel(
        state=State.READY,
        kind=KINDS[context.observable.type],
        value=context.observable.value,
        shown=shown(context.observable),
        name=_name(context),
        class_=verdict.class_,
        tone=TONES.get(verdict.class_, "dim"),
        word=WORDS[verdict.class_],
        note=NOTES.get(verdict.class_, ""),
        confidence=f"{verdict.confidence:.0%} confidence",
        dial=_dial(context),
        reasons=[_argument(each, reader) for each in verdict.reasons[:REASONS]],
        tags=[cut(quiet(str(each)), 40) for each in context.fact("tags")[:TAGS]],
        sections=sections_of(View(context, verdicts, reader.now, reader.title)),
        missing=[each for each in sources if each.outcome == "missing"],
        sources=sources,
        coverage=_coverage(context),
        data_age=_data_age(context, reader.now),
        progress=progress,
        refresh=REFRESH if progress else 0,
    )


def _name(context: Context) -> str:
    names = [str(each) for name in NAMES for each in context.fact(name)]
    return cut(quiet(names[0]), 60) if names else ""


def _dial(context: Context) -> Dial | None:
    """Return the share of AV engines, of sources where no engine spoke; None where nobody did."""
    if context.engines:
        accusing = sum(each.rating in ACCUSING for each in context.engines)
        return Dial(accusing, len(context.engines), "engines")
    answered = [e.provider for e in context.answers if e.state is not ReportState.UNAVAILABLE]
    accusers = {e.source for e in context.evidence if e.claim in ACCUSING}
    return Dial(min(len(accusers), len(answered)), len(answered), "sources") if answered else None


def _argument(reason: Reason, reader: Reader) -> Argument:
    return Argument(
        text=quiet(reason.text),
        towards="bad" if reason.weight > 0 else "ok" if reason.weight < 0 else "dim",
        source=reader.title(reason.source),
        ago=f"{age(reason.observed_at, reader.now)} ago" if reason.observed_at else "",
    )


def _coverage(context: Context) -> str:
    covered = context.verdict.coverage
    return f"{covered.answered} of {covered.asked} sources answered"


def _sources(context: Context, reader: Reader) -> list[Source]:
    """Return who was asked, those that know something first."""
    found = []
    for each in context.answers:
        link = each.link if each.link and each.link.startswith("https://") else ""
        title = reader.title(each.provider)
        match each.state:
            case ReportState.HIT:
                told = f"asked {age(each.fetched_at, reader.now)} ago" if each.fetched_at else ""
                if each.data_date:
                    told = f"data of {each.data_date}"
                found.append(Source(title, "hit", told, link))
            case ReportState.MISS:
                found.append(Source(title, "miss", "does not know it", ""))
            case ReportState.UNAVAILABLE:
                found.append(Source(title, "missing", quiet(each.why or "no answer"), ""))
    order = ("hit", "missing", "miss")
    return sorted(found, key=lambda each: (order.index(each.outcome), each.title.lower()))


def _data_age(context: Context, now: datetime) -> str:
    """Return how old the oldest answer is that the page rests on."""
    asked = [e.fetched_at for e in context.answers if e.fetched_at and e.state is ReportState.HIT]
    if not asked:
        return ""
    old = now - min(asked)
    return f"answers up to {age(min(asked), now)} old" if old >= MINUTE else "asked just now"
