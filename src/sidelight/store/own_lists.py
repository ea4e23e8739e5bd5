"""What an entry of an own list covers: the keys by which a look-up asks for it.

An observable asks for itself, for its host and the domains above it, and for every network around
its address: 33 keys, or 129, and no search through ranges.

`ipaddress` and the keys of the indexes are imported when they are needed: 25 ms that whoever only
reads alerts does not pay.
"""

from collections.abc import Iterator

import msgspec

from sidelight.model import Observable, ObservableType, Scope
from sidelight.store.codec import key


class Cover(msgspec.Struct, frozen=True):
    """How much an entry found under a key covers.

    `exact` says that the entry is the observable itself, `below` that the observable lies below
    the entry, which covers it only together with its subdomains.
    """

    scope: Scope
    exact: bool = False
    below: bool = False


def entry_key(type_: ObservableType | None, value: str) -> str:
    """Return the key of an entry; equal for the spellings of one URL, `type_` None is a network."""
    if type_ is None:
        from ipaddress import ip_network  # noqa: PLC0415 - see the module

        network = ip_network(value)
        first = int(network.network_address)
        return _range_key(network.version, first, network.max_prefixlen, network.prefixlen)
    from sidelight.indicators.keys import probes  # noqa: PLC0415

    itself = next(iter(probes(Observable(type_, value))))
    return _value_key(itself.key)


def covers(observable: Observable) -> dict[str, Cover]:
    """Return the keys of the entries that may cover `observable`, the most specific first."""
    from sidelight.indicators.keys import Step, host_of, probes  # noqa: PLC0415 - see the module

    found = {
        _value_key(probe.key): Cover(
            probe.scope, exact=probe.step is Step.SELF, below=probe.step is Step.PARENT
        )
        for probe in probes(observable)
        if probe.step is not Step.PATH  # an entry is one URL, not what lies beneath it
    }
    for around in _networks(host_of(observable)):
        found[around] = Cover(Scope.NETBLOCK)
    return found


def _networks(host: str | None) -> Iterator[str]:
    """Yield the key of each network around an address, the narrowest first."""
    from ipaddress import ip_address  # noqa: PLC0415 - see the module

    from sidelight.indicators.hosts import is_address  # noqa: PLC0415

    if host is None or not is_address(host):
        return
    try:
        address = ip_address(host)
    except ValueError:  # brackets around something else, as attackers write it
        return
    for prefix in range(address.max_prefixlen, -1, -1):
        yield _range_key(address.version, int(address), address.max_prefixlen, prefix)


def _range_key(version: int, address: int, bits: int, prefix: int) -> str:
    return key("network", f"{version}:{address >> (bits - prefix):x}/{prefix}")


def _value_key(probed: bytes) -> str:
    return key("value", probed.decode())
