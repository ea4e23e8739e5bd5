"""Plain lists: one value a line, with comments after it; ad-block rules of the form `||name^`."""

import re
from collections.abc import Iterable, Iterator

from sidelight.formats.lines import COMMENT
from sidelight.formats.listing import Junk, Listed, read_label, read_value

REMARK = re.compile(r"\s[#;]|\s//|\s+|;")
"""What ends a value that something follows."""


def read_plain(lines: Iterable[str], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield the value of each line; what a comment says beside it is left out."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith(COMMENT):
            continue
        row = read_value(text)
        if row is None:
            row = read_value(REMARK.split(text, maxsplit=1)[0].strip("\"',"))
        if row is None:
            junk.add(f"{name}, line {number}", line)
        else:
            yield row


def read_pairs(lines: Iterable[str], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield values with the rest of their line as the label: `192.0.2.1<tab>3`."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith(COMMENT):
            continue
        value, *rest = text.split(None, 1)
        row = read_value(value, read_label(rest[0] if rest else None))
        if row is None:
            junk.add(f"{name}, line {number}", line)
        else:
            yield row
