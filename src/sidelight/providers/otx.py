"""AlienVault OTX: the pulses, reports of its community, that name a value."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from urllib.parse import quote

import msgspec
from publicsuffixlist import PublicSuffixList

from sidelight.model import (
    BadAnswer,
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
    Quota,
    Secret,
    Terms,
    Tier,
    Ttl,
    Window,
    perform_all,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

SECTIONS = {
    ObservableType.FILE: ("file", Scope.HASH),
    ObservableType.URL: ("url", Scope.URL),
    ObservableType.DOMAIN: ("domain", Scope.HOST),
    ObservableType.IPV4: ("IPv4", Scope.IP),
    ObservableType.IPV6: ("IPv6", Scope.IP),
}
VENDOR = "AlienVault"  # the account of the vendor's own researchers
WHITELISTS = {"whitelist", "false_positive"}  # other validations only say how popular a name is
PATIENCE = 30.0  # seconds; the sections of busy addresses take long
MOST_RELATIONS = 200
AS_NUMBER = re.compile(r"AS(\d{1,10})(?:\s+(.+))?")


class _Family(msgspec.Struct):
    display_name: str | None = None


class _Author(msgspec.Struct):
    username: str | None = None


class _Pulse(msgspec.Struct):
    id: str
    name: str | None = None
    modified: str | None = None
    author: _Author | None = None
    tags: list[str] | None = None
    adversary: str | None = None
    malware_families: list[_Family | str] | None = None
    cloned_from: str | None = None

    @property
    def by(self) -> str:
        return (self.author and self.author.username) or "an unnamed author"

    @property
    def families(self) -> list[str]:
        named = (
            each if isinstance(each, str) else each.display_name
            for each in self.malware_families or []
        )
        return [name for name in named if name]


class _PulseInfo(msgspec.Struct):
    count: int
    pulses: list[_Pulse] | None = None


class _Validation(msgspec.Struct):
    source: str | None = None
    name: str | None = None


class _FalsePositive(msgspec.Struct):
    assessment: str | None = None


class _General(msgspec.Struct):
    """The part of the section `general` that we read; only the pulses are always there."""

    pulse_info: _PulseInfo
    validation: list[_Validation] | None = None
    false_positive: list[_FalsePositive] | None = None
    asn: str | None = None
    country_code: str | None = None

    @property
    def pulses(self) -> list[_Pulse]:
        """The pulses, newest first; OTX gives at most fifty, so there may be fewer than `count`."""
        return sorted(
            self.pulse_info.pulses or [], key=lambda each: each.modified or "", reverse=True
        )

    @property
    def cleared(self) -> list[str]:
        """The words in which OTX says that the value is whitelisted or a false positive."""
        named = [each for each in self.validation or [] if each.source in WHITELISTS]
        said = [each.name or "whitelisted" for each in named]
        accepted = any(each.assessment == "accepted" for each in self.false_positive or [])
        return said + (["an accepted false positive"] if accepted else [])


class _Resolution(msgspec.Struct):
    address: str | None = None
    record_type: str | None = None
    first: str | None = None
    last: str | None = None


class _PassiveDns(msgspec.Struct):
    passive_dns: list[_Resolution]


class _Page(msgspec.Struct):
    url: str | None = None
    date: str | None = None


class _Pages(msgspec.Struct):
    url_list: list[_Page]


class Otx(Provider):
    """Pulses and their authors; for a domain its resolutions and URLs too, in one go."""

    manifest = ProviderManifest(
        name="otx",
        title="AlienVault OTX",
        docs="https://otx.alienvault.com/api",
        observables=frozenset(SECTIONS),
        family="otx",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://otx.alienvault.com/terms"),
        hosts=frozenset({"otx.alienvault.com"}),
        secrets={"api_key": Secret("X-OTX-API-KEY")},
        quota=(Quota(10_000, Window.HOUR),),
        quota_docs="https://otx.alienvault.com/api",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map pulses to a claim by who wrote them, since anybody may write one and many copy.

        A pulse by the vendor, or by two authors who did not clone it, is suspicious; the pulse of
        one author is context. What OTX itself whitelists is clean, and its pulses are context. A
        value without pulse, whitelist and relation is a miss; 404 is a path that OTX lacks.
        """
        answers = yield from perform_all(_requests(observable))
        for each in answers:
            if each.status != 200:
                raise BadAnswer("status", f"HTTP {each.status}")
        relations: tuple[Relation, ...] = ()
        if len(answers) == 3:
            dns, pages = answers[1].decode(_PassiveDns), answers[2].decode(_Pages)
            relations = _relations(dns.passive_dns, pages.url_list)
        return _report(observable, answers[0].decode(_General), relations)


