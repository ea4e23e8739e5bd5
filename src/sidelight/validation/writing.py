"""Writing a report: the page, the figures as JSON, and a short text with the command and date."""

from pathlib import Path

import msgspec

from sidelight.model import InvalidInput
from sidelight.validation.harness import Figures
from sidelight.validation.page import page

PAGE, FIGURES, TEXT = "report.html", "report.json", "report.md"


def encode(figures: Figures) -> bytes:
    """Return the figures as JSON; the same figures give the same bytes."""
    return msgspec.json.encode(figures, order="deterministic")


def write_report(folder: Path, figures: Figures, command: str) -> None:
    """Write the three files; raises InvalidInput when the folder cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_text(page(figures, command), encoding="utf-8")
        (folder / FIGURES).write_bytes(msgspec.json.format(encode(figures)) + b"\n")
        (folder / TEXT).write_text(_text(figures, command), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written to: {error.strerror}") from None


def _text(figures: Figures, command: str) -> str:
    gates = "".join(
        f"| {each.name} | {each.measured:.4g} | {each.most:g} | {each.values:,} "
        f"| {'holds' if each.passed else '**fails**'} |\n"
        for each in figures.gates
    )
    return f"""# The validation report

Made on {figures.made_on} by

    {command}

with model `{figures.model_version}`, on data of {figures.as_of}. The page with plots is
[report.html]({PAGE}), all figures are in [report.json]({FIGURES}).
What they mean: [How verdicts are measured](../validation.md).

| gate | measured | at most | values | |
|---|---:|---:|---:|---|
{gates}"""
