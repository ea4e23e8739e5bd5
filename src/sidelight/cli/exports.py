"""The forms in which a look-up can be handed on: `--export`."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
import typer

from sidelight.model import Context, Tlp


class Export(StrEnum):
    """A form that other programs and people read."""

    JSON = "json"
    CSV = "csv"
    STIX = "stix"
    MISP = "misp"
    MARKDOWN = "markdown"


ExportOption = Annotated[
    Export | None, typer.Option("--export", help="Write the merged context in this form.")
]


def exported(contexts: Sequence[Context], form: Export, *, tlp: Tlp, now: datetime) -> str:
    """Return the contexts in a form; STIX and MISP carry the label."""
    writers: dict[Export, Callable[[], str]] = {
        Export.JSON: lambda: _json([msgspec.to_builtins(each) for each in contexts]),
        Export.CSV: lambda: _csv(contexts),
        Export.STIX: lambda: _stix(contexts, tlp, now),
        Export.MISP: lambda: _misp(contexts, tlp, now),
        Export.MARKDOWN: lambda: _markdown(contexts),
    }
    return writers[form]()


def write(text: str) -> None:
    """Write an export to stdout, in UTF-8 and with its own line ends."""
    import sys

    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def now() -> datetime:
    """Return the time of an export."""
    from sidelight.wiring.clock import SystemClock

    return SystemClock().now().astimezone(UTC)


def _json(shape: object) -> str:
    return msgspec.json.format(msgspec.json.encode(shape), indent=2).decode() + "\n"


def _csv(contexts: Sequence[Context]) -> str:
    from sidelight.formats.context_csv import rows

    return rows(contexts)


def _stix(contexts: Sequence[Context], tlp: Tlp, moment: datetime) -> str:
    from sidelight.formats.stix_bundle import bundle

    return _json(bundle(contexts, tlp=tlp, now=moment))


def _misp(contexts: Sequence[Context], tlp: Tlp, moment: datetime) -> str:
    from sidelight.formats.misp_event import event

    return _json(event(contexts, tlp=tlp, now=moment))


def _markdown(contexts: Sequence[Context]) -> str:
    from sidelight.formats.context_markdown import document

    return document(contexts)
