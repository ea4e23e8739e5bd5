"""Hybrid Analysis: what the Falcon Sandbox saw a file do."""

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
    perform,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

CLAIMS = {
    "malicious": Claim.MALICIOUS,
    "suspicious": Claim.SUSPICIOUS,
    "no specific threat": Claim.CLEAN,
    "whitelisted": Claim.CLEAN,
}
"""Of the verdicts; `no verdict` and what is new is context."""
AGENT = {"user-agent": "Falcon Sandbox"}  # another one is not let in
DIGITS = 64  # the service knows MD5, SHA-1 and SHA-256


class _Search(msgspec.Struct):
    sha256s: list[str]


class _Overview(msgspec.Struct):
    """The part of an overview that we read; the verdict is over all environments."""

    sha256: str
    verdict: str | None = None
    threat_score: int | float | None = None
    vx_family: str | None = None
    tags: list[str] | None = None
    last_file_name: str | None = None
    type: str | None = None
    size: int | None = None
    analysis_start_time: str | None = None
    multiscan_result: int | float | None = None


class HybridAnalysis(Provider):
    """One request for a SHA-256; another hash is first searched for."""

    manifest = ProviderManifest(
        name="hybrid-analysis",
        title="Hybrid Analysis",
        docs="https://www.hybrid-analysis.com/docs/api/v2",
        observables=frozenset({ObservableType.FILE}),
        family="falcon-sandbox",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.hybrid-analysis.com/terms", shared=False),
        hosts=frozenset({"hybrid-analysis.com"}),
        secrets={"api_key": Secret("api-key")},
        quota=(Quota(200, Window.MINUTE), Quota(2_000, Window.HOUR)),
        quota_docs="https://www.hybrid-analysis.com/docs/api/v2",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the verdict of the sandbox to the claim; 404 and a search without hash are a miss."""
        miss = Report(provider="hybrid-analysis", observable=observable, state=ReportState.MISS)
        sha256: str | None = observable.value
        if len(observable.value) > DIGITS:
            return miss
        if observable.hash_name != "sha256":
            sha256 = yield from _searched(observable.value)
        if sha256 is None:
            return miss
        response = yield from perform(
            HttpRequest(
                url_template="https://hybrid-analysis.com/api/v2/overview/{sha256}",
                path={"sha256": sha256},
                headers=AGENT,
            )
        )
        if response.status == 404:
            return miss
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        return _report(observable, response.decode(_Overview))


def _searched(digest: str) -> Exchange[str | None]:
    """Return the SHA-256 of the file with another hash; None for an unknown one."""
    response = yield from perform(
        HttpRequest(
            url_template="https://hybrid-analysis.com/api/v2/search/hash",
            params={"hash": digest},
            headers=AGENT,
        )
    )
    if response.status == 404:
        return None
    if response.status != 200:
        raise BadAnswer("status", f"HTTP {response.status}")
    return next(iter(response.decode(_Search).sha256s), None)


def _report(observable: Observable, overview: _Overview) -> Report:
    link = f"https://www.hybrid-analysis.com/sample/{quote(overview.sha256, safe='')}"
    seen = read_time(overview.analysis_start_time)
    evidence = Evidence(
        source="hybrid-analysis",
        family="falcon-sandbox",
        claim=CLAIMS.get(overview.verdict or "", Claim.CONTEXT),
        scope=Scope.HASH,
        text=_text(overview),
        label=overview.vx_family,
        observed_at=seen,
        link=link,
    )
    return Report(
        provider="hybrid-analysis",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=_same(observable, overview.sha256),
        facts=_facts(overview),
        last_seen=seen,
        link=link,
    )


def _text(overview: _Overview) -> str:
    text = f"the sandbox says {overview.verdict or 'nothing yet'}"
    if overview.threat_score is not None:
        text += f", threat score {overview.threat_score:g} of 100"
    return text


def _same(observable: Observable, sha256: str) -> tuple[Relation, ...]:
    edge = relate("same_sample", sha256, ObservableType.FILE)
    return (edge,) if edge and edge.target != observable else ()


def _facts(overview: _Overview) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "threat_score": overview.threat_score,
        "threat_family": overview.vx_family,
        "tags": overview.tags,
        "file_name": overview.last_file_name,
        "file_type": overview.type,
        "file_size": overview.size,
        "multiscan_percent": overview.multiscan_result,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
