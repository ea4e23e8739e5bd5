"""Shodan InternetDB: what an address had open to the internet when Shodan last looked."""

from collections.abc import Sequence
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
    Terms,
    Tier,
    Ttl,
    perform,
)

MOST = 100  # of each list; some addresses have thousands of vulnerabilities
SHOWN = 5


class _Answer(msgspec.Struct):
    ports: list[int]
    hostnames: list[str] | None = None
    cpes: list[str] | None = None
    tags: list[str] | None = None
    vulns: list[str] | None = None


class _Nothing(msgspec.Struct):
    detail: str


class Internetdb(Provider):
    """One request, without a key."""

    manifest = ProviderManifest(
        name="internetdb",
        title="Shodan InternetDB",
        docs="https://internetdb.shodan.io/",
        observables=frozenset({ObservableType.IPV4, ObservableType.IPV6}),
        family="shodan",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://internetdb.shodan.io/"),
        hosts=frozenset({"internetdb.shodan.io"}),
        ttl=Ttl(hit=timedelta(days=1), miss=timedelta(days=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map ports, software and vulnerabilities to context, whatever they are.

        An open port or a vulnerability says what may happen to an address, and not what it does;
        the tags of Shodan are guesses from banners. 404 is a miss where its body says so.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://internetdb.shodan.io/{ip}", path={"ip": observable.value}
            )
        )
        if response.status == 404:
            response.decode(_Nothing)
            return Report(provider="internetdb", observable=observable, state=ReportState.MISS)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        return _report(observable, response.decode(_Answer))


def _report(observable: Observable, answer: _Answer) -> Report:
    link = f"https://www.shodan.io/host/{quote(observable.value, safe=':')}"
    evidence = Evidence(
        source="internetdb",
        family="shodan",
        claim=Claim.CONTEXT,
        scope=Scope.IP,
        text=_text(answer),
        link=link,
    )
    return Report(
        provider="internetdb",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=_facts(answer),
        link=link,
    )


def _text(answer: _Answer) -> str:
    parts = [f"open ports {_some([str(each) for each in answer.ports])}"]
    if answer.tags:
        parts.append(f"tagged {_some(answer.tags)}")
    if answer.vulns:
        parts.append(f"may be vulnerable to {_some(answer.vulns)}")
    return "; ".join(parts)


def _some(words: Sequence[str]) -> str:
    more = len(words) - SHOWN
    return (", ".join(words[:SHOWN]) or "none") + (f" and {more} more" if more > 0 else "")


def _facts(answer: _Answer) -> dict[str, Fact]:
    facts: dict[str, list[str]] = {
        "ports": [str(each) for each in answer.ports],
        "hostnames": answer.hostnames or [],
        "software": answer.cpes or [],
        "tags": answer.tags or [],
        "vulnerabilities": answer.vulns or [],
    }
    return {name: value[:MOST] for name, value in facts.items() if value}
