"""What the house protects by name: its own networks and domains, and its crown jewels."""

from collections.abc import Sequence
from ipaddress import ip_network

import msgspec

from sidelight.enrichment.internal import PRIVATE_SUFFIXES, House, Network
from sidelight.indicators import host_key
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.runner.targets import Target

DRILLS = tuple(
    map(
        ip_network,
        ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    )
)
DRILL_NAMES = ("example", "test", "invalid")
"""Set aside for documents and tests: nobody is there, and a drill needs something to block."""


class Protected(msgspec.Struct, frozen=True, kw_only=True):
    """The house, and what nobody may ever act on: `jewels` are networks, names or whole values."""

    house: House = House()
    jewel_networks: tuple[Network, ...] = ()
    jewel_values: tuple[str, ...] = ()

    def jewel(self, target: Target) -> str | None:
        """Return the crown jewel that an action would reach, from above or below."""
        for network in self.jewel_networks:
            if any(_overlap(network, each) for each in target.networks):
                return str(network)
        told = {target.observable.value.lower(), target.observable.value}
        for value in self.jewel_values:
            if value in told or any(touches(name, value, target) for name in target.names):
                return value
        return None

    def own_range(self, target: Target) -> str | None:
        """Return, in words, why an address is ours or nobody's alone."""
        for network in target.networks:
            if any(_overlap(network, each) for each in self.house.networks):
                return f"{_shown(network)} is in a network of our own"
            if network.num_addresses > 1:
                return f"{network} is a whole network, and actions take single addresses"
            if not _is_drill(network) and (not network.is_global or network.is_multicast):
                return f"{_shown(network)} is a private, reserved or local address"
        return None

    def own_domain(self, target: Target) -> str | None:
        """Return, in words, which name is ours, or of no public zone."""
        for name in target.names:
            last = name.rpartition(".")[2]
            if last in PRIVATE_SUFFIXES or name.endswith(".home.arpa") or name == "home.arpa":
                return f"{name} is a name of a private zone"
            if any(touches(name, host_key(own), target) for own in self.house.domains):
                return f"{name} is, or holds, a domain of our own"
            if "." in name and self.house.owns(Observable(ObservableType.DOMAIN, name)):
                return f"{name} is a name of our own"
        return None


def protected_of(
    own_domains: Sequence[str], own_networks: Sequence[Network], crown_jewels: Sequence[str]
) -> Protected:
    """Return what settings protect; raises InvalidInput for a jewel that is no value.

    >>> protected_of((), (), ["198.18.0.0/15", "Bank.example"]).jewel_values
    ('bank.example',)
    """
    networks, values = [], []
    for jewel in map(str.strip, crown_jewels):
        if not jewel or any(each.isspace() for each in jewel):
            raise InvalidInput(f"settings: crown_jewels: {jewel!r} is no value, network or domain")
        try:
            networks.append(ip_network(jewel, strict=False))
        except ValueError:
            values.append(jewel if "://" in jewel else host_key(jewel))
    return Protected(
        house=House(domains=own_domains, networks=own_networks),
        jewel_networks=tuple(networks),
        jewel_values=tuple(values),
    )


def is_drill(target: Target) -> bool:
    """Whether all that would be reached is set aside for documents and tests."""
    names = [each.rpartition(".")[2] in DRILL_NAMES and "." in each for each in target.names]
    return all(names) and all(map(_is_drill, target.networks)) and bool(target.hosts)


def touches(name: str, kept: str, target: Target) -> bool:
    """Whether an action on the host `name` takes `kept` away: on it, below it or, whole, above."""
    return within(name, kept) or (target.whole and within(kept, name))


def within(name: str, parent: str) -> bool:
    """Whether a name is `parent` or below it."""
    return name == parent or name.endswith(f".{parent}")


def _is_drill(network: Network) -> bool:
    return any(_overlap(network, each) for each in DRILLS)


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _shown(network: Network) -> str:
    return str(network.network_address) if network.num_addresses == 1 else str(network)
