"""Tables: CSV with a column map, or with columns that are found by their names or content."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Literal

import msgspec

from sidelight.formats.lines import COMMENT
from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import InvalidInput

SAMPLE = 200  # lines that are looked at to find the columns
DELIMITERS = ("\t", ",", ";", "|")
VALUE_NAMES = frozenset(
    {"ioc", "ioc_value", "indicator", "value", "observable", "url", "domain", "host", "hostname"}
    | {"ip", "ip_address", "ipaddress", "dst_ip", "src_ip", "address", "network", "cidr", "md5"}
    | {"md5_hash", "sha1", "sha1_hash", "sha256", "sha256_hash", "sha512", "hash", "fqdn"}
)
LABEL_NAMES = (
    *("malware_printable", "malware", "malware_family", "family", "signature", "threat_name"),
    *("label", "threat", "campaign", "threat_type", "category", "tags", "tag", "list", "source"),
)
"""Names of the column of the label, the best first."""

Role = Literal["value", "label"]


class Columns(msgspec.Struct, frozen=True):
    """Which columns count: of the values and of the label, from 0; the first row may be a head."""

    values: tuple[int, ...]
    label: int | None = None


def read_table(
    lines: Iterable[str], junk: Junk, name: str, columns: Mapping[str, str] | None = None
) -> Iterator[Listed]:
    """Yield the values of each row with its label.

    `columns` maps `value` and `label` to a column by number, from 1, or by the name in the head;
    several values are divided by commas. Raises InvalidInput for a column that does not exist, and
    when no column can be found.
    """
    lines = iter(lines)
    sample = list(islice(lines, SAMPLE))
    delimiter = find_delimiter(sample) or ","
    head = _head(sample, delimiter)
    chosen = _chosen(columns, head, name) if columns else _found(sample, delimiter, head)
    if chosen is None:
        raise InvalidInput(f"{name}: no column holds indicators; say which one: `--column value=2`")
    for number, row in _rows(chain(sample, lines), delimiter, junk, name):
        if head is not None and row == head:
            continue
        label = read_label(_cell(row, chosen.label))
        listed = [read_value(_cell(row, place) or "", label) for place in chosen.values]
        for value in listed:
            if value is not None:
                yield value
        if not any(listed):
            junk.add(f"{name}, line {number}", delimiter.join(row))


def find_delimiter(sample: Sequence[str]) -> str | None:
    """Return what divides the columns; None when the lines are not divided alike."""
    rows = [line for line in sample if line.strip() and not line.startswith(COMMENT)]
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _parsed(rows, delimiter))
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and times >= 0.9 * widths.total():
            return delimiter
    return None


def has_values(sample: Sequence[str]) -> bool:
    """Whether the lines are a table in which a column of indicators can be found."""
    delimiter = find_delimiter(sample)
    return delimiter is not None and _found(sample, delimiter, _head(sample, delimiter)) is not None


def _rows(
    lines: Iterable[str], delimiter: str, junk: Junk, name: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its line; comments and empty lines are left out."""
    number = 0

    def bare() -> Iterator[str]:
        nonlocal number
        for number, line in enumerate(lines, 1):  # noqa: B007 - told to whoever reads the row
            if line.strip() and not line.startswith(COMMENT):
                yield line

    reader = csv.reader(bare(), delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            junk.add(f"{name}, line {number}", str(error))
        else:
            yield number, row


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    for _, row in _rows(lines, delimiter, Junk(), ""):
        yield row


def _head(sample: Sequence[str], delimiter: str) -> list[str] | None:
    """Return the names of the columns: the last comment of the same width, or the first row."""
    first = next(_parsed(sample, delimiter), None)
    if first is None:
        return None
    for line in reversed(sample):
        if line.startswith("#"):
            names = next(_parsed([line.lstrip("# ")], delimiter), [])
            if len(names) == len(first):
                return names
    return first if not any(read_value(cell) for cell in first) else None


def _found(sample: Sequence[str], delimiter: str, head: list[str] | None) -> Columns | None:
    """Find the columns by name; without a name, the one in which most cells are indicators."""
    names = [name.strip().lower().replace(" ", "_") for name in head or []]
    label = next((names.index(each) for each in LABEL_NAMES if each in names), None)
    values = tuple(place for place, each in enumerate(names) if each in VALUE_NAMES)
    rows = [row for row in _parsed(sample, delimiter) if row != head]
    if values and any(_is_value(row, place) for row in rows for place in values):
        return Columns(values, label)
    width = max(map(len, rows), default=0)
    counts = [sum(_is_value(row, place) for row in rows) for place in range(width)]
    best = max(counts, default=0)
    if 2 * best <= len(rows):
        return None
    value = counts.index(best)
    if width == 2 and label is None:
        label = 1 - value
    return Columns((value,), label if label != value else None)


def _chosen(columns: Mapping[str, str], head: list[str] | None, name: str) -> Columns:
    unknown = sorted(set(columns) - {"value", "label"})
    if unknown or "value" not in columns:
        wrong = f"`{unknown[0]}` is no part of an entry" if unknown else "the values are missing"
        raise InvalidInput(f"columns: {wrong}; write `--column value=2 --column label=3`")
    values = tuple(_place(each, head, name) for each in columns["value"].split(","))
    label = _place(columns["label"], head, name) if "label" in columns else None
    return Columns(values, label)


def _place(column: str, head: list[str] | None, name: str) -> int:
    """Return where a column is, counted from 0, by its number or its name."""
    column = column.strip()
    if column.isdecimal() and int(column) > 0:
        return int(column) - 1
    names = [each.strip().lower() for each in head or []]
    if column.lower() in names:
        return names.index(column.lower())
    raise InvalidInput(f"{name} has no column {column!r}; it has {', '.join(names) or 'no head'}")


def _cell(row: Sequence[str], place: int | None) -> str | None:
    return row[place] if place is not None and place < len(row) else None


def _is_value(row: Sequence[str], place: int) -> bool:
    return place < len(row) and read_value(row[place]) is not None
