"""The guards themselves: what each one says of a target, from what is known of it offline.

The first that refuses names the refusal; the sentence names the others that would.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_network

import msgspec

from sidelight.model import Claim, Evidence, Observable, ObservableType
from sidelight.runner.protected import Protected, is_drill, touches, within
from sidelight.runner.targets import Target
from sidelight.verdicts import Policy

ROOT_SERVERS = frozenset(
    map(
        ip_network,
        (
            *("198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10"),
            *("192.5.5.241", "192.112.36.4", "198.97.190.53", "192.36.148.17", "192.58.128.30"),
            *("193.0.14.129", "199.7.83.42", "202.12.27.33", "199.9.14.201", "192.228.79.201"),
            *("2001:503:ba3e::2:30", "2801:1b8:10::b", "2001:500:2::c", "2001:500:2d::d"),
            *("2001:500:a8::e", "2001:500:2f::f", "2001:500:12::d0d", "2001:500:1::53"),
            *("2001:7fe::53", "2001:503:c27::2:30", "2001:7fd::1", "2001:500:9f::42"),
            *("2001:dc3::35", "2001:500:200::b"),
        ),
    )
)
"""https://www.iana.org/domains/root/servers, with the former addresses of b.root-servers.net."""

RESOLVERS = frozenset({"resolver", "public-dns-v4", "public-dns-v6", "public-dns-hostname"})
"""Lists of resolvers."""

HOSTING = "hosting"
"""The list of networks of hosters: an address there is one customer's, as most attackers' are."""

RENTED = frozenset(
    {"amazon-aws", "google-gcp", "microsoft-azure"}
    | {"microsoft-azure-china", "microsoft-azure-germany", "microsoft-azure-us-gov"}
)
"""Lists of networks in which an address may be one customer's alone, or the front of thousands."""

OWN_ALLOW, OWN_DENY = "own-allow", "own-deny"
DENY_FIRST = "; put it on the deny list first if it is one party's alone"


