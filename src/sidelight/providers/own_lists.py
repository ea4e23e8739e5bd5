"""Own lists: did somebody of the team allow or deny the value, why, and until when?"""

from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState
from sidelight.plugin import (
    Disclosure,
    Exchange,
    OwnList,
    OwnListMatch,
    OwnListQuery,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    perform,
)

CLAIMS = {OwnList.ALLOW: Claim.KNOWN_GOOD, OwnList.DENY: Claim.MALICIOUS}
SAID = {OwnList.ALLOW: "allowed", OwnList.DENY: "denied"}


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
    return Evidence(
        source=f"own-{match.list}",
        family=OwnLists.manifest.family,
        claim=CLAIMS[match.list],
        scope=match.scope,
        text=_sentence(match),
        matched=None if match.exact else match.matched,
        observed_at=match.added_at,
    )


def _sentence(match: OwnListMatch) -> str:
    subject = "" if match.exact else f"{match.matched} is "
    return (
        f"{subject}{SAID[match.list]} by {match.author} until {match.expires_at:%Y-%m-%d}: "
        f"{match.reason}"
    )
