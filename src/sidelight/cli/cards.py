"""What a person sees of an answer and of a triage: cards and tables for the terminal."""

from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sidelight.cli.appearance import (
    SHAPES,
    badge,
    bar,
    data_dates,
    day,
    missing,
    probability,
    seen_before,
    summary,
)
from sidelight.model import Approval, PlanStep, Reason, Role
from sidelight.service import Answer, JudgedObservable, Triage
from sidelight.service.triage import CarriedOut

SHOWN_OF_A_FAMILY = 2  # lists that copy each other say the same; `--json` has them all


def answer_card(answer: Answer) -> RenderableType:
    """Return a card: the value, its verdict, the ledger of reasons, and what is missing."""
    return card_of(answer, _ledger(answer.verdict.reasons))


def card_of(answer: Answer, *body: RenderableType) -> RenderableType:
    """Return `body` framed: value and figures above it, what is missing below."""
    verdict = answer.verdict
    _, style = SHAPES[verdict.class_]
    parts: list[RenderableType | None] = [
        Text(answer.observable.value, style="bold", overflow="fold"),
        summary(verdict),
        seen_before(answer.sighting),
        Text(),
        *body,
        Text(),
        missing(verdict),
        data_dates(answer.reports),
    ]
    return Panel(
        Group(*(part for part in parts if part is not None)),
        title=badge(verdict.class_),
        title_align="left",
        subtitle=Text(answer.observable.type, style="default"),
        subtitle_align="right",
        border_style=style,
        box=box.ROUNDED,
    )


def triage_card(triage: Triage) -> RenderableType:
    """Return the alert, its observables with their verdicts, and the plan."""
    alert = triage.alert
    facts = [alert.source, alert.severity.label]
    if alert.time:
        facts.append(f"{alert.time:%Y-%m-%d %H:%M} UTC")
    facts += [part for part in (alert.host, alert.user) if part]
    head = Group(
        Text(alert.title, style="bold"),
        Text(" · ".join(facts), style="dim"),
        Text.assemble(badge(triage.verdict.class_), "  ", triage.summary),
    )
    _, style = SHAPES[triage.verdict.class_]
    return Group(
        Panel(head, border_style=style, box=box.ROUNDED, title="alert", title_align="left"),
        _observables(triage.observables),
        _plan(triage.plan),
        *_carried_out(triage.run),
        Text(_ending(triage), style="dim"),
    )


def _carried_out(run: CarriedOut | None) -> Iterator[Table]:
    """Yield how each action stands."""
    if run is None or not run.actions:
        return
    table = Table(box=box.HORIZONTALS, header_style="dim", title="actions", title_justify="left")
    for column in ("action", "target", "by", "state", ""):
        table.add_column(column, overflow="fold")
    for each in run.actions:
        target = each.target.value if each.target else "alert"
        table.add_row(each.action, target, each.actuator, each.state, each.text)
    yield table


def _ending(triage: Triage) -> str:
    ends = f"case {triage.case_id} is {triage.case_status}"
    if triage.run is None:
        return f"{ends}; nothing was acted on"
    return f"{ends}; run {triage.run.id} {triage.run.status}"


def _ledger(reasons: tuple[Reason, ...]) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=True, header_style="dim", expand=True)
    table.add_column("bits", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("reason", ratio=1)
    table.add_column("scope", style="dim", no_wrap=True)
    table.add_column("seen", style="dim", no_wrap=True)
    table.add_column("without", style="dim", justify="right", no_wrap=True)
    shown, folded = _fold(reasons)
    for reason in shown:
        table.add_row(
            f"{reason.weight:+.1f}" if reason.weight else "",
            bar(reason.weight),
            reason.text,
            reason.scope or "",
            day(reason.observed_at),
            probability(reason.without) if reason.without is not None and reason.weight else "",
        )
    for family, rest in folded.items():
        weight = sum(reason.weight for reason in rest)
        text = Text(f"{len(rest)} more of {family}", style="dim")
        table.add_row(f"{weight:+.1f}" if weight else "", bar(weight), text)
    return table


def _fold(reasons: tuple[Reason, ...]) -> tuple[list[Reason], dict[str, list[Reason]]]:
    """Return the heaviest reasons of each family, and the rest of each family."""
    seen: Counter[str] = Counter()
    shown: list[Reason] = []
    folded: dict[str, list[Reason]] = {}
    for reason in reasons:
        seen[reason.family] += 1
        fits = seen[reason.family] <= SHOWN_OF_A_FAMILY
        (shown if fits else folded.setdefault(reason.family, [])).append(reason)
    return shown, folded


def _observables(observables: tuple[JudgedObservable, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, header_style="dim")
    table.add_column("verdict", no_wrap=True)
    table.add_column("observable", ratio=2, overflow="fold")
    table.add_column("role", style="dim", no_wrap=True)
    table.add_column("why", ratio=3)
    for judged in observables:
        value = Text(judged.seen.observable.value)
        value.append(f"\n{judged.seen.path}", style="dim")
        table.add_row(_verdict_cell(judged), value, judged.seen.role, _why(judged))
    return table


def _verdict_cell(judged: JudgedObservable) -> Text:
    return badge(judged.answer.verdict.class_) if judged.answer else Text("- not asked", "dim")


def _why(judged: JudgedObservable) -> Text:
    if judged.answer is None:
        ours = judged.seen.role is Role.VICTIM
        return Text("belongs to the victim" if ours else "over the limit", style="dim")
    text = Text("; ".join(reason.text for reason in judged.answer.verdict.reasons[:2]))
    before = seen_before(judged.answer.sighting)
    return Text("\n").join([text, before]) if before else text


def _plan(plan: tuple[PlanStep, ...]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, expand=True, header_style="dim", title="plan", title_justify="left"
    )
    table.add_column("", justify="right", style="dim", no_wrap=True)
    table.add_column("action", style="bold", no_wrap=True)
    table.add_column("target", ratio=2, overflow="fold")
    table.add_column("reason", ratio=3)
    table.add_column("approval", no_wrap=True)
    for number, step in enumerate(plan, 1):
        alone = step.approval is Approval.AUTO
        approval = Text(step.approval.replace("_", " "), style="green" if alone else "yellow")
        table.add_row(str(number), step.action, step.target, step.reason, approval)
    return table
