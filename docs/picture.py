"""Draws docs/demo.svg: what `make demo` shows, from a real run, exported by rich.

Run `python docs/picture.py` after `make demo`, which prepares the state it reads.
"""

import os
import re
from pathlib import Path

import anyio
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from sidelight.cli.cards import triage_card
from sidelight.service import triage
from sidelight.service.intake import read_alerts
from sidelight.wiring import build, load_settings

ROOT = Path(__file__).parents[1]
WITHOUT_FONTS = re.sub(r"@font-face {{.*?}}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's template, but for the fonts that it would fetch from somebody else's server."""
ALERT = ROOT / "examples" / "falcon-alert.json"


async def draw() -> None:
    """Triage the example alert and export what a terminal would show."""
    settings = load_settings({"SIDELIGHT_HOME": str(ROOT / ".venv" / "demo-state"), **os.environ})
    screen = Console(record=True, width=112, file=Path(os.devnull).open("w"))  # noqa: ASYNC230, SIM115 - a script
    screen.print("[bold green]$[/] sidelight triage --offline examples/falcon-alert.json")
    async with build(settings, offline=True) as app:
        for received in read_alerts(ALERT.read_bytes(), ALERT.name, app.sources):
            screen.print(triage_card(await triage(app, received)))
    (ROOT / "docs" / "demo.svg").write_text(
        screen.export_svg(title="sidelight", code_format=WITHOUT_FONTS), encoding="utf-8"
    )


if __name__ == "__main__":
    anyio.run(draw)
