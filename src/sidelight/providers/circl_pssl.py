"""CIRCL Passive SSL: the certificates that an address has shown."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

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
from sidelight.plugin.relations import relate

COMMON_NAME = re.compile(r"(?:^|, )CN=([^,/]+)")
MOST_SHOWN = 100


class _Subjects(msgspec.Struct):
    values: list[str] | None = None


class _Shown(msgspec.Struct):
    """What one address has shown: SHA-1 fingerprints, and the subject of each where it is known."""

    certificates: list[str]
    subjects: Mapping[str, _Subjects] | None = None

    @property
    def names(self) -> list[str]:
        """The common names of the subjects, each once; a wildcard as the name below it."""
        said = [
            name.strip().removeprefix("*.")
            for each in (self.subjects or {}).values()
            for subject in each.values or []
            for name in COMMON_NAME.findall(subject)
        ]
        return list(dict.fromkeys(said))


class CirclPssl(Provider):
    """Certificates and the names in them, never more than context; one request."""

    manifest = ProviderManifest(
        name="circl-pssl",
        title="CIRCL Passive SSL",
        docs="https://www.circl.lu/services/passive-ssl/",
        observables=frozenset({ObservableType.IPV4}),
        family="passive-ssl",
        tier=Tier.QUOTA,
        reach=0.0,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.circl.lu/services/passive-ssl/", shared=False),
        hosts=frozenset({"www.circl.lu"}),
        secrets={"login": Secret(place=Place.BASIC)},
        # No limit is published; a service for partners is not to be flooded.
        quota=(Quota(1, Window.SECOND),),
        ttl=Ttl(hit=timedelta(days=7), miss=timedelta(days=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Read the entry of the address; an answer without one is a miss."""
        response = yield from perform(
            HttpRequest(
                url_template="https://www.circl.lu/v2pssl/query/{value}",
                path={"value": observable.value},
            )
        )
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        shown = response.decode(dict[str, _Shown]).get(observable.value)
        if shown is None or not shown.certificates:
            return Report(provider="circl-pssl", observable=observable, state=ReportState.MISS)
        return _report(observable, shown)


def _report(observable: Observable, shown: _Shown) -> Report:
    evidence = Evidence(
        source="circl-pssl",
        family="passive-ssl",
        claim=Claim.CONTEXT,
        scope=Scope.IP,
        text=_text(len(shown.certificates), shown.names),
    )
    facts: dict[str, Fact] = {"certificate_sha1": shown.certificates[:MOST_SHOWN]}
    return Report(
        provider="circl-pssl",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=_relations(shown.names),
        facts=facts,
    )


def _text(certificates: int, names: list[str]) -> str:
    text = "1 certificate" if certificates == 1 else f"{certificates} certificates"
    return text + (f", such as that of {names[0]}" if names else "")


def _relations(names: Iterable[str]) -> tuple[Relation, ...]:
    found = (relate("certificate_name", each, ObservableType.DOMAIN) for each in names)
    return tuple(edge for edge in found if edge)[:MOST_SHOWN]
