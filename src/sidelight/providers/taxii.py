"""TAXII 2.1: the indicators of a collection of your own, or one you may read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import msgspec

from sidelight.extraction import parse_observable
from sidelight.formats.stix import pattern_values
from sidelight.formats.stix_bundle import MARKINGS
from sidelight.formats.taxii import MEDIA_TYPE, Envelope, read_envelope
from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    InvalidObservable,
    Observable,
    ObservableType,
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
    Place,
    Provider,
    ProviderManifest,
    Secret,
    Terms,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.listing import header_date
from sidelight.plugin.scales import read_time

SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
    ObservableType.EMAIL: Scope.HOST,
}
PAGES = 5
PER_PAGE = 1_000  # a server may give fewer
LOW = 30  # of 100: "low" ends at 29 on the scale of STIX
MOST_LABELS = 50
TLP_1 = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
"""The markings that STIX 2.1 itself defines."""
LABELS = TLP_1 | {marking: tlp for tlp, marking in MARKINGS.items()}
CLAIMS = {
    "benign": Claim.CLEAN,
    "anonymization": Claim.CONTEXT,
    "anomalous-activity": Claim.SUSPICIOUS,
}
"""Of the kinds of indicators; every other kind, and none at all, is malicious."""


class _Indicator(msgspec.Struct):
    """The fields of an indicator that we read, by their names in STIX 2.1."""

    id: str
    name: str | None = None
    pattern: str = ""
    pattern_type: str = "stix"
    indicator_types: list[str] | None = None
    confidence: int | None = None
    revoked: bool = False
    created: str | None = None
    modified: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    labels: list[str] | None = None
    object_marking_refs: list[str] | None = None

    def holds(self, today: str) -> bool:
        """Whether it is neither revoked nor past its time; `today` is `YYYY-MM-DD` or unknown."""
        return not self.revoked and (self.valid_until or "9") >= today

    @property
    def claim(self) -> Claim:
        """What its kind says, one step weaker where its author is hardly sure."""
        kinds = self.indicator_types or [""]
        claims = {CLAIMS.get(kind, Claim.MALICIOUS) for kind in kinds}
        if Claim.MALICIOUS in claims:
            sure = self.confidence is None or self.confidence >= LOW
            return Claim.MALICIOUS if sure else Claim.SUSPICIOUS
        return next(each for each in CLAIMS.values() if each in claims)


class _Match(msgspec.Struct, frozen=True):
    """An indicator and the value in its pattern that covers the observable."""

    indicator: _Indicator
    value: str


class Taxii(Provider):
    """Up to five pages of the collection, since TAXII cannot be asked about a value."""

    manifest = ProviderManifest(
        name="taxii",
        title="TAXII 2.1 collection",
        docs="https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html",
        observables=frozenset(SCOPES),
        family="taxii",
        tier=Tier.KEYLESS,  # it may take a login, and costs nobody's quota
        disclosure=Disclosure.LOOKUP,
        terms=Terms(
            link="https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html", shared=False
        ),
        hosts=frozenset({OWN_SERVER}),
        secrets={
            "login": Secret(place=Place.BASIC, required=False),
            "token": Secret(place=Place.BEARER, required=False),
        },
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=15)),
        max_tlp=Tlp.RED,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map kind, confidence and validity of the indicators whose pattern names the value.

        The pages end at the first match. A collection that goes on after the last page that we read
        gives no miss: what was not read may name the value.
        """
        token: str | None = None
        for _ in range(PAGES):
            envelope, today = yield from _page(token)
            matches = [
                _Match(each, value)
                for each in _indicators(envelope)
                for value in pattern_values(each.pattern)
                if each.pattern_type == "stix" and _covers(value, observable)
            ]
            if matches:
                return _report(observable, matches, today)
            if not envelope.more:
                return Report(provider="taxii", observable=observable, state=ReportState.MISS)
            token = envelope.next
        raise Unavailable(
            f"the collection goes on after {PAGES} pages; import it as a feed, which is read whole"
        )


