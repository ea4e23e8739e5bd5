"""`sidelight feedback`: was a verdict right?"""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sidelight.cli.author import Author, author_of
from sidelight.cli.options import Json
from sidelight.cli.reading import observable_of

if TYPE_CHECKING:
    from sidelight.service.feedback import Counted, Opinion


def feedback(
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The value that was judged.")],
    opinion: Annotated[
        Literal["right", "wrong", "malicious", "harmless"],
        typer.Argument(help="What the verdict was, or what the value is."),
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    author: Author = None,
    json: Json = False,
) -> None:
    """Say whether the newest verdict on a value was right.

    Its sources are weighed accordingly from then on.
    """
    import anyio

    from sidelight.cli.output import write_lines
    from sidelight.service.feedback import Opinion, counted_shape

    counted = anyio.run(_counted, value, Opinion(opinion), author_of(author), reason)
    if json:
        write_lines([counted_shape(counted)])
    else:
        typer.echo(_sentence(counted))


async def _counted(value: str, opinion: "Opinion", author: str, reason: str) -> "Counted":
    from sidelight.cli.session import opened
    from sidelight.service.feedback import give_feedback

    observable = observable_of(value)
    async with opened(offline=True) as app:
        return await give_feedback(app, observable, opinion, author=author, reason=reason)


def _sentence(counted: "Counted") -> str:
    found = "malicious" if counted.malicious else "harmless"
    was = counted.verdict.class_.replace("_", " ")
    said = f"{counted.observable.value} was {was}, you say {found}"
    if not counted.sources:
        return f"{said}; no source weighed towards malicious, so none is counted"
    worth = "right" if counted.malicious else "wrong"
    again = "" if counted.before is None else " (your earlier word no longer counts)"
    return f"{said}; counted as {worth}: {', '.join(counted.sources)}{again}"
