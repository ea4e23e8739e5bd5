"""Reserved values: addresses and names that identify nobody, and placeholders of documents."""

from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from sidelight.verdicts.policy import Policy, Reserved
from sidelight.verdicts.subject import Subject


def reserved(subject: Subject, policy: Policy) -> Reserved | None:
    """Return what the policy says of the subject's host; None when it is an ordinary one."""
    host = subject.host
    if not host:
        return None
    covers = _holds_address if subject.on_address else _holds_name
    return next((each for each in policy.reserved if covers(each, host)), None)


def _holds_name(entry: Reserved, name: str) -> bool:
    return any(name == each or name.endswith(f".{each}") for each in entry.names)


def _holds_address(entry: Reserved, address: str) -> bool:
    plain = _address(address)
    return any(plain in _network(each) for each in entry.networks)


@lru_cache(maxsize=256)
def _address(text: str) -> IPv4Address | IPv6Address:
    parsed = ip_address(text)
    return getattr(parsed, "ipv4_mapped", None) or parsed  # ::ffff:10.0.0.1 is 10.0.0.1


@lru_cache(maxsize=256)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)
