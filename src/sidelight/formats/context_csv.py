"""Contexts as CSV: one line a value, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from sidelight.model import Context

COLUMNS = (
    "type",
    "value",
    "class",
    "probability",
    "confidence",
    "answered",
    "asked",
    "detections",
    "engines",
    "first_seen",
    "last_seen",
    "reasons",
    "related",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(contexts: Iterable[Context]) -> str:
    """Return CSV (RFC 4180) with a header; what reads as a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for context in contexts:
        writer.writerow([_cell(each) for each in _row(context)])
    return out.getvalue()


def _row(context: Context) -> list[str]:
    verdict = context.verdict
    accusing = sum(each.rating in {"malicious", "suspicious"} for each in context.engines)
    return [
        context.observable.type,
        context.observable.value,
        verdict.class_,
        f"{verdict.probability:.4f}",
        f"{verdict.confidence:.4f}",
        str(verdict.coverage.answered),
        str(verdict.coverage.asked),
        str(accusing),
        str(len(context.engines)),
        context.first_seen.isoformat() if context.first_seen else "",
        context.last_seen.isoformat() if context.last_seen else "",
        "; ".join(each.text for each in verdict.reasons),
        "; ".join(f"{each.kind} {each.target.value}" for each in context.edges),
    ]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
