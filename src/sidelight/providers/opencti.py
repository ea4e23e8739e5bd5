"""OpenCTI: the observables and indicators of your own platform that name a value."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    ProviderError,
    Refused,
    Report,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import (
    OWN_SERVER,
    Disclosure,
    Exchange,
    HttpRequest,
    HttpResponse,
    Provider,
    ProviderManifest,
    Secret,
    Terms,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.listing import header_date
from sidelight.plugin.manifest import Place
from sidelight.plugin.scales import read_time

SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
    ObservableType.EMAIL: Scope.HOST,
}
PATHS = {
    ObservableType.URL: ("url:value",),
    ObservableType.DOMAIN: ("domain-name:value", "hostname:value"),
    ObservableType.IPV4: ("ipv4-addr:value",),
    ObservableType.IPV6: ("ipv6-addr:value",),
    ObservableType.EMAIL: ("email-addr:value",),
}
HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
ACCUSES = 70  # of 100
DOUBTS = 40  # 50 is what the platform gives when nobody gave a score
MOST_LABELS = 50
NO_ACCESS = frozenset({"AUTH_REQUIRED", "AUTH_FAILURE", "FORBIDDEN_ACCESS", "OTP_REQUIRED"})
INVALID = "GRAPHQL_VALIDATION_FAILED"

QUERY = """
query Sidelight($named: FilterGroup, $patterned: FilterGroup) {
  stixCyberObservables(filters: $named, first: 20) {
    edges { node { ...seen indicators(first: 20) { edges { node { ...indicator } } } } }
  }
  indicators(filters: $patterned, first: 20) { edges { node { ...indicator } } }
}
fragment seen on StixCyberObservable {
  id entity_type observable_value x_opencti_score created_at updated_at
  createdBy { ... on Identity { name } }
  objectMarking { definition }
  objectLabel { value }
}
fragment indicator on Indicator {
  id name x_opencti_score revoked valid_from valid_until updated_at
  createdBy { ... on Identity { name } }
  objectMarking { definition }
  objectLabel { value }
}
"""


class _Author(msgspec.Struct):
    name: str | None = None


class _Marking(msgspec.Struct):
    definition: str | None = None


class _Label(msgspec.Struct):
    value: str | None = None


class _Thing(msgspec.Struct, rename={"score": "x_opencti_score"}, kw_only=True):
    """What an observable and an indicator have in common."""

    id: str
    score: int | None = None
    updated_at: str | None = None
    author: _Author | None = msgspec.field(name="createdBy", default=None)
    markings: list[_Marking] | None = msgspec.field(name="objectMarking", default=None)
    labels: list[_Label] | None = msgspec.field(name="objectLabel", default=None)


class _Indicator(_Thing, kw_only=True):
    name: str | None = None
    revoked: bool | None = None
    valid_from: str | None = None
    valid_until: str | None = None

    def holds(self, today: str) -> bool:
        """Whether it is neither revoked nor past its time; `today` is `YYYY-MM-DD` or unknown."""
        return not self.revoked and (self.valid_until or "9") >= today


class _IndicatorEdge(msgspec.Struct):
    node: _Indicator


class _Indicators(msgspec.Struct):
    edges: list[_IndicatorEdge]


class _Seen(_Thing, rename={"score": "x_opencti_score"}, kw_only=True):
    created_at: str | None = None
    indicators: _Indicators | None = None


class _SeenEdge(msgspec.Struct):
    node: _Seen


class _Observables(msgspec.Struct):
    edges: list[_SeenEdge]


class _Data(msgspec.Struct, rename={"observables": "stixCyberObservables"}):
    """Both are there, unless an error says why one is not."""

    observables: _Observables | None = None
    indicators: _Indicators | None = None


class _Extensions(msgspec.Struct):
    code: str | None = None


class _Error(msgspec.Struct):
    message: str = "no reason given"
    name: str | None = None
    extensions: _Extensions | None = None


class _Answer(msgspec.Struct):
    """GraphQL: what goes wrong stands in `errors`, mostly with HTTP 200."""

    data: _Data | None = None
    errors: list[_Error] | None = None


class OpenCti(Provider):
    """One GraphQL query for the observable and for the indicators on it."""

    manifest = ProviderManifest(
        name="opencti",
        title="OpenCTI",
        docs="https://docs.opencti.io/latest/reference/api/",
        observables=frozenset(SCOPES),
        family="opencti",
        tier=Tier.KEYLESS,  # it takes a token, and costs nobody's quota
        disclosure=Disclosure.LOOKUP,
        # What is found depends on the markings that the user of the token may see.
        terms=Terms(
            link="https://docs.opencti.io/latest/administration/segregation/", shared=False
        ),
        hosts=frozenset({OWN_SERVER}),
        secrets={"token": Secret(place=Place.BEARER)},
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=15)),
        max_tlp=Tlp.RED,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the score of the indicators that still hold to the claim.

        From 70 malicious, from 40 suspicious, since 50 is the platform's own guess; below that, and
        once revoked or past `valid_until` by the server's clock, context. An observable without an
        indicator is context, or suspicious from 70: someone saw it, nobody said to act on it.
        """
        response = yield from perform(
            HttpRequest(
                method="POST",
                url_template=f"https://{OWN_SERVER}/graphql",
                json={"query": QUERY, "variables": _variables(observable)},
            )
        )
        if response.status not in {200, 400}:  # 400 is how it answers a query it cannot read
            raise BadAnswer("status", f"HTTP {response.status}")
        seen, indicators = _found(response)
        if not seen and not indicators:
            return Report(provider="opencti", observable=observable, state=ReportState.MISS)
        return _report(observable, seen, indicators, header_date(response))


