"""Guards: what nobody may act on, whoever orders it; asked without telling anybody outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sidelight.enrichment import Request
from sidelight.model import Observable, ObservableType, Report, ReportState
from sidelight.plugin import Ability
from sidelight.runner.protected import Protected, protected_of
from sidelight.runner.refusals import Known, Refusal, refusal_of
from sidelight.runner.targets import Target, plain_host, target_of
from sidelight.store import OwnEntry, OwnList
from sidelight.tasks import do_here
from sidelight.verdicts import Policy

__all__ = ["Guards", "Protected", "Refusal", "protected_of"]

WITNESSES = frozenset({"own-lists", "reserved", "public-suffix", "warninglists", "network-origin"})
"""The providers that the guards rest on: without one of them nothing is acted on."""

HEARD = {
    ObservableType.DOMAIN: frozenset({"own-lists", "reserved", "public-suffix", "warninglists"}),
    ObservableType.IPV4: frozenset({"own-lists", "reserved", "warninglists", "network-origin"}),
    ObservableType.IPV6: frozenset({"own-lists", "reserved", "warninglists", "network-origin"}),
    ObservableType.FILE: frozenset({"own-lists", "reserved", "warninglists"}),
}
"""Which of them speak of a type; of a URL and a mailbox those that speak of its host."""

SUFFIX = "public_suffix"
"""The fact in which the provider of public suffixes tells the suffix."""


class Asks(Protocol):
    """Asks the providers."""

    async def enrich(self, request: Request) -> Sequence[Report]:
        """Return a report of every fitting provider."""
        ...


class Allows(Protocol):
    """Holds the team's own lists."""

    def own_entries(self) -> Sequence[OwnEntry]:
        """Return the entries that hold now."""
        ...


class Guards:
    """Says of an action on a target nothing, or why it is refused.

    The facts are our own lists: no call leaves the house, and a fresh installation has them.
    """

    def __init__(
        self, *, enricher: Asks, lists: Allows, protected: Protected, policy: Policy
    ) -> None:
        """Take who is asked, the team's own lists, what the house protects, and the weights."""
        self._enricher = enricher
        self._lists = lists
        self._protected = protected
        self._policy = policy

    async def refusal(self, ability: Ability, target: Observable | None) -> Refusal | None:
        """Return why an action on the target is refused; None lets it pass.

        What cannot be looked at is refused: a guard that sees nothing guards nothing.
        """
        if target is None or not ability.blocks:
            return None
        reached = target_of(target)
        reports = await self._reports(reached)
        blind = _blind(reports)
        covers = reached.whole and bool(reached.names)  # more than what was asked about
        entries = await do_here(self._lists.own_entries) if covers else ()
        refusal = refusal_of(reached, self._known(reports, entries))
        if refusal is None and blind is not None:
            return Refusal("no-facts", f"the guards cannot look: {blind}")
        return refusal

    async def _reports(self, target: Target) -> dict[Observable, Sequence[Report]]:
        asked = dict.fromkeys((target.observable, *target.hosts))
        found = {}
        for each in asked:
            request = Request(observable=each, offline=True, why="guard of an action")
            found[each] = await self._enricher.enrich(request)
        return found

    def _known(
        self, reports: Mapping[Observable, Sequence[Report]], entries: Sequence[OwnEntry]
    ) -> Known:
        return Known(
            evidence={
                observable: tuple(
                    claim
                    for report in found
                    if report.state is ReportState.HIT
                    for claim in report.evidence
                )
                for observable, found in reports.items()
            },
            suffixes={
                observable.value: str(report.facts[SUFFIX])
                for observable, found in reports.items()
                for report in found
                if SUFFIX in report.facts
            },
            allowed=tuple(_reach(each) for each in entries if each.list is OwnList.ALLOW),
            protected=self._protected,
            policy=self._policy,
        )


def _blind(reports: Mapping[Observable, Sequence[Report]]) -> str | None:
    """Return why one of the witnesses cannot be heard."""
    for each in (each for found in reports.values() for each in found):
        if each.provider in WITNESSES and each.state is ReportState.UNAVAILABLE:
            return f"{each.provider}: {each.why}"
    for observable, found in reports.items():
        heard = {each.provider for each in found}
        if missing := HEARD.get(observable.type, frozenset()) - heard:
            return f"nobody asked {', '.join(sorted(missing))}"
    return None


def _reach(entry: OwnEntry) -> str:
    """Return the host that an entry speaks of, or its value where it speaks of none."""
    if entry.type is ObservableType.URL:
        return next(iter(target_of(Observable(entry.type, entry.value)).names), entry.value)
    if entry.type is ObservableType.EMAIL:
        return entry.value
    return plain_host(entry.value)
