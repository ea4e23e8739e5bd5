"""Pulsedive: the risk that a community and its feeds give to a value."""

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
    Unavailable,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Place,
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

SCOPES = {
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
}
CLAIMS = {
    "critical": Claim.MALICIOUS,
    "high": Claim.MALICIOUS,
    "medium": Claim.SUSPICIOUS,
    "none": Claim.CLEAN,
}
"""Of the risks; `low` and `unknown` are context."""


class _Named(msgspec.Struct):
    name: str | None = None


class _Factor(msgspec.Struct):
    description: str | None = None


class _Answer(msgspec.Struct):
    """The part of an answer that we read; an answer without a risk says why in `error`."""

    error: str | None = None
    risk: str | None = None
    retired: str | int | bool | None = None
    stamp_added: str | None = None
    stamp_seen: str | None = None
    riskfactors: list[_Factor] | None = None
    threats: list[_Named] | None = None
    feeds: list[_Named] | None = None

    @property
    def threat_names(self) -> list[str]:
        return [each.name for each in self.threats or [] if each.name]

    @property
    def feed_names(self) -> list[str]:
        return [each.name for each in self.feeds or [] if each.name]


class Pulsedive(Provider):
    """What is in the database; the vendor's probe, which contacts the other side, is not used."""

    manifest = ProviderManifest(
        name="pulsedive",
        title="Pulsedive",
        docs="https://docs.pulsedive.com/",
        observables=frozenset(SCOPES),
        family="pulsedive",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://pulsedive.com/about/terms", shared=False),
        hosts=frozenset({"pulsedive.com"}),
        # It takes the key as a parameter only.
        secrets={"api_key": Secret("key", place=Place.QUERY)},
        quota=(Quota(30, Window.MINUTE),),
        quota_docs="https://pulsedive.com/api/",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `risk` to the claim; 404 is a miss, and an error in the body of a 200 is none."""
        response = yield from perform(
            HttpRequest(
                url_template="https://pulsedive.com/api/info.php",
                params={"indicator": observable.value},
            )
        )
        if response.status == 404:
            return Report(provider="pulsedive", observable=observable, state=ReportState.MISS)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        answer = response.decode(_Answer)
        if answer.error:
            raise Unavailable(f"Pulsedive: {answer.error}")
        if answer.risk is None:
            raise BadAnswer("$.risk", "missing")
        return _report(observable, answer, answer.risk)


def _report(observable: Observable, answer: _Answer, risk: str) -> Report:
    link = f"https://pulsedive.com/indicator/?indicator={quote(observable.value, safe='')}"
    seen = read_time(answer.stamp_seen)
    evidence = Evidence(
        source="pulsedive",
        family="pulsedive",
        claim=CLAIMS.get(risk, Claim.CONTEXT),
        scope=SCOPES[observable.type],
        text=_text(answer, risk),
        label=next(iter(answer.threat_names), None),
        observed_at=seen,
        link=link,
    )
    return Report(
        provider="pulsedive",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=_facts(answer, risk),
        first_seen=read_time(answer.stamp_added),
        last_seen=seen,
        link=link,
    )


def _text(answer: _Answer, risk: str) -> str:
    text = f"risk {risk}"
    if answer.feed_names:
        text += f", in {', '.join(answer.feed_names[:3])}"
    return text + (", retired" if answer.retired else "")


def _facts(answer: _Answer, risk: str) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "risk": risk,
        "risk_factors": [each.description for each in answer.riskfactors or [] if each.description],
        "threat_family": next(iter(answer.threat_names), None),
        "feeds": answer.feed_names,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
