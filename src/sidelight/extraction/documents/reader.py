"""A file of any kind, in chunks, to its mentions; text and JSON Lines in constant memory."""

import codecs
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec

from sidelight.extraction.documents.kinds import Kind, encoding, kind_of
from sidelight.extraction.documents.section import Limits
from sidelight.extraction.documents.sections import sections
from sidelight.extraction.jsontext import extract_json_text
from sidelight.extraction.mention import Mention, MentionType
from sidelight.extraction.stream import LINE_BYTES, Extractor, extract
from sidelight.model import InvalidInput

_WHOLE_JSON = 16 << 20
"""Bytes: a JSON document up to this size is read as one; a longer one line by line."""


class Found(NamedTuple):
    """A mention, and the text of its line around it where it was asked for."""

    mention: Mention
    context: str | None = None


def read(  # noqa: PLR0913 - one keyword for each option of the command
    chunks: Iterable[bytes],
    name: str,
    *,
    types: Collection[MentionType] | None = None,
    kind: Kind | None = None,
    context: int = 0,
    limits: Limits | None = None,
) -> Iterator[Found]:
    """Every mention in the file `name`, given as `chunks`.

    Offsets count characters of the decoded file, an undecodable byte as one, for text, JSON and
    HTML; for other documents they count inside the part that `path` names. `context` is how many
    characters of the line to give on either side.

    Raises:
        InvalidInput: empty, binary, damaged or cut off; the message names the file and what to do.
        NotReady: a library of the `documents` extra is missing.
    """
    source = iter(chunks)
    head = next(source, b"")
    while len(head) < 4096 and (more := next(source, b"")):
        head += more
    kind = kind or kind_of(head, name)
    data = chain([head], source)
    if kind is Kind.TEXT or (kind is Kind.JSON and encoding(head) != "utf-8"):
        return _text(data, encoding(head), types, context)
    if kind is Kind.JSON:
        return _json(data, name, types, context)
    return _document(b"".join(data), name, kind, types, context, limits)


def _text(
    chunks: Iterable[bytes], charset: str, types: Collection[MentionType] | None, context: int
) -> Iterator[Found]:
    errors = "surrogateescape" if charset == "utf-8" else "replace"
    decode = codecs.getincrementaldecoder(charset)(errors).decode
    extractor = Extractor(types=types)
    window = _Window(context)
    for chunk in chunks:
        text = decode(chunk)
        window.add(text)
        yield from window.around(extractor.feed(text))
    text = decode(b"", final=True)
    window.add(text)
    yield from window.around(chain(extractor.feed(text), extractor.close()))


class _Window:
    """The last part of a text, as long as a mention may reach back."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._text = ""
        self._start = 0

    def add(self, text: str) -> None:
        if not self._width:
            return
        drop = max(0, len(self._text) - 2 * LINE_BYTES)
        self._text = self._text[drop:] + text
        self._start += drop

    def around(self, mentions: Iterable[Mention]) -> Iterator[Found]:
        for mention in mentions:
            if self._width:
                low, high = mention.start - self._start, mention.end - self._start
                yield Found(mention, line_around(self._text, low, high, self._width))
            else:
                yield Found(mention)


def line_around(text: str, start: int, end: int, width: int) -> str:
    """`text[start:end]` with up to `width` characters of its line on either side."""
    before = text[max(0, start - width) : start].rpartition("\n")[2]
    after = text[end : end + width].partition("\n")[0]
    whole = f"{before}{text[start:end]}{after}".replace("\r", "")
    return whole.encode("utf-8", "replace").decode()


def _json(
    chunks: Iterable[bytes], name: str, types: Collection[MentionType] | None, context: int
) -> Iterator[Found]:
    source = iter(chunks)
    held = b""
    lines = False
    for chunk in source:
        held += chunk
        first, line_end, _ = held.partition(b"\n")
        lines = bool(line_end) and _is_json(first)
        if lines or len(held) > _WHOLE_JSON:
            break
    else:
        if _is_json(held):
            yield from _json_piece(held, 0, types, context)
            return
        if not any(map(_is_json, held.splitlines()[:64])):
            raise InvalidInput(
                f"{name}: JSON that is cut off or malformed; get a whole copy,"
                " or read it as text (--as text)"
            )
    offset = 0
    for line in _lines(chain([held], source)):
        yield from _json_piece(line, offset, types, context)
        offset += len(line.decode("utf-8", "surrogateescape"))


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return False
    return True


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; a line past `_WHOLE_JSON` bytes in pieces that end at a quote.

    No value holds a quote, so none is cut in two.
    """
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).splitlines(keepends=True) or [b""]
        yield from lines
        if rest.endswith(b"\n"):
            yield rest
            rest = b""
        elif len(rest) > _WHOLE_JSON:
            end = rest.rfind(b'"') + 1 or len(rest)
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def _json_piece(
    data: bytes, offset: int, types: Collection[MentionType] | None, context: int
) -> Iterator[Found]:
    """Mentions of one document whose first character is the `offset`-th of the file."""
    byte, character = 0, offset
    text = data.decode("utf-8", "surrogateescape") if context else ""
    for mention in extract_json_text(data, types=types):
        if mention.start >= byte:
            character += len(data[byte : mention.start].decode("utf-8", "surrogateescape"))
        else:
            character -= len(data[mention.start : byte].decode("utf-8", "surrogateescape"))
        byte = mention.start
        placed = msgspec.structs.replace(mention, start=character, end=character + len(mention.raw))
        if context:
            start = character - offset
            yield Found(placed, line_around(text, start, start + len(mention.raw), context))
        else:
            yield Found(placed)


def _document(  # noqa: PLR0913, PLR0917 - the options of `read`
    data: bytes,
    name: str,
    kind: Kind,
    types: Collection[MentionType] | None,
    context: int,
    limits: Limits | None,
) -> Iterator[Found]:
    """Mentions of the sections; of HTML first those of its source, then what only a reader sees."""
    seen: set[tuple[MentionType, str]] = set()
    if kind is Kind.HTML:
        for found in _text([data], encoding(data), types, context):
            seen.add((found.mention.type, found.mention.value))
            yield found
    for path, text in sections(data, name, kind, limits):
        for mention in extract(text, types=types):
            if (mention.type, mention.value) in seen:
                continue
            placed = msgspec.structs.replace(mention, path=path)
            around = line_around(text, mention.start, mention.end, context) if context else None
            yield Found(placed, around)
