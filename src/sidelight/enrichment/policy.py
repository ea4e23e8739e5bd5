"""What may leave the house: decided here, before every effect that discloses something."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network

import msgspec

from sidelight.enrichment.internal import House
from sidelight.model import Observable, Pap, Role, Tlp
from sidelight.plugin import Disclosure, ProviderManifest, Sample


class DisclosurePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The house's own names and networks, which no provider is ever told."""

    own_domains: Sequence[str] = ()
    own_networks: Sequence[IPv4Network | IPv6Network] = ()
    offline: bool = False

    def denial(
        self,
        manifest: ProviderManifest,
        observable: Observable,
        *,
        tlp: Tlp,
        role: Role | None,
        pap: Pap = Pap.GREEN,
    ) -> str | None:
        """Return why the provider may not be told, in words for the coverage; None lets it pass."""
        if not manifest.networked:
            return None
        if manifest.disclosure is not Disclosure.LOOKUP:
            return "not disclosed: a submission needs an explicit order"
        if self.offline:
            return "not asked: offline"
        if role is Role.VICTIM:
            return "not disclosed: it belongs to the victim"
        return (
            _above(tlp, manifest.max_tlp) or _not_permitted(pap, manifest) or self._own(observable)
        )

    def submission_denial(
        self, manifest: ProviderManifest, subject: Observable | Sample, *, tlp: Tlp, pap: Pap
    ) -> str | None:
        """Return why the subject may not be handed over for analysis; None lets it pass.

        What strangers can see afterwards has to be TLP:CLEAR.
        """
        if self.offline:
            return "not submitted: offline"
        public = manifest.disclosure is Disclosure.SUBMIT_PUBLIC
        limit = Tlp.CLEAR if public else manifest.max_tlp
        if pap.rank > Pap.GREEN.rank:
            return f"not disclosed: PAP:{pap.upper()} forbids a submission, PAP:GREEN allows it"
        own = None if isinstance(subject, Sample) else self._own(subject)
        return _above(tlp, limit) or own

    def _own(self, observable: Observable) -> str | None:
        house = House(domains=self.own_domains, networks=self.own_networks)
        return "not disclosed: internal" if house.owns(observable) else None


def _above(tlp: Tlp, limit: Tlp) -> str | None:
    if tlp.rank <= limit.rank:
        return None
    return f"not disclosed: TLP:{tlp.upper()} is above TLP:{limit.upper()}"


def _not_permitted(pap: Pap, manifest: ProviderManifest) -> str | None:
    if pap is Pap.RED:
        return "not disclosed: PAP:RED forbids to ask anybody outside"
    if pap is Pap.AMBER and manifest.active:
        return "not disclosed: PAP:AMBER forbids to touch the other side, as this provider does"
    return None
