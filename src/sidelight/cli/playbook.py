"""`sidelight playbook`: write playbooks, find their mistakes, draw them."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.backtesting import backtest
from sidelight.cli.exchange import export, import_
from sidelight.cli.naming import catalog_with
from sidelight.cli.options import Json
from sidelight.cli.publishing import diff, list_, publish, rollback, unpublish
from sidelight.cli.rehearsing import rehearse, run

if TYPE_CHECKING:
    from sidelight.workflow import Version

BAD_INPUT = 2
STARTER = """\
# Docs: docs/playbook-language.md. Check it with: sidelight playbook lint FILE
playbook: {name}
title: {title}
inputs:
  block_for: {{type: duration, default: 7d}}
steps:
  - id: judge
    enrich: alert.observables
    where: item.role != 'victim'
    most: 50
    deep: weak

  - for_each: steps.judge.bad
    when: item.class == 'malicious' && item.action_scope != 'none'
    do: {{domain: dns.block, url: url.block, ipv4-addr: ip.block, file: file.block}}
    target: ${{item}}
    reason: ${{item.reason}}
    approval: required
    ttl: ${{inputs.block_for}}

  - switch:
      - when: steps.judge.count > 0 && steps.judge.worst in ['benign', 'known_good']
        steps:
          - conclude: closed
            resolution: benign
            summary: "harmless: ${{steps.judge.judged}}"
    else:
      - conclude: open
        summary: "bad: ${{steps.judge.bad}}; unknown: ${{steps.judge.unknown}}"
"""

playbook = typer.Typer(
    help="Write playbooks, test them on cases and on the past, switch them on.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A playbook in YAML.")]


@playbook.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Lower-case words and hyphens: block-bad-mail.")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it here; by default among your own playbooks."),
    ] = None,
) -> None:
    """Write a playbook to start from; it can be run as it is."""
    from sidelight.model import InvalidInput
    from sidelight.wiring import load_settings
    from sidelight.wiring.playbooks import FOLDER, catalog_of
    from sidelight.workflow import lint as lint_text

    text = STARTER.format(name=name, title=name.replace("-", " ").capitalize())
    file = out or load_settings(os.environ).home / FOLDER / f"{name}.yaml"
    lint_text(text, str(file), catalog_of({}))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as written:
            written.write(text)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}") from None
    typer.echo(f"wrote {file}")
    if out is None:
        typer.echo(f"try it: sidelight triage --playbook {name} FILE")


@playbook.command()
def lint(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Playbooks in YAML.")],
    *,
    json: Json = False,
) -> None:
    """Find every mistake, with its place; leaves with 2 when there is one.

    A playbook may call those of the other files, your own and the shipped ones.
    """
    from sidelight.cli.output import write_lines
    from sidelight.wiring.texts import read_text
    from sidelight.workflow import LintError
    from sidelight.workflow import lint as lint_text

    texts = {str(file): read_text(file) for file in files}
    catalog = catalog_with(texts)
    failed = False
    for file, text in texts.items():
        try:
            version = lint_text(text, file, catalog)
        except LintError as error:
            failed = True
            if json:
                write_lines(error.findings)
            else:
                typer.echo(str(error))
        else:
            if not json:
                typer.echo(f"{file}: {_summary(version)}")
    if failed:
        raise typer.Exit(BAD_INPUT)


@playbook.command()
def show(
    file: File,
    *,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="OUT", help="Draw it into this file.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the steps of a playbook, or draw them."""
    from sidelight.cli.output import write_file, write_lines
    from sidelight.wiring.texts import read_text
    from sidelight.workflow import diagram
    from sidelight.workflow import lint as lint_text
    from sidelight.workflow.graph import graph_of

    text = read_text(file)
    version = lint_text(text, str(file), catalog_with({str(file): text}))
    if svg is not None:
        write_file(svg, diagram(version.playbook))
    if json:
        write_lines([{"digest": version.digest, "playbook": version.playbook}])
        return
    typer.echo(_summary(version))
    for node in graph_of(version.playbook).nodes:
        indent = "  " * (node.id.count(".") // 2)
        typer.echo(f"{indent}{node.title}" + (f"  ({node.detail})" if node.detail else ""))


@playbook.command()
def schema() -> None:
    """Print the JSON Schema of the language, for editors."""
    import msgspec

    from sidelight.workflow import json_schema

    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(json_schema())) + b"\n")
    sys.stdout.buffer.flush()


for name, command in (
    ("test", rehearse),
    ("run", run),
    ("backtest", backtest),
    ("diff", diff),
    ("publish", publish),
    ("rollback", rollback),
    ("unpublish", unpublish),
    ("list", list_),
    ("import", import_),
    ("export", export),
):
    playbook.command(name)(command)


def _summary(version: "Version") -> str:
    head = version.playbook
    return f"{head.playbook} version {head.version}, {head.title!r}, digest {version.digest[:12]}"
