"""Extraction from a text, whole or in pieces of any size, in constant memory.

A text is looked at in blocks that end at line ends, where no value is cut. A line longer than
`LINE_BYTES` is looked at in pieces that end at the last blank or NUL, else at the last comma,
quote or bracket, else after exactly `LINE_BYTES`; a value across such an end is not found whole.
These ends depend on the text alone, so any chunking gives the same mentions.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from sidelight.extraction import paths
from sidelight.extraction.context import BEFORE
from sidelight.extraction.engines import Engine, best
from sidelight.extraction.mention import BY_DEFAULT, ON_REQUEST, Mention, MentionType
from sidelight.extraction.place import Place
from sidelight.extraction.scan import HintAt, Search, scan

LINE_BYTES = 1 << 17
"""Longest piece of a line that is looked at as one."""

_BREAKS = ((b" ", b"\t", b"\r", b"\0", b"\x1e"), (b",", b";", b'"', b"<", b">", b"|"))
_CONTEXT = 2 * BEFORE
_LINE_END = re.compile(rb"(?<!-)(?<!-\r)\n")
"""A line end at which a block may end: a URL may go on after a hyphen."""

_start = attrgetter("start")


def extract(
    text: str | bytes, *, types: Collection[MentionType] | None = None
) -> Iterator[Mention]:
    """Every mention in `text`, by start; offsets are characters of a str and bytes of a bytes.

    `types` narrows what is given; registry keys and paths are given only when it names them. The
    host of a URL follows it, marked as derived. Private and reserved addresses are given too. No
    input raises: bytes that are not UTF-8 separate values.

    >>> [(m.type.value, m.value) for m in extract("see hxxp://evil[.]example/x or 192.0.2[.]7")]
    [('url', 'http://evil.example/x'), ('domain', 'evil.example'), ('ipv4-addr', '192.0.2.7')]
    """
    return mentions(text, BY_DEFAULT if types is None else frozenset(types))


class Extractor:
    """Mentions of a text that arrives in pieces; memory does not grow with the text.

    >>> extractor = Extractor()
    >>> pieces = ["beacon to evil[.]exa", "mple:443"]
    >>> found = [m for piece in pieces for m in extractor.feed(piece)] + list(extractor.close())
    >>> [(m.value, m.raw, m.start, m.end) for m in found]
    [('evil.example', 'evil[.]example', 10, 24)]
    """

    def __init__(
        self, *, types: Collection[MentionType] | None = None, engine: Engine | None = None
    ) -> None:
        """Give `types`, by default all but those on request; `engine` is for tests."""
        wanted = BY_DEFAULT if types is None else frozenset(types)
        self._search = Search(engine or best(), wanted)
        self._data = b""
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._last = b""  # the end of what came, which tells whether a line end is one
        self._seen = 0  # bytes of _data that are context only
        self._place: Place | None = None

    def feed(self, chunk: str | bytes) -> Iterator[Mention]:
        """Mentions that are complete with `chunk`; all chunks are str, or all are bytes.

        Raises:
            TypeError: a str after bytes, or the other way round.
        """
        as_text = isinstance(chunk, str)
        if self._place is None:
            self._place = Place(as_text=as_text)
        elif self._place.as_text is not as_text:
            raise TypeError("feed str chunks or bytes chunks, not both")
        self._pending.append(_encoded(chunk))
        self._pending_bytes += len(self._pending[-1])
        if not self._ends_line(self._pending[-1]) and self._pending_bytes < LINE_BYTES:
            return iter(())
        return iter(self._ready(self._place, final=False))

    def close(self) -> Iterator[Mention]:
        """The mentions of the last line, which no line end completed."""
        return iter(self._ready(self._place, final=True) if self._place else ())

    def _ends_line(self, piece: bytes) -> bool:
        """Whether a block may end in `piece`: only then is all that waits looked at again."""
        seen = self._last + piece
        before, self._last = len(self._last), seen[-2:]
        return b"\n" in piece and _LINE_END.search(seen, before) is not None

    def _ready(self, place: Place, *, final: bool) -> list[Mention]:
        found: list[Mention] = []
        self._data += b"".join(self._pending)
        self._pending, self._pending_bytes = [], 0
        start = self._seen
        while (end := _cut(self._data, start, final=final)) > start:
            found += _part(self._data, start, end, self._search, place)
            start = end
        keep = max(0, start - _CONTEXT)
        self._data, self._seen = self._data[keep:], start - keep
        return found


def mentions(
    text: str | bytes,
    wanted: frozenset[MentionType],
    *,
    hint_at: HintAt | None = None,
) -> Iterator[Mention]:
    """Mentions of `text`; `hint_at` tells of a byte of it what the field around it says."""
    data = _encoded(text)
    search = Search(best(), wanted, hint_at) if hint_at else _search(wanted)
    place = Place(as_text=isinstance(text, str))
    if len(data) >= LINE_BYTES:
        return chain.from_iterable(_blocks(data, search, place))
    place.enter(data, 0, text if isinstance(text, str) and text.isascii() else None)
    if wanted is BY_DEFAULT:
        return iter(scan(data, 0, search, place))
    return iter(_block(data, 0, search, place))


@lru_cache(64)
def _search(wanted: frozenset[MentionType]) -> Search:
    return Search(best(), wanted)


def _blocks(data: bytes, search: Search, place: Place) -> Iterator[list[Mention]]:
    start = 0
    while start < len(data):
        end = _cut(data, start, final=True)
        yield _part(data, start, end, search, place)
        start = end


def _encoded(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)


def _part(data: bytes, start: int, end: int, search: Search, place: Place) -> list[Mention]:
    """Mentions of `data[start:end]`; some bytes before it are read as context."""
    context = max(0, start - _CONTEXT)
    block, begin = data[context:end], start - context
    place.enter(block, begin)
    found = _block(block, begin, search.shifted(context), place)
    place.leave()
    return found


def _block(block: bytes, begin: int, search: Search, place: Place) -> list[Mention]:
    """Mentions of `block[begin:]`; what is before it is context."""
    found = scan(block, begin, search, place)
    wanted = search.wanted
    if wanted is not BY_DEFAULT and not ON_REQUEST.isdisjoint(wanted):
        found += _requested(block, begin, wanted, place)
        found.sort(key=_start)
    return found


def _requested(
    block: bytes, begin: int, wanted: frozenset[MentionType], place: Place
) -> Iterator[Mention]:
    for kind, value, low, high in paths.find(block, begin, wanted):
        yield Mention(kind, value, *place.locate(low, high))


def _cut(data: bytes, start: int, *, final: bool) -> int:
    """Where the block that starts at `start` ends; `start` itself where more text is needed."""
    limit = start + LINE_BYTES
    line_end = data.rfind(b"\n", start, limit)
    while line_end >= 0 and data[max(start, line_end - 2) : line_end].rstrip(b"\r").endswith(b"-"):
        line_end = data.rfind(b"\n", start, line_end)  # a URL may go on after a hyphen
    if line_end >= 0:
        return line_end + 1
    if len(data) < limit:
        return len(data) if final else start
    for marks in _BREAKS:
        place = max(data.rfind(mark, start, limit) for mark in marks)
        if place >= 0:
            return place + 1
    return limit - _split_character(data[limit - 4 : limit])


def _split_character(end: bytes) -> int:
    """How many bytes at `end` begin a UTF-8 character that goes on after it."""
    for back in (1, 2, 3):
        byte = end[-back]
        if byte >= 0xC0:
            width = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if width > back else 0
        if byte < 0x80:
            return 0
    return 0
