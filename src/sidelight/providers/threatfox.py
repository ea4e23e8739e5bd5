"""ThreatFox: servers, URLs and files of malware, reported with a confidence."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import msgspec

from sidelight.model import (
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    Relation,
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
    Tier,
    Ttl,
    perform_all,
)
from sidelight.plugin.abusech import QUOTA, SECRETS, TERMS, is_listed, read_count
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
}
CONTACTS = {
    ObservableType.URL: "contacted_url",
    ObservableType.DOMAIN: "contacted_domain",
    ObservableType.IPV4: "contacted_ip",
    ObservableType.IPV6: "contacted_ip",
}
THREATS = {
    "botnet_cc": "command and control server",
    "payload_delivery": "delivery of malware",
    "payload": "malware sample",
    "cc_skimming": "theft of card numbers",
}
SURE, SOME = 75, 25  # of 100; the service suggests 50 to who reports, and 75 for high confidence
DIGITS = 64  # there is no SHA-512
MOST_RELATIONS = 200
UNNAMED = "Unknown malware"


class _Sample(msgspec.Struct):
    sha256_hash: str | None = None


class _Entry(msgspec.Struct):
    """One entry of the database; addresses come with a port."""

    value: str = msgspec.field(name="ioc")
    id: str | int | None = None
    kind: str | None = msgspec.field(name="ioc_type", default=None)
    threat_type: str | None = None
    malware_printable: str | None = None
    confidence_level: str | int | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    tags: list[str] | None = None
    malware_samples: list[_Sample] | None = None

    @property
    def confidence(self) -> int:
        return read_count(self.confidence_level) or 0

    @property
    def malware(self) -> str | None:
        return None if self.malware_printable == UNNAMED else self.malware_printable

    @property
    def seen(self) -> datetime | None:
        return read_time(self.last_seen) or read_time(self.first_seen)

    @property
    def bare(self) -> str:
        """The value without its port."""
        if self.kind != "ip:port":
            return self.value
        return self.value.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> str | None:
        return self.value.rpartition(":")[2] if self.kind == "ip:port" else None


class _Answer(msgspec.Struct):
    data: list[_Entry]


class Threatfox(Provider):
    """One search; for a file a second one, for the servers that the sample talks to."""

    manifest = ProviderManifest(
        name="threatfox",
        title="ThreatFox",
        docs="https://threatfox.abuse.ch/api/",
        observables=frozenset(SCOPES),
        family="threatfox",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=TERMS,
        hosts=frozenset({"threatfox-api.abuse.ch"}),
        secrets=SECRETS,
        account="abusech",
        quota=QUOTA,
        quota_docs="https://abuse.ch/terms-of-use/",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the confidence of the reporter to a claim: from 75 malicious, from 25 suspicious.

        The search finds parts of words, so that `192.0.2.1` finds `192.0.2.10:443` too: entries of
        other values are left out. A URL on the host that is asked about is evidence on that URL.
        An entry leaves the database after six months, so a miss says little.
        """
        if len(observable.value) > DIGITS and observable.hash_name:
            return Report(provider="threatfox", observable=observable, state=ReportState.MISS)
        answers = yield from perform_all(_questions(observable))
        found = [each.decode(_Answer).data if is_listed(each) else [] for each in answers]
        contacts = found[1] if len(found) == 2 else []
        return _report(observable, found[0], contacts)


def _questions(observable: Observable) -> tuple[HttpRequest, ...]:
    bodies = [{"query": "search_ioc", "search_term": observable.value}]
    if observable.hash_name in {"md5", "sha256"}:
        bodies.append({"query": "search_hash", "hash": observable.value})
    return tuple(
        HttpRequest(url_template="https://threatfox-api.abuse.ch/api/v1/", method="POST", json=body)
        for body in bodies
    )


