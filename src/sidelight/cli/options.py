"""Options that several commands share."""

from typing import Annotated

import typer

from sidelight.model import Tlp, VerdictClass

Json = Annotated[bool, typer.Option("--json", help="JSON Lines on stdout, nothing else there.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody outside this machine.")]
Deep = Annotated[
    bool, typer.Option("--deep", help="Ask every provider that costs quota, not only while unsure.")
]
TlpOption = Annotated[
    Tlp | None,
    typer.Option("--tlp", help="How far the values may travel; a setting gives the default."),
]
FailOn = Annotated[
    VerdictClass | None,
    typer.Option("--fail-on", help="Leave with 1 when a verdict is this bad or worse."),
]
