"""CrowdSec CTI: what the members of a network of firewalls see an address do."""

from datetime import timedelta
from urllib.parse import quote

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
    perform,
)
from sidelight.plugin.scales import read_time

NOISY = 7  # of 10; the vendor's own profiles call more than 6 high
UNSURE = {"low", "none"}
CLAIMS = {
    "malicious": Claim.MALICIOUS,
    "suspicious": Claim.SUSPICIOUS,
    "safe": Claim.CLEAN,
    "benign": Claim.CLEAN,
}
"""Of the reputations; `known` and `unknown` are context."""


class _Named(msgspec.Struct):
    name: str | None = None
    label: str | None = None

    @property
    def words(self) -> str | None:
        return self.label or self.name


class _Classes(msgspec.Struct):
    classifications: list[_Named] | None = None
    false_positives: list[_Named] | None = None


class _History(msgspec.Struct):
    first_seen: str | None = None
    last_seen: str | None = None


class _Location(msgspec.Struct):
    country: str | None = None


class _Answer(msgspec.Struct):
    """The part of an answer that we read; only the reputation is always there."""

    reputation: str
    confidence: str | None = None
    background_noise_score: int | None = None
    behaviors: list[_Named] | None = None
    classifications: _Classes | None = None
    history: _History | None = None
    location: _Location | None = None
    mitre_techniques: list[_Named] | None = None
    cves: list[str] | None = None
    as_name: str | None = None
    as_num: int | None = None
    ip_range: str | None = None
    reverse_dns: str | None = None

    @property
    def behaves(self) -> list[str]:
        return _words(self.behaviors)

    @property
    def cleared(self) -> list[str]:
        """What the vendor takes the address for when reports of it are false."""
        return _words(self.classifications.false_positives if self.classifications else None)


class _Nothing(msgspec.Struct):
    message: str


def _words(named: list[_Named] | None) -> list[str]:
    return [each.words for each in named or [] if each.words]


class Crowdsec(Provider):
    """One request; what the network reported on an address over the last months."""

    manifest = ProviderManifest(
        name="crowdsec",
        title="CrowdSec CTI",
        docs="https://docs.crowdsec.net/u/cti_api/api_introduction/",
        observables=frozenset({ObservableType.IPV4, ObservableType.IPV6}),
        family="crowdsec",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.crowdsec.net/terms-and-conditions", shared=False),
        hosts=frozenset({"cti.api.crowdsec.net"}),
        secrets={"api_key": Secret("x-api-key")},
        quota=(Quota(50, Window.DAY),),
        quota_docs="https://docs.crowdsec.net/u/console/cti/cti_api_keys",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=24)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `reputation` to the claim; 404 is a miss where its body says so.

        What the vendor is unsure of is suspicious at most. An address in `false_positives` is
        shared, and its reputation context. A high background noise is a scanner that attacks
        everybody: noise, besides the reputation.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://cti.api.crowdsec.net/v2/smoke/{ip}",
                path={"ip": observable.value},
            )
        )
        if response.status == 404:
            response.decode(_Nothing)
            return Report(provider="crowdsec", observable=observable, state=ReportState.MISS)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        return _report(observable, response.decode(_Answer))


def _report(observable: Observable, answer: _Answer) -> Report:
    link = f"https://app.crowdsec.net/cti/{quote(observable.value, safe=':')}"
    history = answer.history or _History()
    last = read_time(history.last_seen)
    return Report(
        provider="crowdsec",
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(
            Evidence(
                source="crowdsec",
                family="crowdsec",
                claim=claim,
                scope=Scope.IP,
                text=text,
                observed_at=last,
                link=link,
            )
            for claim, text in _claims(answer)
        ),
        facts=_facts(answer),
        first_seen=read_time(history.first_seen),
        last_seen=last,
        link=link,
    )


def _claims(answer: _Answer) -> list[tuple[Claim, str]]:
    claims = []
    noise = answer.background_noise_score or 0
    if answer.cleared:
        claims.append((Claim.SHARED, f"a known false positive: {', '.join(answer.cleared)}"))
    elif noise >= NOISY:
        claims.append((Claim.NOISE, f"attacks everybody, background noise {noise} of 10"))
    text = f"reputation {answer.reputation}"
    text += f", confidence {answer.confidence}" if answer.confidence else ""
    text += f" ({', '.join(answer.behaves[:3])})" if answer.behaves else ""
    claims.append((_claim(answer), text))
    return claims


def _claim(answer: _Answer) -> Claim:
    claim = CLAIMS.get(answer.reputation, Claim.CONTEXT)
    if answer.cleared:
        return Claim.CONTEXT
    if claim is Claim.MALICIOUS and answer.confidence in UNSURE:
        return Claim.SUSPICIOUS
    return claim


def _facts(answer: _Answer) -> dict[str, Fact]:
    classes = answer.classifications or _Classes()
    facts: dict[str, Fact | None] = {
        "reputation": answer.reputation,
        "background_noise": answer.background_noise_score,
        "behaviors": answer.behaves,
        "classifications": _words(classes.classifications),
        "false_positives": answer.cleared,
        "attack_techniques": [each.name for each in answer.mitre_techniques or [] if each.name],
        "vulnerabilities": answer.cves,
        "asn": answer.as_num,
        "as_holder": answer.as_name,
        "network": answer.ip_range,
        "country": answer.location.country if answer.location else None,
        "hostnames": [answer.reverse_dns] if answer.reverse_dns else None,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
