"""Team Cymru: the autonomous system that announces an address, from the routing tables."""

import re
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import (
    Disclosure,
    DnsQuery,
    Exchange,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    Ttl,
    perform,
)

ZONES = {4: "origin.asn.cymru.com", 6: "origin6.asn.cymru.com"}
QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
NUMBERS = re.compile(r"\d{1,10}(?: \d{1,10})*")


class _Origin(msgspec.Struct, frozen=True):
    """One announcement: `64496 | 192.0.2.0/24 | NL | ripencc | 2010-01-05`."""

    systems: tuple[int, ...]
    network: str
    country: str
    registry: str
    allocated: str


class Cymru(Provider):
    """The origin of an address and the name of its system: one question each."""

    manifest = ProviderManifest(
        name="cymru",
        title="Team Cymru IP to ASN",
        docs="https://www.team-cymru.com/ip-asn-mapping",
        observables=frozenset({ObservableType.IPV4, ObservableType.IPV6, ObservableType.ASN}),
        family="routing",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.team-cymru.com/ip-asn-mapping"),
        ttl=Ttl(hit=timedelta(days=1), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask for the announcement and, of the closest network, for who holds the system.

        No answer is a miss: the address is announced by nobody, the number is not assigned.
        """
        if observable.type is ObservableType.ASN:
            number = int(observable.value.removeprefix("AS"))
            holder = yield from _holder(number)
            if holder is None:
                return Report(provider="cymru", observable=observable, state=ReportState.MISS)
            return _report(observable, {"asn": number, "as_holder": holder})
        answer = yield from perform(DnsQuery(_question(observable.value), "TXT"))
        if not answer.records:
            return Report(provider="cymru", observable=observable, state=ReportState.MISS)
        origin = _closest(answer.records)
        holder = yield from _holder(origin.systems[0])
        return _report(observable, _facts(origin, holder))


def _question(address: str) -> str:
    """Return the name to ask for: `7.2.0.192.origin.asn.cymru.com`, in nibbles for IPv6."""
    parsed = ip_address(address)
    reverse = parsed.reverse_pointer.rpartition(".in-addr")[0]
    if parsed.version == 6:
        reverse = parsed.reverse_pointer.rpartition(".ip6")[0]
    return f"{reverse}.{ZONES[parsed.version]}"


def _holder(number: int) -> Exchange[str | None]:
    """Return the name in `64496 | NL | ripencc | 2010-01-05 | EXAMPLE-AS Example Holder, NL`."""
    answer = yield from perform(DnsQuery(f"AS{number}.asn.cymru.com", "TXT"))
    if not answer.records:
        return None
    fields = _fields(answer.records[0], 5)
    return fields[4] or None


def _fields(record: str, count: int) -> list[str]:
    """Return the fields of a TXT record, which may come in several strings."""
    text = "".join(QUOTED.findall(record)) or record
    fields = [each.strip() for each in text.split("|", count - 1)]
    if len(fields) != count:
        raise BadAnswer("TXT", f"{text[:80]!r} has not {count} fields")
    return fields


def _closest(records: Sequence[str]) -> _Origin:
    """Return the most specific of the announcements that cover the address."""
    origins = [_origin(each) for each in records]
    return max(origins, key=lambda each: (ip_network(each.network).prefixlen, each.network))


def _origin(record: str) -> _Origin:
    systems, network, *rest = _fields(record, 5)
    if not NUMBERS.fullmatch(systems):
        raise BadAnswer("TXT", f"{systems[:40]!r} is no list of AS numbers")
    try:
        ip_network(network)
    except ValueError:
        raise BadAnswer("TXT", f"{network[:40]!r} is no network") from None
    return _Origin(tuple(map(int, systems.split())), network, *rest)


def _facts(origin: _Origin, holder: str | None) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "asn": origin.systems[0],
        "as_holder": holder,
        "network": origin.network,
        "country": origin.country,
        "registry": origin.registry,
        "allocated": origin.allocated,
        "other_asns": [f"AS{each}" for each in origin.systems[1:]],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _report(observable: Observable, facts: dict[str, Fact]) -> Report:
    system = " ".join(filter(None, (f"AS{facts['asn']}", str(facts.get("as_holder", "")))))
    network = facts.get("network")
    evidence = Evidence(
        source="cymru",
        family="routing",
        claim=Claim.CONTEXT,
        scope=Scope.NETBLOCK,
        text=f"{network} is announced by {system}" if network else f"held by {system}",
        matched=str(network) if network else None,
    )
    return Report(
        provider="cymru",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=facts,
    )