def _report(
    observable: Observable, entries: Sequence[_Entry], contacts: Sequence[_Entry]
) -> Report:
    exact = [each for each in entries if _names(each, observable)]
    hosted = _hosted(observable, entries)
    if not (exact or hosted or contacts):
        return Report(provider="threatfox", observable=observable, state=ReportState.MISS)
    evidence = [
        _evidence([each], Scope.URL, matched=edge.target.value) for edge, each in hosted.items()
    ]
    scope = SCOPES[observable.type]
    if exact:
        evidence.append(_evidence(exact, scope))
    if contacts:
        evidence.append(_evidence(contacts, scope, lead="tied to: "))
    everything = [*exact, *hosted.values(), *contacts]
    seen = [each.seen for each in everything if each.seen]
    first = [time for each in everything if (time := read_time(each.first_seen))]
    return Report(
        provider="threatfox",
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(evidence),
        relations=_relations(exact, hosted, contacts),
        facts=_facts(everything, exact),
        first_seen=min(first, default=None),
        last_seen=max(seen, default=None),
        link=_link(everything[0]),
    )


def _names(entry: _Entry, observable: Observable) -> bool:
    edge = relate("same", entry.bare, observable.type)
    return edge is not None and edge.target == observable


def _hosted(observable: Observable, entries: Iterable[_Entry]) -> dict[Relation, _Entry]:
    """Return the URLs on the host that is asked about, as edges to them, with their entries."""
    if observable.type in {ObservableType.FILE, ObservableType.URL}:
        return {}
    edges = {
        relate(
            "hosted_url",
            each.value,
            ObservableType.URL,
            first_seen=read_time(each.first_seen),
            last_seen=read_time(each.last_seen),
        ): each
        for each in entries
        if each.kind == "url"
    }
    return {
        edge: entry
        for edge, entry in edges.items()
        if edge and urlsplit(edge.target.value).hostname == observable.value
    }


def _evidence(
    group: Sequence[_Entry], scope: Scope, *, matched: str | None = None, lead: str = ""
) -> Evidence:
    best = max(group, key=lambda each: each.confidence)
    text = lead + THREATS.get(best.threat_type or "", best.threat_type or "malware")
    text += f" ({best.malware})" if best.malware else ""
    text += f", confidence {best.confidence} of 100"
    return Evidence(
        source="threatfox",
        family="threatfox",
        claim=_claim(best.confidence),
        scope=scope,
        text=text + (f", {len(group)} entries" if len(group) > 1 else ""),
        label=best.malware,
        matched=matched,
        observed_at=max((each.seen for each in group if each.seen), default=None),
        link=_link(best),
    )


def _claim(confidence: int) -> Claim:
    if confidence >= SURE:
        return Claim.MALICIOUS
    return Claim.SUSPICIOUS if confidence >= SOME else Claim.CONTEXT


def _link(entry: _Entry) -> str | None:
    if entry.id is None:
        return None
    return f"https://threatfox.abuse.ch/ioc/{quote(str(entry.id), safe='')}/"


def _facts(everything: Sequence[_Entry], exact: Sequence[_Entry]) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "entries": len(everything),
        "confidence": max(each.confidence for each in everything),
        "threat_family": next((each.malware for each in everything if each.malware), None),
        "threat_types": sorted({each.threat_type for each in everything if each.threat_type}),
        "ports": sorted({each.port for each in exact if each.port}),
        "tags": sorted({tag for each in everything for tag in each.tags or []})[:50],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _relations(
    exact: Iterable[_Entry], hosted: Iterable[Relation], contacts: Iterable[_Entry]
) -> tuple[Relation, ...]:
    samples = (
        relate("communicating_file", each.sha256_hash, ObservableType.FILE)
        for entry in exact
        if "hash" not in (entry.kind or "")
        for each in entry.malware_samples or []
    )
    edges = [*hosted, *samples, *map(_contact, contacts)]
    return tuple(dict.fromkeys(edge for edge in edges if edge))[:MOST_RELATIONS]


def _contact(entry: _Entry) -> Relation | None:
    edge = relate(
        "contact",
        entry.bare,
        *CONTACTS,
        first_seen=read_time(entry.first_seen),
        last_seen=read_time(entry.last_seen),
    )
    return msgspec.structs.replace(edge, kind=CONTACTS[edge.target.type]) if edge else None