def _page(token: str | None) -> Exchange[tuple[Envelope, str]]:
    """Return one page of indicators, and the day at the server."""
    params = {"match[type]": "indicator", "limit": str(PER_PAGE)}
    response = yield from perform(
        HttpRequest(
            url_template=f"https://{OWN_SERVER}/objects/",
            headers={"accept": MEDIA_TYPE},
            params=params if token is None else {**params, "next": token},
        )
    )
    if response.status == 404:
        raise Refused("no such collection: SIDELIGHT_TAXII_URL is the address of a collection")
    if response.status != 200:
        raise BadAnswer("status", f"HTTP {response.status}")
    return read_envelope(response.body), header_date(response)


def _indicators(envelope: Envelope) -> Iterator[_Indicator]:
    for place, each in enumerate(envelope.objects):
        if each.get("type") != "indicator":
            continue  # some servers do not heed the filter
        try:
            yield msgspec.convert(each, _Indicator)
        except msgspec.ValidationError as error:
            why, _, path = str(error).partition(" - at `$")
            raise BadAnswer(f"objects[{place}]{path.rstrip('`')}", why) from None


def _covers(value: str, observable: Observable) -> bool:
    if observable.is_address:
        try:
            return ip_address(observable.value) in ip_network(value, strict=False)
        except ValueError:
            return False
    if observable.type is ObservableType.URL:
        try:
            return parse_observable(value) == observable
        except InvalidObservable:
            return False
    return value.lower().rstrip(".") == observable.value


def _report(observable: Observable, matches: Sequence[_Match], today: str) -> Report:
    order = [Claim.CONTEXT, Claim.CLEAN, Claim.SUSPICIOUS, Claim.MALICIOUS]
    best = max(
        matches,
        key=lambda each: (order.index(_claim(each, today)), each.indicator.modified or ""),
    )
    network = observable.is_address and "/" in best.value
    evidence = Evidence(
        source="taxii",
        family="taxii",
        claim=_claim(best, today),
        scope=Scope.NETBLOCK if network else SCOPES[observable.type],
        text=_text(best.indicator, today),
        label=best.indicator.name if best.indicator.name != best.value else None,
        matched=best.value if network else None,
        observed_at=read_time(best.indicator.modified) or read_time(best.indicator.valid_from),
    )
    indicators = [each.indicator for each in matches]
    since = _times(each.valid_from or each.created for each in indicators)
    return Report(
        provider="taxii",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=_facts(indicators, best.indicator),
        first_seen=min(since, default=None),
        last_seen=max(_times(each.modified for each in indicators), default=None),
    )


def _claim(match: _Match, today: str) -> Claim:
    return match.indicator.claim if match.indicator.holds(today) else Claim.CONTEXT


def _times(values: Iterable[str | None]) -> list[datetime]:
    return [moment for value in values if (moment := read_time(value))]


def _text(indicator: _Indicator, today: str) -> str:
    said = [f"the indicator {indicator.name or indicator.id!r} of the collection"]
    if indicator.confidence is not None:
        said.append(f"confidence {indicator.confidence} of 100")
    if not indicator.holds(today):
        until = (indicator.valid_until or "")[:10]
        said.append("revoked" if indicator.revoked else f"valid until {until}")
    return ", ".join(said)


def _facts(indicators: Sequence[_Indicator], best: _Indicator) -> dict[str, Fact]:
    markings = [each for one in indicators for each in one.object_marking_refs or []]
    facts: dict[str, Fact | None] = {
        "confidence": best.confidence,
        "valid_until": (best.valid_until or "")[:10],
        "categories": best.indicator_types,
        "tlp": Tlp.most_closed(*map(LABELS.get, markings)),
        "tags": sorted({label for one in indicators for label in one.labels or []})[:MOST_LABELS],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
