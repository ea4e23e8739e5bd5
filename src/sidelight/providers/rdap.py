"""RDAP: who registered a domain or holds a network, and since when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec
from publicsuffixlist import PublicSuffixList

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
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    Ttl,
    perform,
)

PATHS = {
    ObservableType.DOMAIN: "domain",
    ObservableType.IPV4: "ip",
    ObservableType.IPV6: "ip",
    ObservableType.ASN: "autnum",
}


class _Event(msgspec.Struct, rename={"action": "eventAction", "date": "eventDate"}):
    action: str
    date: str | None = None


class _Nameserver(msgspec.Struct, rename={"name": "ldhName"}):
    name: str | None = None


class _Entity(msgspec.Struct, rename={"card": "vcardArray"}):
    roles: list[str] | None = None
    card: list[object] | None = None
    handle: str | None = None


class _Prefix(msgspec.Struct):
    """A part of a network, by the extension cidr0 that all regional registries have."""

    v4prefix: str | None = None
    v6prefix: str | None = None
    length: int | None = None


class _Answer(msgspec.Struct, rename={"prefixes": "cidr0_cidrs"}):
    """The part of RFC 9083 that we read."""

    handle: str | None = None
    name: str | None = None
    country: str | None = None
    events: list[_Event] | None = None
    nameservers: list[_Nameserver] | None = None
    entities: list[_Entity] | None = None
    status: list[str] | None = None
    prefixes: list[_Prefix] | None = None


class Rdap(Provider):
    """Registration facts; one request, redirected by rdap.org to the registry in charge."""

    manifest = ProviderManifest(
        name="rdap",
        title="RDAP",
        docs="https://about.rdap.org/",
        observables=frozenset(PATHS),
        family="registration",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://about.rdap.org/"),
        hosts=frozenset({"rdap.org"}),
        ttl=Ttl(hit=timedelta(days=7), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `events` to dates (RFC 3339, UTC when they name no zone) and `entities` to names."""
        response = yield from perform(
            HttpRequest(
                url_template="https://rdap.org/{kind}/{value}",
                path={"kind": PATHS[observable.type], "value": _registered(observable)},
                headers={"accept": "application/rdap+json"},
                follow=True,
            )
        )
        if response.status in {400, 404}:  # 400: the registry knows no such name, as for ccTLDs
            return Report(provider="rdap", observable=observable, state=ReportState.MISS)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        return _report(observable, response.decode(_Answer))


def _report(observable: Observable, answer: _Answer) -> Report:
    dates = {event.action: _moment(event.date) for event in answer.events or [] if event.date}
    registered = dates.get("registration")
    facts = _facts(answer, dates)
    said = [
        f"{words} {facts[name]}"
        for name, words in (
            ("registered", "registered"),
            ("registrar", "with"),
            ("holder", "held by"),
            ("country", "in"),
        )
        if name in facts
    ]
    evidence = Evidence(
        source="rdap",
        family="registration",
        claim=Claim.CONTEXT,
        scope=Scope.REGISTRABLE if observable.type is ObservableType.DOMAIN else Scope.NETBLOCK,
        text=", ".join(said) or "registered",
        observed_at=dates.get("last changed") or registered,
    )
    return Report(
        provider="rdap",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=facts,
        first_seen=registered,
        link=f"https://rdap.org/{PATHS[observable.type]}/{_registered(observable)}",
    )


def _registered(observable: Observable) -> str:
    """Return the name that a registry knows: `example.co.uk` of `www.example.co.uk`."""
    if observable.type is ObservableType.DOMAIN:
        return _suffixes().privatesuffix(observable.value) or observable.value
    return observable.value.removeprefix("AS")


@cache
def _suffixes() -> PublicSuffixList:
    """Return the registries' own section: below `github.io` nothing is registered."""
    return PublicSuffixList(only_icann=True)


def _facts(answer: _Answer, dates: Mapping[str, datetime]) -> dict[str, Fact]:
    """Return what the answer holds, by our names; dates as `YYYY-MM-DD`."""
    facts: dict[str, Fact | None] = {
        "handle": answer.handle,
        "holder": _name_of(answer.entities or [], "registrant") or answer.name,
        "registrar": _name_of(answer.entities or [], "registrar"),
        "country": answer.country,
        "nameservers": [each.name.lower() for each in answer.nameservers or [] if each.name],
        "status": answer.status,
        "network": ", ".join(_networks(answer)),
    }
    for ours, theirs in (("registered", "registration"), ("expires", "expiration")):
        if theirs in dates:
            facts[ours] = f"{dates[theirs]:%Y-%m-%d}"
    return {name: value for name, value in facts.items() if value}


def _networks(answer: _Answer) -> list[str]:
    prefixes = ((each.v4prefix or each.v6prefix, each.length) for each in answer.prefixes or [])
    return [f"{prefix}/{length}" for prefix, length in prefixes if prefix and length is not None]


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadAnswer("events[].eventDate", f"{value!r} is no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _name_of(entities: list[_Entity], role: str) -> str | None:
    """Return the `fn` of the jCard (RFC 7095: `["vcard", [[name, {}, type, value], ...]]`)."""
    for entity in entities:
        if role not in (entity.roles or []) or not entity.card or len(entity.card) < 2:
            continue
        lines = entity.card[1]
        for line in lines if isinstance(lines, list) else []:
            if isinstance(line, list) and len(line) > 3 and line[0] == "fn" and line[3]:
                return str(line[3])
    return None
