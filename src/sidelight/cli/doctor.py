"""`sidelight doctor`: is this installation ready, and if not, what to do."""

import os

import typer

from sidelight.cli.options import Json

MARKS = {"ok": "[green]✓[/]", "note": "[yellow]![/]", "broken": "[bold red]✗[/]"}


def doctor(*, json: Json = False) -> None:
    """Check this installation; nobody outside is asked.

    Leaves with 3 when it cannot work.
    """
    from sidelight.cli.output import console, write_lines
    from sidelight.wiring import examine

    findings = examine(os.environ)
    if json:
        write_lines(findings)
    else:
        screen = console()
        for finding in findings:
            screen.print(f" {MARKS[finding.state]} [bold]{finding.what}[/]  {finding.detail}")
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(3)
