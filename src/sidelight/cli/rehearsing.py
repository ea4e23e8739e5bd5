"""`sidelight playbook test` and `run`: what a playbook does to its cases, and to one alert."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author
from sidelight.cli.options import Json, Offline
from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sidelight.plugin import Playbook
    from sidelight.runner import Order, Preview
    from sidelight.service import App
    from sidelight.service.playbooks.dry_run import DryRun, Effect, Show
    from sidelight.service.playbooks.rehearsal import Rehearsal

FAILED = 1


def rehearse(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME|FILE...", help="Playbooks; all that have cases by default."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Run the cases of playbooks; leaves with 1 when one fails.

    Nobody is asked and nothing is kept: the cases hold the verdicts and the answers.
    """
    import anyio

    from sidelight.cli.output import write_lines
    from sidelight.wiring import load_settings
    from sidelight.wiring.clock import SystemClock
    from sidelight.wiring.playbooks import known_playbooks

    playbooks = known_playbooks(load_settings(os.environ).home, SystemClock())
    rehearsals = []
    for name in names or sorted(playbooks):
        rehearsal = anyio.run(_rehearsed, name, playbooks, bool(names))
        if rehearsal is None:
            continue
        rehearsals.append(rehearsal)
        if json:
            write_lines([rehearsal])
        else:
            _show(rehearsal)
    if not all(each.passed for each in rehearsals):
        raise typer.Exit(FAILED)


async def _rehearsed(
    name: str,
    playbooks: "Mapping[str, Playbook]",
    named: bool,
) -> "Rehearsal | None":
    """Return how the cases of a playbook went; None for one without cases that nobody named."""
    from sidelight.cli.naming import cases_of, is_file, version_in
    from sidelight.runner import YamlPlaybook
    from sidelight.service.playbooks.rehearsal import rehearse as rehearsed
    from sidelight.service.playbooks.versions import known_playbook
    from sidelight.wiring.clock import SystemClock

    known = None if is_file(name) else known_playbook(playbooks, name)
    cases = cases_of(name)
    if not cases and not named:
        return None
    if not cases:
        raise InvalidInput(f"{name} has no cases: write them beside it, in NAME.cases.yaml")
    if known is not None and not isinstance(known, YamlPlaybook):
        raise InvalidInput(f"{name} is written in Python: test it as Python")
    version = known.version if known else version_in(name)[0]
    return await rehearsed(version, cases, playbooks, SystemClock())


def _show(rehearsal: "Rehearsal") -> None:
    from rich.text import Text

    from sidelight.cli.output import console
    from sidelight.cli.tables import table

    rows = [
        (
            Text("✓ passed", "green") if case.passed else Text("✗ failed", "bold red"),
            case.name,
            case.status,
            "\n".join(case.problems),
        )
        for case in rehearsal.cases
    ]
    screen = console()
    title = f"{rehearsal.playbook} {rehearsal.digest[:12]}"
    screen.print(table(("", "case", "ends", "what differs"), rows, title=title))
    passed = sum(case.passed for case in rehearsal.cases)
    reached = rehearsal.steps - len(rehearsal.unreached)
    told = f"{passed} of {len(rehearsal.cases)} cases passed"
    screen.print(Text(f"{told}; they do {reached} of {rehearsal.steps} steps", style="dim"))
    for each in rehearsal.unreached:
        screen.print(Text(f"  no case does {each.step}: {each.title}", style="yellow"))


def run(  # noqa: PLR0913 - the options of a command
    name: Annotated[str, typer.Argument(metavar="NAME", help="The playbook.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Alerts, as `sidelight triage` reads them.")
    ],
    *,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Look up and show what would be done; keep and do nothing."),
    ] = False,
    act: Annotated[
        bool, typer.Option("--act", help="Carry orders out; without it they are only planned.")
    ] = False,
    given: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="NAME=VALUE", help="An input; a list with commas."),
    ] = None,
    offline: Offline = False,
    author: Author = None,
    json: Json = False,
) -> None:
    """Run a playbook on alerts.

    A dry run looks up, shows what each order would do, and keeps nothing. Otherwise the alert is
    stored with its run, which a worker or the server takes up; its progress is shown until it ends
    or waits for somebody.
    """
    import anyio

    if dry_run and act:
        raise InvalidInput("--dry-run does nothing, so it does not go with --act")
    if dry_run:
        anyio.run(_dry, name, file, given or [], offline, json)
        return
    from sidelight.cli.following import started

    anyio.run(started, name, file, given or [], act, author, json)


async def _dry(
    name: str,
    file: str,
    given: list[str],
    offline: bool,
    json: bool,
) -> None:
    from sidelight.cli.naming import inputs_of
    from sidelight.cli.output import write_lines
    from sidelight.cli.reading import name_of, read_input
    from sidelight.cli.session import opened
    from sidelight.runner import YamlPlaybook
    from sidelight.service.identifiers import with_accused
    from sidelight.service.intake import read_alerts
    from sidelight.service.playbooks.dry_run import dry_run as dry

    content = read_input(file)
    async with opened(offline=offline) as app:
        playbook = app.playbooks.get(name)
        inputs = inputs_of(playbook.version, given) if isinstance(playbook, YamlPlaybook) else {}
        for received in read_alerts(content, name_of(file), app.sources):
            alert = await with_accused(app, received.alert, received.doubtful)
            shown = await dry(app, name, alert, inputs, show=_shower(app), tell=_tell)
            if json:
                write_lines([_shape(name, shown)])
            else:
                _show_run(name, shown)


def _shower(app: "App") -> "Show":
    """Return what shows an order; where nobody acts, everything is done by hand."""
    if app.desk is not None:
        return app.desk.preview

    async def by_hand(_: "Order") -> "tuple[Preview, ...]":
        from sidelight.runner.orders import BY_HAND, Preview

        return (Preview(actuator=BY_HAND),)

    return by_hand


def _tell(text: str) -> None:
    """Tell on stderr what happens, while it does."""
    typer.echo(f"· {text}", err=True)


def _shape(name: str, shown: "DryRun") -> dict[str, object]:
    outcome = shown.planned.outcome
    return {
        "playbook": name,
        "alert": {"source": shown.alert.source, "uid": shown.alert.uid, "title": shown.alert.title},
        "status": outcome.status,
        "resolution": outcome.resolution,
        "summary": outcome.summary,
        "plan": shown.planned.plan,
        "effects": shown.effects,
    }


def _show_run(name: str, shown: "DryRun") -> None:
    from rich.text import Text

    from sidelight.cli.output import console
    from sidelight.cli.tables import table

    screen = console()
    rows = [
        (each.step, each.action, each.target, str(each.approval), each.actuator, _told(each))
        for each in shown.effects
    ]
    heads = ("step", "action", "target", "approval", "by", "what would be done")
    screen.print(table(heads, rows, title=f"{name} on {shown.alert.title}"))
    outcome = shown.planned.outcome
    screen.print(Text(f"{outcome.status}: {outcome.summary}", style="bold"))
    screen.print(Text("a dry run: nothing was done or kept", style="dim"))


def _told(effect: "Effect") -> str:
    if effect.problem:
        return effect.problem
    if effect.refused:
        return f"refused by {effect.refused}: {effect.text}"
    already = " (there already)" if effect.already else ""
    touches = f" [{effect.touches}]" if effect.touches else ""
    return f"{effect.text}{touches}{already}" or "by hand"
