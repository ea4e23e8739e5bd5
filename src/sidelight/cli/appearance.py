"""How a verdict looks in a terminal: shape, word and colour, so that any one is enough."""

from datetime import datetime

from rich.text import Text

from sidelight.model import Report, ReportState, Verdict, VerdictClass
from sidelight.store import Sighting

SHAPES = {
    VerdictClass.MALICIOUS: ("▲", "bold red"),
    VerdictClass.SUSPICIOUS: ("◆", "bold yellow"),
    VerdictClass.UNKNOWN: ("?", "bold"),
    VerdictClass.NOISE: ("≈", "bold blue"),
    VerdictClass.BENIGN: ("○", "green"),
    VerdictClass.KNOWN_GOOD: ("✓", "bold green"),
}
BAR = 8  # cells of the widest bar
FULL_BAR = 8.0  # bits that fill it: odds of 256 to 1


def badge(class_: VerdictClass) -> Text:
    """Return `▲ malicious` in its colour."""
    shape, style = SHAPES[class_]
    return Text(f"{shape} {class_.replace('_', ' ')}", style=style)


def bar(bits: float) -> Text:
    """Return a bar that grows with the weight of a reason, red towards malicious."""
    cells = min(BAR, max(1, round(abs(bits) / FULL_BAR * BAR))) if bits else 0
    return Text("█" * cells, style="red" if bits > 0 else "green")


def summary(verdict: Verdict) -> Text:
    """Return the figures of a verdict in one line."""
    coverage = verdict.coverage
    return Text(
        f"probability {probability(verdict.probability)} · confidence {verdict.confidence:.2f} · "
        f"{coverage.answered} of {coverage.asked} answered · may act on: {verdict.action_scope}"
    )


def probability(value: float) -> str:
    """Return three decimals, and no false precision at the ends.

    >>> probability(0.5), probability(0.00001), probability(0.99999)
    ('0.500', '< 0.001', '> 0.999')
    """
    if value < 0.001:
        return "< 0.001"
    return "> 0.999" if value > 0.999 else f"{value:.3f}"


def missing(verdict: Verdict) -> Text | None:
    """Return who did not answer and why, grouped by the reason; None when all did."""
    groups: dict[str, list[str]] = {}
    for each in verdict.coverage.missing:
        groups.setdefault(each.why, []).append(each.provider)
    if not groups:
        return None
    said = "; ".join(f"{', '.join(names)} ({why})" for why, names in groups.items())
    return Text(f"no answer from {said}", style="dim")


def seen_before(sighting: Sighting | None) -> Text | None:
    """Return `seen here before: 3 alerts, first on 2026-11-02`; None for the first time."""
    if sighting is None:
        return None
    alerts = "1 alert" if sighting.alerts == 1 else f"{sighting.alerts} alerts"
    return Text(f"seen here before: {alerts}, first on {day(sighting.first)}", style="cyan")


def data_dates(reports: tuple[Report, ...]) -> Text | None:
    """Return the dates of the offline data that answered; None when none did."""
    dates = {
        each.provider: each.data_date
        for each in reports
        if each.data_date and each.state is not ReportState.UNAVAILABLE
    }
    if not dates:
        return None
    said = ", ".join(f"{name} {date}" for name, date in dates.items())
    return Text(f"data of: {said}", style="dim")


def day(moment: datetime | None) -> str:
    """Return `2026-11-24`, or nothing."""
    return f"{moment:%Y-%m-%d}" if moment else ""
