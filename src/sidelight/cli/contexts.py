"""What a person sees of a context: facts, relations, the timeline, and the plan of a look-up."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from sidelight.enrichment.planning import Step
from sidelight.model import Context, Observable
from sidelight.plugin import Tier

SHOWN = 8  # values of one fact; the exports have them all


def facts_table(context: Context) -> Table:
    """Return each fact with its values and who states them; a conflict is marked."""
    table = _table("facts", "fact", "value", "told by")
    for fact in context.facts:
        for place, stated in enumerate(fact.stated[:SHOWN]):
            name = Text(fact.name.replace("_", " ") if place == 0 else "")
            if place == 0 and fact.conflict:
                name.append(" (sources differ)", style="yellow")
            table.add_row(name, Text(str(stated.value), overflow="fold"), ", ".join(stated.sources))
        if len(fact.stated) > SHOWN:
            table.add_row("", Text(f"and {len(fact.stated) - SHOWN} more", style="dim"), "")
    return table


def relations_table(context: Context) -> Table:
    """Return the relations, with the time in which each was seen."""
    table = _table("relations", "relation", "to", "first seen", "last seen", "told by")
    for edge in context.edges:
        table.add_row(
            edge.kind.replace("_", " "),
            Text(edge.target.value, overflow="fold"),
            f"{edge.first_seen:%Y-%m-%d}" if edge.first_seen else "",
            f"{edge.last_seen:%Y-%m-%d}" if edge.last_seen else "",
            ", ".join(edge.sources),
        )
    return table


def timeline_table(context: Context) -> Table:
    """Return what happened when, the oldest first."""
    table = _table("timeline", "time", "what", "told by")
    for event in context.events:
        table.add_row(f"{event.at:%Y-%m-%d %H:%M}", Text(event.what, overflow="fold"), event.source)
    return table


def plan_table(observable: Observable, steps: Sequence[Step]) -> Table:
    """Return whom a look-up would ask, in order, with what it may change and what it costs."""
    table = _table(
        f"plan for {observable.value}", "", "provider", "costs", "may change by", "asked"
    )
    for number, step in enumerate(steps, 1):
        quota = "" if step.left is None else f", {step.left:.0%} of it left"
        table.add_row(
            str(number),
            step.title,
            {Tier.OFFLINE: "nothing", Tier.KEYLESS: "a request"}.get(step.tier, f"quota{quota}"),
            f"{step.gain:.1%}" if step.tier is Tier.QUOTA else "",
            step.asked,
        )
    return table


def _table(title: str, *columns: str) -> Table:
    return Table(
        *columns,
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="dim",
        expand=True,
    )