def _variables(observable: Observable) -> Mapping[str, Any]:
    """Return two filters: the value of an observable, and the patterns that OpenCTI makes of it."""
    key, paths = "value", PATHS.get(observable.type, ())
    if observable.type is ObservableType.FILE:
        name = HASHES[observable.hash_name or "sha256"]
        key, paths = f"hashes.{name}", (f"file:hashes.'{name}'", f"file:hashes.{name}")
    quoted = observable.value.replace("\\", "\\\\").replace("'", "\\'")
    return {
        "named": _filter(key, [observable.value]),
        "patterned": _filter("pattern", [f"[{path} = '{quoted}']" for path in paths]),
    }


def _filter(key: str, values: Sequence[str]) -> dict[str, Any]:
    one = {"key": [key], "values": values, "operator": "eq", "mode": "or"}
    return {"mode": "and", "filters": [one], "filterGroups": []}


def _found(response: HttpResponse) -> tuple[list[_Seen], list[_Indicator]]:
    """Return the observables, and each indicator once, by its pattern or by its observable."""
    answer = response.decode(_Answer)
    for error in answer.errors or []:
        raise _raised(error)
    data = answer.data
    if data is None or data.observables is None or data.indicators is None:
        raise BadAnswer("data", "not all that was asked for")
    seen = [each.node for each in data.observables.edges]
    edges = data.indicators.edges + [
        edge for each in seen if each.indicators for edge in each.indicators.edges
    ]
    return seen, list({edge.node.id: edge.node for edge in edges}.values())


def _raised(error: _Error) -> ProviderError:
    code = (error.extensions and error.extensions.code) or error.name
    if code in NO_ACCESS:
        return Refused(f"OpenCTI does not accept the token: {error.message}")
    if code == INVALID:
        return BadAnswer("errors", error.message)
    return Unavailable(f"OpenCTI: {error.message}")


def _report(
    observable: Observable,
    seen: Sequence[_Seen],
    indicators: Sequence[_Indicator],
    today: str,
) -> Report:
    things: list[_Thing] = [*seen, *indicators]
    holding = [each for each in indicators if each.holds(today)]
    best = max(holding or things, key=lambda each: (each.score or 0, each.updated_at or ""))
    evidence = Evidence(
        source="opencti",
        family="opencti",
        claim=_claim(best, indicators=indicators, holding=holding),
        scope=SCOPES[observable.type],
        text=_text(best, indicators, holding),
        observed_at=read_time(best.updated_at),
    )
    return Report(
        provider="opencti",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=_facts(things, best, holding),
        first_seen=_first(seen, indicators),
        last_seen=max(filter(None, (read_time(each.updated_at) for each in things)), default=None),
    )


def _claim(
    best: _Thing, *, indicators: Sequence[_Indicator], holding: Sequence[_Indicator]
) -> Claim:
    score = best.score or 0
    if holding:
        if score >= ACCUSES:
            return Claim.MALICIOUS
        return Claim.SUSPICIOUS if score >= DOUBTS else Claim.CONTEXT
    return Claim.SUSPICIOUS if score >= ACCUSES and not indicators else Claim.CONTEXT


def _text(best: _Thing, indicators: Sequence[_Indicator], holding: Sequence[_Indicator]) -> str:
    author = f" by {best.author.name}" if best.author and best.author.name else ""
    score = "without a score" if best.score is None else f"score {best.score} of 100"
    if holding:
        others = f", and {len(holding) - 1} more" if len(holding) > 1 else ""
        return f"an indicator{author}, {score}{others}"
    if not indicators:
        return f"an observable{author}, {score}, without an indicator"
    return f"every indicator is revoked or out of date, {score}"


def _facts(
    things: Sequence[_Thing], best: _Thing, holding: Sequence[_Indicator]
) -> dict[str, Fact]:
    until = [each.valid_until for each in holding if each.valid_until]
    markings = [each.definition for thing in things for each in thing.markings or []]
    labels = {each.value for thing in things for each in thing.labels or [] if each.value}
    facts: dict[str, Fact | None] = {
        "score": best.score,
        "valid_until": max(until)[:10] if until else None,
        "author": best.author.name if best.author else None,
        "tlp": Tlp.most_closed(*map(_tlp, markings)),
        "markings": sorted({each for each in markings if each and _tlp(each) is None}),
        "tags": sorted(labels)[:MOST_LABELS],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _tlp(definition: str | None) -> Tlp | None:
    """Return the label of `TLP:AMBER+STRICT` or, by its old name, `TLP:WHITE`."""
    word = (definition or "").lower().replace("white", "clear")
    return next((each for each in Tlp if word == f"tlp:{each}"), None)


def _first(seen: Sequence[_Seen], indicators: Sequence[_Indicator]) -> datetime | None:
    moments = [read_time(each.created_at) for each in seen]
    moments += [read_time(each.valid_from) for each in indicators]
    return min(filter(None, moments), default=None)
