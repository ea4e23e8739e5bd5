"""`sidelight playbook import` and `export`: playbooks of CACAO v2.0 in and out."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author

if TYPE_CHECKING:
    from sidelight.formats.cacao import Problem

Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write it here instead of to stdout.")
]


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A CACAO v2.0 playbook in JSON.")],
    *,
    out: Out = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust",
            metavar="KEY.pem",
            help="Take only what this key has signed; a public key or certificate, repeatable.",
        ),
    ] = None,
) -> None:
    """Print a CACAO playbook as one of ours, in YAML; what to know of it goes to stderr."""
    from sidelight.cli.reading import read_input
    from sidelight.workflow.cacao import import_cacao

    keys = [read_input(str(key)) for key in trust or ()]
    made = import_cacao(read_input(file), trusted=keys)
    _warn(made.warnings)
    if made.signee is not None:
        typer.echo(f"signed by {made.signee}", err=True)
    _write(made.text, out)


def export(
    playbook: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A playbook by its name, or a file in YAML.")
    ],
    *,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", metavar="KEY.pem", help="Sign it: Ed25519, ES256 or RS256."),
    ] = None,
    author: Author = None,
    out: Out = None,
) -> None:
    """Print a playbook of ours as CACAO v2.0, in JSON; what others lose goes to stderr."""
    import msgspec

    from sidelight.cli.author import author_of
    from sidelight.cli.exports import now
    from sidelight.cli.reading import read_input
    from sidelight.formats.cacao import sign as sign_document
    from sidelight.workflow import read_playbook
    from sidelight.workflow.cacao import export_cacao

    file, text = _found(playbook)
    moment = f"{now():%Y-%m-%dT%H:%M:%S.000Z}"
    made = export_cacao(read_playbook(text, file), now=moment)
    document = made.document
    if sign is not None:
        key = read_input(str(sign))
        document = sign_document(document, key, signee=author_of(author), now=moment)
    _warn(made.warnings)
    _write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n", out)


def _found(playbook: str) -> tuple[str, str]:
    """Return the file and the text of a playbook; raises InvalidInput where there is none."""
    from sidelight.model import InvalidInput
    from sidelight.wiring import load_settings
    from sidelight.wiring.playbooks import FOLDER, shipped_names, shipped_text, user_texts
    from sidelight.wiring.texts import read_text
    from sidelight.workflow import LintError, read_playbook

    if Path(playbook).is_file():
        return playbook, read_text(Path(playbook))
    if playbook in shipped_names():
        return playbook, shipped_text(playbook)
    home = load_settings(os.environ).home
    for file, text in user_texts(home).items():
        try:
            name = read_playbook(text, file).playbook
        except LintError:
            continue
        if name == playbook:
            return file, text
    raise InvalidInput(f"{playbook} is no file, is not shipped, and is not in {home / FOLDER}")


def _warn(problems: "Iterable[Problem]") -> None:
    for each in problems:
        typer.echo(f"warning: {each}", err=True)


def _write(text: str, out: Path | None) -> None:
    from sidelight.cli.exports import write
    from sidelight.cli.output import write_file

    if out is None:
        write(text)
        return
    write_file(out, text)
    typer.echo(f"wrote {out}", err=True)
