"""What a section of the page can hold."""

from collections.abc import Sequence

import msgspec

from sidelight.model import VerdictClass

ROWS = 20
"""The most lines of one list; the rest is counted."""


class Pair(msgspec.Struct, frozen=True):
    """A title and its value; `code` is for what is compared letter by letter."""

    title: str
    value: str
    code: bool = False
    differ: bool = False


class Pairs(msgspec.Struct, frozen=True):
    """Titles and values."""

    pairs: Sequence[Pair]


class Chips(msgspec.Struct, frozen=True):
    """Short words, side by side."""

    words: Sequence[str]
    more: int = 0


class Lines(msgspec.Struct, frozen=True):
    """Values one below the other, numbered where the order says something."""

    lines: Sequence[str]
    more: int = 0
    numbered: bool = False


class Text(msgspec.Struct, frozen=True):
    """A record as it was written."""

    text: str


class Moment(msgspec.Struct, frozen=True, order=True):
    """A point of a history."""

    day: str
    what: str
    ago: str = ""


class History(msgspec.Struct, frozen=True):
    """Points in the order of time."""

    moments: Sequence[Moment]


class Engine(msgspec.Struct, frozen=True):
    """What one AV engine, list or service says."""

    name: str
    tone: str
    word: str
    label: str


class Engines(msgspec.Struct, frozen=True):
    """Who says something, and how many found nothing."""

    rows: Sequence[Engine]
    more: int
    nothing: str


class Relative(msgspec.Struct, frozen=True):
    """A related value; from `start` it was seen for `length`, in percent of the time shown."""

    value: str
    shown: str
    verdict: VerdictClass | None
    seen: str
    start: int | None = None
    length: int = 0


class Relatives(msgspec.Struct, frozen=True):
    """Related values, the latest seen first; `since` and `until` are the ends of the time shown."""

    rows: Sequence[Relative]
    more: int
    since: str = ""
    until: str = ""


Body = Pairs | Chips | Lines | Text | History | Engines | Relatives


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A titled part of the page, open or folded; `wide` takes the whole width."""

    title: str
    body: Body
    count: str = ""
    is_open: bool = False
    wide: bool = False

    @property
    def kind(self) -> str:
        """The name of the template of its body."""
        return type(self.body).__name__.lower()
