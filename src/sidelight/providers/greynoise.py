"""GreyNoise: addresses that scan the whole internet, and those of services that everybody uses."""

from datetime import timedelta

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

UNNAMED = {None, "", "unknown"}


class _Answer(msgspec.Struct):
    """An answer with 200 or 404; what tells it from an error is `noise`."""

    noise: bool
    riot: bool = False
    classification: str | None = None
    name: str | None = None
    last_seen: str | None = None

    @property
    def who(self) -> str | None:
        return None if self.name in UNNAMED else self.name


class _Failure(msgspec.Struct):
    message: str | None = None


class Greynoise(Provider):
    """One request to the community service, with a key or without."""

    manifest = ProviderManifest(
        name="greynoise",
        title="GreyNoise Community",
        docs="https://docs.greynoise.io/reference/get_v3-community-ip",
        observables=frozenset({ObservableType.IPV4}),
        family="greynoise",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.greynoise.io/terms", shared=False),
        hosts=frozenset({"api.greynoise.io"}),
        secrets={"api_key": Secret("key", required=False)},
        quota=(Quota(50, Window.DAY),),
        quota_docs="https://docs.greynoise.io/docs/using-the-greynoise-community-api",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=24)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `noise` and `riot` to claims; 404 is a miss where its body says not observed.

        Noise is a scanner that attacks everybody, so an alert about it is about nobody; classified
        malicious it is suspicious besides. RIOT is a service that many use, and attackers too: it
        is shared, which guards it and clears nothing.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://api.greynoise.io/v3/community/{ip}",
                path={"ip": observable.value},
            )
        )
        if response.status not in {200, 404}:
            why = response.decode(_Failure).message or f"HTTP {response.status}"
            raise BadAnswer("status", why[:200])
        return _report(observable, response.decode(_Answer))


def _report(observable: Observable, answer: _Answer) -> Report:
    link = f"https://viz.greynoise.io/ip/{observable.value}"
    seen = read_time(answer.last_seen)
    evidence = tuple(
        Evidence(
            source="greynoise",
            family="greynoise",
            claim=claim,
            scope=Scope.IP,
            text=text,
            label=answer.who,
            observed_at=seen,
            link=link,
        )
        for claim, text in _claims(answer)
    )
    if not evidence:
        return Report(provider="greynoise", observable=observable, state=ReportState.MISS)
    return Report(
        provider="greynoise",
        observable=observable,
        state=ReportState.HIT,
        evidence=evidence,
        facts=_facts(answer),
        last_seen=seen,
        link=link,
    )


def _claims(answer: _Answer) -> list[tuple[Claim, str]]:
    claims = []
    if answer.riot:
        claims.append((Claim.SHARED, f"a service that many use ({answer.who or 'RIOT'})"))
    if answer.noise:
        by = f" as {answer.who}" if answer.who else ""
        kind = answer.classification or "unknown"
        claims.append((Claim.NOISE, f"scans the whole internet{by}, classified {kind}"))
    if answer.classification == "malicious":
        claims.append((Claim.SUSPICIOUS, "classified malicious"))
    return claims


def _facts(answer: _Answer) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "noise": answer.noise,
        "riot": answer.riot,
        "classification": answer.classification,
        "actor": answer.who,
    }
    return {name: value for name, value in facts.items() if value is not None}
