"""Bodies of answers -> values."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from sidelight.client.answers import Answer, Sightings, Unanswered
from sidelight.client.errors import AnswerError
from sidelight.model import Observable, Report, Verdict

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a list; `cursor` asks for what follows, None is the end."""

    rows: tuple[T, ...]
    cursor: str | None


class Lines:
    r"""Puts the chunks of a stream together to lines, which end with a line feed and nothing else.

    >>> lines = Lines()
    >>> list(lines.ended_by(b"one\ntw")), list(lines.ended_by(b"o\n"))
    ([b'one'], [b'two'])
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._begun: list[bytes] = []

    def ended_by(self, chunk: bytes) -> Iterator[bytes]:
        """Yield each line that a chunk completes; what is left waits for the next chunk."""
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            whole = b"".join((*self._begun, line))
            self._begun.clear()
            if whole:
                yield whole
        if rest:
            self._begun.append(rest)


class _Meta(msgspec.Struct):
    cursor: str | None = None


class _List(msgspec.Struct, Generic[T]):
    data: tuple[T, ...]
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Answered(msgspec.Struct):
    """An answer as it is sent: a report does not repeat the observable that stands beside it."""

    observable: Observable
    verdict: Verdict
    reports: list[Mapping[str, Any]]
    sightings: Sightings | None = None


class _Line(msgspec.Struct):
    """A line of a stream: an answer, or what is wrong with a value."""

    observable: Observable | None = None
    verdict: Verdict | None = None
    reports: list[Mapping[str, Any]] = []
    sightings: Sightings | None = None
    value: str = ""
    error: str | None = None


def one(kind: type[T]) -> Callable[[bytes], T]:
    """Return a reader of a body that is one `kind`."""

    def read(body: bytes) -> T:
        return decoded(body, kind)

    return read


def page_of(kind: type[T]) -> Callable[[bytes], Page[T]]:
    """Return a reader of a body that is a page of a list."""
    shape: type[_List[T]] = _List[kind]  # type: ignore[valid-type]  # a type at run time

    def read(body: bytes) -> Page[T]:
        found = decoded(body, shape)
        return Page(found.data, found.meta.cursor)

    return read


def all_of(kind: type[T]) -> Callable[[bytes], tuple[T, ...]]:
    """Return a reader of a body that is a whole list."""
    read_page = page_of(kind)

    def read(body: bytes) -> tuple[T, ...]:
        return read_page(body).rows

    return read


def answer(body: bytes) -> Answer:
    """Return the answer to a look-up."""
    told = decoded(body, _Answered)
    return _answer(told.observable, told.verdict, told.reports, told.sightings)


def line(body: bytes) -> Answer | Unanswered:
    """Return a line of a stream of answers."""
    told = decoded(body, _Line)
    if told.error is not None:
        return Unanswered(told.value, told.error)
    if told.observable is None or told.verdict is None:
        raise AnswerError("$", "a line is neither an answer nor an error")
    return _answer(told.observable, told.verdict, told.reports, told.sightings)


def decoded(body: bytes, kind: type[T]) -> T:
    """Return a body as `kind`; raises AnswerError with the path of the first misfit."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _misfit(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AnswerError("$", f"no JSON ({error})") from None


def _answer(
    observable: Observable,
    verdict: Verdict,
    reports: list[Mapping[str, Any]],
    sightings: Sightings | None,
) -> Answer:
    whole = [{**each, "observable": observable} for each in reports]
    try:
        read = msgspec.convert(whole, tuple[Report, ...])
    except msgspec.ValidationError as error:
        raise _misfit(error) from None
    return Answer(observable=observable, verdict=verdict, reports=read, sightings=sightings)


def _misfit(error: msgspec.ValidationError) -> AnswerError:
    why, _, path = str(error).partition(" - at `")
    return AnswerError(path.rstrip("`") or "$", why)
