"""Exporting: the entries of a feed as text that other tools read."""

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum

from sidelight.formats.tsv import write_row
from sidelight.plugin import Entry


class ExportFormat(StrEnum):
    """How entries are written: one value a line, or a table with type and label."""

    TSV = "tsv"
    CSV = "csv"
    PLAIN = "plain"


def export(entries: Iterable[Entry], format_: ExportFormat) -> Iterator[str]:
    """Yield the lines, with their ends; a domain with all below it is written `*.evil.example`."""
    rows = (
        write_row((entry.type, entry.value, entry.label, entry.subdomains)) for entry in entries
    )
    match format_:
        case ExportFormat.TSV:
            yield from (f"{row}\n" for row in rows)
        case ExportFormat.PLAIN:
            yield from (f"{row.split(chr(9))[1]}\n" for row in rows)
        case ExportFormat.CSV:
            yield "type,value,label\n"
            for row in rows:
                line = io.StringIO()
                csv.writer(line, lineterminator="\n").writerow(row.split("\t"))
                yield line.getvalue()
