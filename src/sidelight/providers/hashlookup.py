"""CIRCL hashlookup: files of operating systems and packages, known by their hash."""

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

TRUSTED = 60  # of 100; below that a source of little standing named the file
DIGITS = 64  # the service holds MD5, SHA-1 and SHA-256, and has no path for a longer hash


class _Product(msgspec.Struct, rename={"name": "ProductName", "version": "ProductVersion"}):
    name: str | None = None
    version: str | None = None


class _Answer(msgspec.Struct, rename="pascal"):
    """The part of an answer that we read; sizes come as text, and nearly all may be missing."""

    file_name: str | None = None
    file_size: str | int | None = None
    known_malicious: str | None = None
    product_code: _Product | str | int | None = None
    source: str | None = msgspec.field(name="source", default=None)
    trust: int | None = msgspec.field(name="hashlookup:trust", default=None)


class Hashlookup(Provider):
    """One request; known good only with trust and without a source that calls it malicious."""

    manifest = ProviderManifest(
        name="hashlookup",
        title="CIRCL hashlookup",
        docs="https://www.circl.lu/services/hashlookup/",
        observables=frozenset({ObservableType.FILE}),
        family="hashlookup",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.circl.lu/services/hashlookup/"),
        hosts=frozenset({"hashlookup.circl.lu"}),
        ttl=Ttl(hit=timedelta(days=7), miss=timedelta(days=1)),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `hashlookup:trust` and `KnownMalicious` to the claim; 404 is a miss."""
        miss = Report(provider="hashlookup", observable=observable, state=ReportState.MISS)
        if len(observable.value) > DIGITS:
            return miss
        response = yield from perform(
            HttpRequest(
                url_template="https://hashlookup.circl.lu/lookup/{kind}/{value}",
                path={"kind": observable.hash_name or "", "value": observable.value},
            )
        )
        if response.status == 404:
            return miss
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        return _report(observable, response.decode(_Answer))


def _report(observable: Observable, answer: _Answer) -> Report:
    link = f"https://hashlookup.circl.lu/lookup/{observable.hash_name}/{observable.value}"
    claim, text = _claim(answer)
    evidence = Evidence(
        source="hashlookup",
        family="hashlookup",
        claim=claim,
        scope=Scope.HASH,
        text=text,
        label=answer.known_malicious,
        link=link,
    )
    return Report(
        provider="hashlookup",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts=_facts(answer),
        link=link,
    )


def _claim(answer: _Answer) -> tuple[Claim, str]:
    if answer.known_malicious:
        return Claim.MALICIOUS, f"{answer.known_malicious} names it malicious"
    place = f" in {answer.source}" if answer.source else ""
    if answer.trust is not None and answer.trust >= TRUSTED:
        return Claim.KNOWN_GOOD, f"a known file{place}, trust {answer.trust} of 100"
    trust = "without a trust" if answer.trust is None else f"trust {answer.trust} of 100"
    return Claim.CONTEXT, f"listed{place}, {trust}: too little to clear it"


def _facts(answer: _Answer) -> dict[str, Fact]:
    product = answer.product_code if isinstance(answer.product_code, _Product) else _Product()
    facts: dict[str, Fact | None] = {
        "file_name": answer.file_name,
        "file_size": answer.file_size,
        "product": " ".join(filter(None, (product.name, product.version))),
        "source": answer.source,
        "trust": answer.trust,
    }
    return {name: value for name, value in facts.items() if value not in {None, ""}}
