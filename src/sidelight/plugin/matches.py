"""Turns what an index answered into the report of a provider."""

from collections.abc import Callable, Iterable

from sidelight.model import Evidence, Observable, Report, ReportState
from sidelight.plugin.effects import IndexAnswer, IndexMatch
from sidelight.plugin.manifest import ProviderManifest


def report_matches(
    manifest: ProviderManifest,
    observable: Observable,
    answer: IndexAnswer,
    *,
    sentence: Callable[[IndexMatch], str] | None = None,
    matches: Iterable[IndexMatch] | None = None,
) -> Report:
    """Return a report with one evidence for each match.

    `sentence` says a match in words, by default that it is listed; `matches` replaces those of the
    answer where a provider leaves some out. The source of an evidence is the list, not the feed: a
    list is what can be right or wrong.
    """
    say = sentence or listed
    evidence = tuple(
        Evidence(
            source=match.list,
            family=manifest.family,
            claim=match.claim,
            scope=match.scope,
            text=say(match),
            label=match.label,
            matched=None if match.exact else match.matched,
            observed_at=match.observed_at,
        )
        for match in (answer.matches if matches is None else matches)
    )
    return Report(
        provider=manifest.name,
        observable=observable,
        state=ReportState.HIT if evidence else ReportState.MISS,
        evidence=evidence,
        data_date=answer.data_date,
    )


def listed(match: IndexMatch) -> str:
    """Say what is listed where; what covers the observable is named where it is not the same."""
    subject = "" if match.exact else f"{match.matched} is "
    label = f" as {match.label}" if match.label else ""
    return f"{subject}listed in {match.title}{label}"
