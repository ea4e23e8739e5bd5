"""`sidelight submit`: hand a file or a URL over for analysis, after showing what that discloses."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import User, user_of
from sidelight.cli.options import Json, PapOption, TlpOption
from sidelight.model import InvalidInput, Observable, Pap, PolicyDenied, Tlp

if TYPE_CHECKING:
    from sidelight.plugin import Sample
    from sidelight.service import Answer, App
    from sidelight.service.submission import Proposal

LARGEST = 650_000_000  # bytes; no service takes more


def submit(  # noqa: PLR0913 - the options of a command
    subject: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="What to hand over; a URL may be defanged.")
    ],
    *,
    to: Annotated[str, typer.Option("--to", metavar="PROVIDER", help="Who analyses it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; send it.")] = False,
    tlp: TlpOption = None,
    pap: PapOption = None,
    user: User = None,
    json: Json = False,
) -> None:
    """Hand a file or a URL over for analysis and show the report.

    Shows what is sent, to whom and who can see it afterwards, and asks before it is. Without a
    terminal it is sent only with --yes.
    """
    import anyio

    given = _subject(subject)

    async def run() -> "Answer":
        from sidelight.cli.session import opened

        async with opened(offline=False) as app:
            proposal = _proposal(app, given, to, tlp=tlp, pap=pap, user=user_of(user))
            _show(proposal)
            if proposal.denial is not None:
                raise PolicyDenied(f"nothing was sent: {proposal.denial}")
            _confirm(yes=yes)
            return await _carried_out(app, proposal)

    answer = anyio.run(run)
    _print(answer, json=json)


def _subject(text: str) -> "Observable | Sample":
    """Return the file of that name, else the URL."""
    from sidelight.extraction import parse_observable
    from sidelight.model import ObservableType
    from sidelight.plugin import Sample

    path = Path(text)
    if path.is_file():
        if path.stat().st_size > LARGEST:
            raise InvalidInput(f"{path} is larger than {LARGEST:,} bytes")
        try:
            return Sample(path.name, path.read_bytes())
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}") from None
    observable = parse_observable(text) if "/" in text or "." in text else None
    if observable is None or observable.type is not ObservableType.URL:
        raise InvalidInput(f"{text!r} is no file here and no URL")
    return observable


def _proposal(  # noqa: PLR0913 - the parts of an order
    app: "App",
    subject: "Observable | Sample",
    to: str,
    *,
    tlp: Tlp | None,
    pap: Pap | None,
    user: str | None,
) -> "Proposal":
    from sidelight.service.submission import Order

    if app.submissions is None:
        raise PolicyDenied("this installation submits nothing")
    order = Order(subject=subject, to=to, tlp=tlp or app.tlp, pap=pap or app.pap, user=user)
    return app.submissions.propose(order)


def _show(proposal: "Proposal") -> None:
    """Say on stderr what would be disclosed, so that stdout stays the report's."""
    lines = (
        ("sends", proposal.what),
        ("to", f"{proposal.manifest.title} ({', '.join(sorted(proposal.manifest.hosts))})"),
        ("seen by", proposal.seen_by),
        ("labels", f"TLP:{proposal.order.tlp.upper()} PAP:{proposal.order.pap.upper()}"),
        ("terms", proposal.manifest.terms.link),
    )
    for name, value in lines:
        typer.echo(f"{name:>8}  {value}", err=True)


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InvalidInput("nothing was sent: without a terminal to ask on, it takes --yes")
    if not typer.confirm("Send it?", default=False, err=True):
        raise InvalidInput("nothing was sent")


async def _carried_out(app: "App", proposal: "Proposal") -> "Answer":
    from sidelight.service import Answer
    from sidelight.service.submission import judged

    if app.submissions is None:
        raise PolicyDenied("this installation submits nothing")
    typer.echo("    wait  for its quota and its report, which takes minutes", err=True)
    report = await app.submissions.carry_out(proposal)
    verdict = judged(app.policy, report, app.clock)
    return Answer(observable=report.observable, verdict=verdict, reports=(report,))


def _print(answer: "Answer", *, json: bool) -> None:
    from sidelight.cli.cards import answer_card
    from sidelight.cli.output import console, write_lines
    from sidelight.service.shapes import answer_shape

    if json:
        write_lines([answer_shape(answer)])
    else:
        console().print(answer_card(answer))
