"""Which format a list has, told by its first lines; what is no list is refused by its name."""

import re
from collections.abc import Sequence
from enum import StrEnum

from sidelight.formats.hosts import is_hosts_line
from sidelight.formats.lines import COMMENT
from sidelight.formats.listing import read_value
from sidelight.formats.table import has_values
from sidelight.formats.tsv import TYPES
from sidelight.model import InvalidInput

HEAD = 1 << 16  # bytes that are looked at
PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|[a-z]+[\s>])", re.IGNORECASE)
BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
TAR = 257  # where a tape archive says that it is one


class Format(StrEnum):
    """The formats of lists."""

    PLAIN = "plain"
    CSV = "csv"
    HOSTS = "hosts"
    TSV = "tsv"
    MISP = "misp"
    STIX = "stix"
    TAXII = "taxii"


JSON = frozenset({Format.MISP, Format.STIX})


def detect(lines: Sequence[str], name: str) -> Format | None:
    """Return the format of the first lines of a list; None for JSON, which is told by its keys.

    Raises InvalidInput for a web page, for a binary file and for an empty one.
    """
    refuse_page("\n".join(lines[:50]), name)
    _refuse_binary(lines, name)
    rows = [line for line in lines if line.strip() and not line.startswith(COMMENT)]
    if not rows:
        raise InvalidInput(f"{name} lists nothing: it has only comments or is empty")
    if rows[0].lstrip().startswith(("{", "[{", "[[", '["', "[ ")) or rows[0].strip() in {"[", "[]"}:
        return None
    typed = sum(row.partition("\t")[0] in TYPES and "\t" in row for row in rows)
    if 2 * typed > len(rows):
        return Format.TSV
    if 2 * sum(map(is_hosts_line, rows)) > len(rows):
        return Format.HOSTS
    bare = sum(read_value(row) is not None for row in rows)
    if 2 * bare <= len(rows) and has_values(lines):
        return Format.CSV
    return Format.PLAIN


def refuse_page(text: str, name: str) -> None:
    """Raise InvalidInput when the text is a web page: an error, a login, a consent."""
    if PAGE.match(text):
        title = re.search(r"<title[^>]*>([^<]{1,80})", text, re.IGNORECASE)
        said = f" titled {title[1].strip()!r}" if title else ""
        raise InvalidInput(f"{name} is a web page{said} and no list: check the address")


def _refuse_binary(lines: Sequence[str], name: str) -> None:
    head = "\n".join(lines[:20])
    if head[TAR : TAR + 5] == "ustar":
        raise InvalidInput(f"{name} is a tar archive: unpack it and import the folder")
    if BINARY.search(head):
        raise InvalidInput(f"{name} is binary and no list: give text, CSV, JSON, or these packed")