class Refusal(msgspec.Struct, frozen=True):
    """Why an action is refused: the guard by name, and a sentence for people."""

    guard: str
    text: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a target: the evidence on each host and on the value, and how it is judged.

    `suffixes` maps a name to the public suffix that it is below, or itself. `allowed` are the names
    and values on the team's own allow list.
    """

    evidence: Mapping[Observable, tuple[Evidence, ...]]
    suffixes: Mapping[str, str]
    allowed: tuple[str, ...]
    protected: Protected
    policy: Policy

    def all(self) -> Iterator[Evidence]:
        """Yield the evidence on every host and on the value itself."""
        for each in self.evidence.values():
            yield from each

    def hosts(self) -> Iterator[tuple[Observable, tuple[Evidence, ...]]]:
        """Yield each host with the evidence on it."""
        for observable, listed in self.evidence.items():
            if observable.is_address or observable.type is ObservableType.DOMAIN:
                yield observable, listed

    @property
    def denied(self) -> bool:
        """Whether somebody of the team put it on the deny list."""
        return any(each.source == OWN_DENY for each in self.all())


Guard = Callable[[Target, Known], str | None]
"""Says why it refuses, in words; None lets the target pass."""


def refusal_of(target: Target, known: Known) -> Refusal | None:
    """Return the refusal of the first guard, with the names of all that refuse; None passes."""
    refusing = {name: text for name, guard in GUARDS.items() if (text := guard(target, known))}
    if not refusing:
        return None
    first, *others = refusing
    also = f" (refused by {', '.join(others)} too)" if others else ""
    return Refusal(first, f"{refusing[first]}{also}")


def _crown_jewel(target: Target, known: Known) -> str | None:
    jewel = known.protected.jewel(target)
    return f"it touches {jewel}, which nobody may act on (setting crown_jewels)" if jewel else None


def _own_range(target: Target, known: Known) -> str | None:
    return known.protected.own_range(target)


def _own_domain(target: Target, known: Known) -> str | None:
    return known.protected.own_domain(target)


def _allow_list(target: Target, known: Known) -> str | None:
    for each in known.all():
        if each.source == OWN_ALLOW:
            return f"our allow list holds it: {each.text}"
    if target.whole:
        for name in target.names:
            for value in known.allowed:
                if within(value, name):
                    return f"our allow list holds {value}, which is part of {name}"
    return None


def _resolver(target: Target, known: Known) -> str | None:
    for network in target.networks:
        if network in ROOT_SERVERS:
            return f"{network.network_address} is a root server of the DNS"
    for name in target.names:
        if touches(name, "root-servers.net", target):
            return f"{name} names the root servers of the DNS"
    if target.observable.type is ObservableType.EMAIL:
        return None
    for each in known.all():
        if each.source in RESOLVERS:
            return f"it is a resolver that many ask: {each.text}"
    return None


def _public_suffix(target: Target, known: Known) -> str | None:
    if not target.whole:
        return None
    for name in target.names:
        if "." not in name:
            return f"{name or 'the root'} is a top-level domain"
        listed = known.evidence.get(Observable(ObservableType.DOMAIN, name), ())
        border = any(
            each.source == "second-level-tlds" and each.matched in {None, name} for each in listed
        )
        if border or known.suffixes.get(name) == name:
            return f"{name} is a public suffix: names below it belong to many parties"
    return None


def _popular(target: Target, known: Known) -> str | None:
    """Refuse names that many visit, with all below them; of the longest lists the name alone."""
    if not target.whole:
        return None
    for host, listed in known.hosts():
        for each in listed:
            if each.claim is not Claim.POPULAR:
                continue
            guards = _popularity(each, known.policy) >= known.policy.popularity.guards
            if guards and _holds(each, host, listed, known.policy):
                return f"many visit it: {each.text}"
            if not guards and not known.denied and _is_itself(each, host):
                return f"many visit it: {each.text}{DENY_FIRST}"
    return None


def _shared_host(target: Target, known: Known) -> str | None:
    """Refuse what many parties are served from; of rented addresses unless they are denied."""
    if target.observable.type is ObservableType.ASN:
        return "a network operator has many customers"
    if not target.whole or is_drill(target):
        return None
    for host, listed in known.hosts():
        for each in listed:
            if each.claim is not Claim.SHARED or not _holds(each, host, listed, known.policy):
                continue
            if host.is_address and each.source == HOSTING:
                continue
            if not (host.is_address and each.source in RENTED):
                return f"many share it: {each.text}"
            if not known.denied:
                return f"many share it: {each.text}{DENY_FIRST}"
    return None


def _known_good(target: Target, known: Known) -> str | None:
    if is_drill(target):
        return None
    for observable, listed in known.evidence.items():
        good = [each for each in listed if each.claim is Claim.KNOWN_GOOD]
        itself = observable.type is ObservableType.FILE or target.whole
        for each in good if itself else ():
            if each.source != OWN_ALLOW:
                return f"it is known to be good: {each.text}"
    return None


GUARDS: Mapping[str, Guard] = {
    "crown-jewel": _crown_jewel,
    "own-range": _own_range,
    "own-domain": _own_domain,
    "allow-list": _allow_list,
    "resolver": _resolver,
    "public-suffix": _public_suffix,
    "popular": _popular,
    "shared-host": _shared_host,
    "known-good": _known_good,
}
"""Guards by name; the first that refuses gives its name to the refusal."""


def _popularity(evidence: Evidence, policy: Policy) -> float:
    return policy.popularity.of(evidence.source, evidence.label or "")


def _is_itself(evidence: Evidence, host: Observable) -> bool:
    return evidence.matched is None or evidence.matched == host.value.removeprefix("www.")


def _holds(
    evidence: Evidence, host: Observable, listed: Iterable[Evidence], policy: Policy
) -> bool:
    """Whether an entry reaches the host: no border, where tenants begin, stands between the two."""
    entry = evidence.matched or host.value
    if host.is_address:
        return True
    if not within(host.value, entry):
        return False
    borders = {
        each.matched or host.value
        for each in listed
        if policy.is_border(each.source, each.label or "")
        and each.claim in {Claim.SHARED, Claim.POPULAR}
    }
    return not any(
        host.value != border and within(host.value, border) and within(border, entry)
        for border in borders
    )
