"""What a person sees of a ledger: every line, the families, the thresholds, and the conditions."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sidelight.cli.appearance import (
    badge,
    bar,
    day,
    probability,
)
from sidelight.cli.cards import card_of
from sidelight.service.explain import Entry, Explanation
from sidelight.service.lookup import Answer


def ledger_card(answer: Answer, told: Explanation) -> RenderableType:
    """Return the card of an explanation; what `lookup` folds is all in here."""
    model = Text(f"model {told.verdict.model_version}", style="dim")
    return card_of(
        answer, _lines(told), Text(), _families(told), _class(told), _action(told), model
    )


def _lines(told: Explanation) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim", expand=True)
    table.add_column("bits", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("from", ratio=1)
    table.add_column("said", style="dim", justify="right", no_wrap=True)
    table.add_column("seen", style="dim", no_wrap=True)
    table.add_column("without", style="dim", justify="right", no_wrap=True)
    prior = f"before any evidence: probability {told.prior_probability:g}"
    table.add_row(_bits(told.prior), "", Text(prior))
    for each in told.entries:
        table.add_row(
            _bits(each.added) if each.added else "",
            bar(each.added),
            _reason(each),
            _bits(each.said) if each.said else "",
            _seen(each),
            probability(each.without) if each.without is not None and each.added else "",
        )
    table.add_row(
        Text(_bits(told.total), style="bold"),
        "",
        Text(f"the sum: probability {probability(told.verdict.probability)}", style="bold"),
    )
    return table


def _reason(entry: Entry) -> Text:
    """Return the sentence, and under it who says it, about what, and what a rule did to it."""
    said = [entry.source]
    if entry.family not in {entry.source, ""}:
        said.append(f"family {entry.family}")
    if entry.claim:
        said.append(entry.claim.replace("_", " "))
    if entry.scope:
        about = {"exact": "", "elsewhere": " of another thing"}.get(
            entry.place or "", f", {entry.place} than the value"
        )
        said.append(f"{entry.scope}{about}")
    text = Text(entry.text)
    text.append(f"\n{' · '.join(said)}", style="dim")
    if entry.note:
        text.append(f"\n{entry.note}", style="italic")
    return text


def _seen(entry: Entry) -> str:
    if entry.observed_at is None:
        return ""
    left = f" ({entry.fresh:.0%} left)" if entry.fresh is not None and entry.fresh < 1 else ""
    return f"{day(entry.observed_at)}{left}"


def _families(told: Explanation) -> Text:
    shares = [f"{each.family} {_bits(each.added)}{' ✓' * each.counts}" for each in told.families]
    least = told.thresholds.act_family_bits
    said = ", ".join(shares) or "none adds anything"
    return Text(f"families (✓ adds at least {least:g} bit to convict): {said}")


def _class(told: Explanation) -> Text:
    limits = told.thresholds
    text = Text.assemble("class ", badge(told.verdict.class_), f": {told.class_because}")
    scale = (
        f"benign {limits.benign:g} · suspicious {limits.suspicious:g} · "
        f"malicious {limits.malicious:g}"
    )
    guard = f" · guarded: stops at {limits.guarded:g}" if told.guarded else ""
    text.append(f"\nthresholds: {scale}{guard}", style="dim")
    if told.standing:
        text.append(f"\nidentified: {told.standing}", style="dim")
    return text


def _action(told: Explanation) -> Text:
    scope = told.verdict.action_scope
    text = Text(f"may act on: {scope}", style="bold")
    text.append(f" (an action on {told.action_target} needs all of this)", style="not bold dim")
    for check in told.action:
        mark, style = ("✓", "green") if check.holds else ("✗", "red")
        text.append(f"\n  {mark} ", style=f"not bold {style}")
        text.append(check.text, style="not bold")
    return text


def _bits(value: float) -> str:
    return f"{value:+.1f}"