def _requests(observable: Observable) -> tuple[HttpRequest, ...]:
    parts: tuple[str, ...] = ("general",)
    if observable.type is ObservableType.DOMAIN:
        parts += ("passive_dns", "url_list")
    return tuple(
        HttpRequest(
            url_template="https://otx.alienvault.com/api/v1/indicators/{section}/{value}/{part}",
            path={"section": _section(observable), "value": observable.value, "part": part},
            timeout=PATIENCE,
        )
        for part in parts
    )


def _section(observable: Observable) -> str:
    """Return the name of the section: OTX keeps a `hostname` apart from a registered `domain`."""
    section, _ = SECTIONS[observable.type]
    if section == "domain" and _suffixes().privatesuffix(observable.value) != observable.value:
        return "hostname"
    return section


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def _report(observable: Observable, general: _General, relations: tuple[Relation, ...]) -> Report:
    section = "ip" if observable.is_address else _section(observable)
    link = f"https://otx.alienvault.com/indicator/{section}/{quote(observable.value, safe='')}"
    _, scope = SECTIONS[observable.type]
    evidence = [
        Evidence(source="otx", family="otx", claim=Claim.CLEAN, scope=scope, text=said, link=link)
        for said in general.cleared
    ]
    if general.pulse_info.count:
        evidence.append(_of_pulses(general, scope, link))
    if not evidence and not relations:
        return Report(provider="otx", observable=observable, state=ReportState.MISS)
    return Report(
        provider="otx",
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(evidence),
        relations=relations,
        facts=_facts(general),
        link=link,
    )


def _of_pulses(general: _General, scope: Scope, link: str) -> Evidence:
    pulses = general.pulses
    text, label, seen = f"in {_many(general.pulse_info.count, 'pulse')}", None, None
    if pulses:
        newest = pulses[0]
        authors = _many(len({each.by for each in pulses}), "author")
        text += f" of {authors}, the newest {newest.name!r} by {newest.by}"
        label = _family(pulses)
        seen = read_time(newest.modified)
        link = f"https://otx.alienvault.com/pulse/{quote(newest.id, safe='')}"
    return Evidence(
        source="otx",
        family="otx",
        claim=Claim.CONTEXT if general.cleared else _claim(pulses),
        scope=scope,
        text=text,
        label=label,
        observed_at=seen,
        link=link,
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _family(pulses: Sequence[_Pulse]) -> str | None:
    return next((family for each in pulses for family in each.families), None)


def _claim(pulses: Sequence[_Pulse]) -> Claim:
    authors = {each.by for each in pulses if not each.cloned_from}
    trusted = VENDOR in authors or len(authors) >= 2
    return Claim.SUSPICIOUS if trusted else Claim.CONTEXT


def _facts(general: _General) -> dict[str, Fact]:
    pulses = general.pulses
    system = AS_NUMBER.fullmatch(general.asn or "")
    facts: dict[str, Fact | None] = {
        "pulses": general.pulse_info.count,
        "threat_family": _family(pulses),
        "adversary": sorted({each.adversary for each in pulses if each.adversary}),
        "tags": sorted({tag for each in pulses for tag in each.tags or []})[:50],
        "asn": int(system[1]) if system else None,
        "as_holder": system[2] if system else None,
        "country": general.country_code,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _relations(names: list[_Resolution], pages: list[_Page]) -> tuple[Relation, ...]:
    found = [_resolution(each) for each in names] + [_hosted(each) for each in pages]
    return tuple(each for each in found if each)[:MOST_RELATIONS]


def _resolution(record: _Resolution) -> Relation | None:
    first, last = read_time(record.first), read_time(record.last)
    if record.record_type == "NS":
        return relate(
            "nameserver",
            record.address,
            ObservableType.DOMAIN,
            first_seen=first,
            last_seen=last,
        )
    addresses = (ObservableType.IPV4, ObservableType.IPV6)
    return relate("dns_resolution", record.address, *addresses, first_seen=first, last_seen=last)


def _hosted(page: _Page) -> Relation | None:
    return relate("hosted_url", page.url, ObservableType.URL, last_seen=read_time(page.date))
