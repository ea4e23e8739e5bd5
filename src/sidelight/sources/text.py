"""Text that somebody pasted, and the log lines of products that speak no JSON."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sidelight.extraction import extract, to_observable
from sidelight.model import Alert, AlertObservable, Observable, Role, Severity
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.byname import read_by_name
from sidelight.plugin.logline import read_line, split_lines
from sidelight.plugin.lookalikes import is_lookalike, is_misread, is_own
from sidelight.plugin.payload import TEXT, fingerprint

LONGEST_TITLE = 120


class Text(Source):
    """Reads prose as one alert, and a log as one alert a line."""

    manifest = SourceManifest(
        name="text",
        title="Text and log lines",
        docs="https://www.rfc-editor.org/rfc/rfc5424",
        kind="other",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """By the one key that a text is handed over with."""
        return isinstance(payload.get(TEXT), str) and len(payload) == 1

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """CEF, LEEF, `key=value` and `Name: value` lines are read by the names of their fields."""
        for line in split_lines(str(payload.get(TEXT, ""))):
            fields = read_line(line)
            if fields is None:
                yield _prose(line, self.manifest.name)
            else:
                yield read_by_name(fields, self.manifest.name, title=_title(line))


def _prose(text: str, source: str) -> Alert:
    return Alert(
        source=source,
        uid=fingerprint(text),
        title=_title(text),
        severity=Severity.UNKNOWN,
        time=None,
        observables=tuple(_mentions(text)),
    )


def _title(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    first = next((line for line in lines if line), "Empty text")
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 3]}..."


def _mentions(text: str) -> Iterator[AlertObservable]:
    """Every value once, at the line where it stands first."""
    breaks = [at for at, letter in enumerate(text) if letter == "\n"]
    seen: set[Observable] = set()
    for mention in extract(text):
        observable = to_observable(mention)
        if observable is None or observable in seen or is_lookalike(observable):
            continue
        if is_own(observable) or is_misread(observable, text, mention.start):
            continue
        seen.add(observable)
        line = bisect_right(breaks, mention.start - 1) + 1
        yield AlertObservable(observable=observable, role=Role.MENTIONED, path=f"line {line}")
