"""Options that several commands share."""

from typing import Annotated

import typer

from sidelight.model import Pap, Tlp, VerdictClass

Json = Annotated[bool, typer.Option("--json", help="JSON Lines on stdout, nothing else there.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody outside this machine.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most lines.")]
Deep = Annotated[
    bool, typer.Option("--deep", help="Ask every provider that costs quota, not only while unsure.")
]
TlpOption = Annotated[
    Tlp | None,
    typer.Option("--tlp", help="How far the values may travel; a setting gives the default."),
]
PapOption = Annotated[
    Pap | None,
    typer.Option("--pap", help="What may be done with the values; a setting gives the default."),
]
WouldSend = Annotated[
    bool,
    typer.Option("--what-would-be-sent", help="Show who would be told what; send nothing."),
]
FailOn = Annotated[
    VerdictClass | None,
    typer.Option("--fail-on", help="Leave with 1 when a verdict is this bad or worse."),
]
