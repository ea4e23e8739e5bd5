"""What may leave the house: decided here, before every effect that discloses something."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

import msgspec

from sidelight.indicators import host_key, host_of
from sidelight.model import Observable, ObservableType, Role, Tlp
from sidelight.plugin import Disclosure, ProviderManifest


class DisclosurePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The house's own names and networks, which no provider is ever told."""

    own_domains: Sequence[str] = ()
    own_networks: Sequence[IPv4Network | IPv6Network] = ()
    offline: bool = False

    def denial(
        self, manifest: ProviderManifest, observable: Observable, *, tlp: Tlp, role: Role | None
    ) -> str | None:
        """Return why the provider may not be told, in words for the coverage; None lets it pass."""
        if not manifest.networked:
            return None
        if manifest.disclosure is not Disclosure.LOOKUP:
            return "not disclosed: a submission needs an explicit order"
        if self.offline:
            return "not asked: offline"
        return self._privacy(manifest, observable, tlp=tlp, role=role)

    def _privacy(
        self, manifest: ProviderManifest, observable: Observable, *, tlp: Tlp, role: Role | None
    ) -> str | None:
        if tlp.rank > manifest.max_tlp.rank:
            return f"not disclosed: TLP:{tlp.upper()} is above TLP:{manifest.max_tlp.upper()}"
        if role is Role.VICTIM:
            return "not disclosed: it belongs to the victim"
        if self._is_internal(observable):
            return "not disclosed: internal"
        return None

    def _is_internal(self, observable: Observable) -> bool:
        host = host_of(observable)
        return host is not None and (_names_a_user(observable) or self._is_own_host(host))

    def _is_own_host(self, host: str) -> bool:
        if ":" in host or host.replace(".", "").isdigit():
            return self._is_own_address(host)
        own_domains = map(host_key, self.own_domains)
        return "." not in host or any(
            host == own or host.endswith(f".{own}") for own in own_domains
        )

    def _is_own_address(self, value: str) -> bool:
        try:
            address = ip_address(value)
        except ValueError:  # not an address after all: nobody outside needs to hear it
            return True
        return not address.is_global or any(address in network for network in self.own_networks)


def _names_a_user(observable: Observable) -> bool:
    """Whether a URL carries a user or a password: `http://user:secret@host/`."""
    authority = observable.value.partition("://")[2]
    for end in "/?#":
        authority = authority.partition(end)[0]
    return observable.type is ObservableType.URL and "@" in authority
