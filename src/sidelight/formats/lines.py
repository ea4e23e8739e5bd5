"""Bytes to lines of text, whatever arrives: any encoding, any line end, any length."""

import codecs
from collections.abc import Iterable, Iterator

from sidelight.model import InvalidInput

LONGEST_LINE = 1 << 16  # characters; a longer line is cut there and so becomes junk
MOST_LINES = 50_000_000
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
COMMENT = ("#", ";", "//", "!")
"""How a comment starts; `!` is the one of ad-block lists."""
LONGEST_MARK = 3


def read_lines(
    chunks: Iterable[bytes], name: str, *, most_lines: int = MOST_LINES
) -> Iterator[str]:
    """Yield lines without their ends; raises InvalidInput past `most_lines`, naming the limit.

    Bytes that are no UTF-8 become U+FFFD, so that the line is junk and the others survive.
    """
    count = 0
    for text in _texts(chunks):
        for line in text:
            count += 1
            if count > most_lines:
                raise InvalidInput(
                    f"{name} has more than {most_lines:,} lines, which is the limit: split it"
                )
            yield line


def _texts(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the lines of each chunk; the unfinished one is kept for the next chunk."""
    decoder: codecs.IncrementalDecoder | None = None
    rest, start = "", b""
    for chunk in chunks:
        if decoder is None:
            start += chunk
            if len(start) < LONGEST_MARK:
                continue
            decoder, chunk = _decoder(start)
        text = rest + decoder.decode(chunk)
        if text.endswith("\r"):  # perhaps the first half of the pair that ends a line
            rest = text
            continue
        lines = _split(text)
        rest = lines.pop()[:LONGEST_LINE]
        yield lines
    if decoder is None:
        decoder, start = _decoder(start)
        rest = decoder.decode(start)
    lines = _split(rest + decoder.decode(b"", final=True))
    yield lines if lines[-1] else lines[:-1]


def _split(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _decoder(start: bytes) -> tuple[codecs.IncrementalDecoder, bytes]:
    """Return a decoder for the encoding that the mark at the start names, and what follows it."""
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace"), start[len(mark) :]
    return codecs.getincrementaldecoder("utf-8")("replace"), start
