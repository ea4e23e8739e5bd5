"""`sidelight explain`: the whole ledger of a verdict."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Deep, Json, Offline, TlpOption
from sidelight.cli.reading import observable_of
from sidelight.model import Observable, Tlp

if TYPE_CHECKING:
    from sidelight.service.explain import Explanation
    from sidelight.service.lookup import Answer


def explain(  # noqa: PLR0913 - the options of a command
    value: Annotated[str, typer.Argument(help="A hash, URL, domain or address, defanged or not.")],
    *,
    json: Json = False,
    offline: Offline = False,
    deep: Deep = False,
    tlp: TlpOption = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Also draw the ledger into this file.")
    ] = None,
) -> None:
    """Explain a verdict: every reason in bits, every rule, and why it may be acted on or not."""
    import anyio

    from sidelight.cli.output import console, write_file, write_lines
    from sidelight.verdicts.waterfall import waterfall

    answer, told = anyio.run(_explained, observable_of(value), offline, deep, tlp)
    if svg is not None:
        write_file(svg, waterfall(told.observable, told.verdict))
    if json:
        write_lines([told])
        return
    from sidelight.cli.ledger import ledger_card

    console().print(ledger_card(answer, told))


async def _explained(
    observable: Observable, offline: bool, deep: bool, tlp: Tlp | None
) -> "tuple[Answer, Explanation]":
    from sidelight.cli.session import opened
    from sidelight.enrichment import Depth, Request
    from sidelight.service.explain import explain as explain_one

    async with opened(offline=offline) as app:
        why = "explanation on the command line"
        request = Request(
            observable=observable,
            tlp=tlp or app.tlp,
            depth=Depth.ALL if deep else Depth.NEEDED,
            why=why,
        )
        return await explain_one(app, request)
