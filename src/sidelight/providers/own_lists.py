"""Own lists: did somebody of the team allow or deny the value, why, and until when?"""

from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState
from sidelight.plugin import (
    Disclosure,
    Exchange,
    OwnListMatch,
    OwnListQuery,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    perform,
)

WORDS = {Claim.KNOWN_GOOD: ("own-allow", "allowed"), Claim.MALICIOUS: ("own-deny", "denied")}
"""Claim -> the list that makes it, and how a sentence says it."""


class OwnLists(Provider):
    """Every entry of the team's own allow and deny lists that covers the value."""

    manifest = ProviderManifest(
        name="own-lists",
        title="Own allow and deny lists",
        docs="https://csrc.nist.gov/pubs/sp/800/167/final",
        observables=frozenset(ObservableType),
        family="own",
        tier=Tier.OFFLINE,
        disclosure=Disclosure.NONE,
        terms=Terms(link="https://www.apache.org/licenses/LICENSE-2.0"),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask about the value, its host and the networks around it."""
        answer = yield from perform(OwnListQuery(observable))
        return Report(
            provider=self.manifest.name,
            observable=observable,
            state=ReportState.HIT if answer.matches else ReportState.MISS,
            evidence=tuple(_evidence(match) for match in answer.matches),
        )


def _evidence(match: OwnListMatch) -> Evidence:
    source, said = WORDS[match.claim]
    subject = "" if match.exact else f"{match.matched} is "
    until = f"{match.expires_at:%Y-%m-%d}"
    return Evidence(
        source=source,
        family=OwnLists.manifest.family,
        claim=match.claim,
        scope=match.scope,
        text=f"{subject}{said} by {match.author} until {until}: {match.reason}",
        matched=None if match.exact else match.matched,
        observed_at=match.added_at,
    )
