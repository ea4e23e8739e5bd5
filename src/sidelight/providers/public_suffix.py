"""Public suffix: which part of a name somebody registered, and whom the rest belongs to."""

from collections.abc import Mapping

from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState, Scope
from sidelight.plugin import (
    Disclosure,
    Exchange,
    IndexAnswer,
    IndexQuery,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    perform,
)
from sidelight.plugin.suffixes import Suffix, find_suffix, host_of, registrable

MARKS = {"wildcard": "*.", "exception": "!", None: ""}
"""The label of an entry -> how its rule begins."""


class PublicSuffix(Provider):
    """The registrable domain of a host, and whether its parent is rented out to strangers."""

    manifest = ProviderManifest(
        name="public-suffix",
        title="Public Suffix List",
        docs="https://publicsuffix.org/list/",
        observables=frozenset({ObservableType.URL, ObservableType.DOMAIN, ObservableType.EMAIL}),
        family="public-suffix",
        tier=Tier.OFFLINE,
        feed="public-suffix",
        disclosure=Disclosure.NONE,
        terms=Terms(link="https://github.com/publicsuffix/list/blob/main/LICENSE"),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask for the rules about the host; the longest one decides."""
        answer = yield from perform(IndexQuery("public-suffix", observable))
        host = host_of(observable)
        rules = _rules(answer)
        if host is None or not rules:
            return Report(
                provider="public-suffix",
                observable=observable,
                state=ReportState.MISS,
                data_date=answer.data_date,
            )
        suffix = find_suffix(host, rules.get)
        owned = registrable(host, suffix)
        return Report(
            provider="public-suffix",
            observable=observable,
            state=ReportState.HIT,
            evidence=(_evidence(suffix, owned, itself=observable.value == suffix.name),),
            facts=_facts(suffix, owned),
            data_date=answer.data_date,
        )


def _rules(answer: IndexAnswer) -> Mapping[str, bool]:
    return {
        f"{MARKS[match.label]}{match.matched}": match.list == "private"
        for match in answer.matches
        if match.label in MARKS and not match.rolled_up
    }


def _facts(suffix: Suffix, owned: str | None) -> dict[str, str | bool]:
    facts: dict[str, str | bool] = {
        "public_suffix": suffix.name,
        "private_suffix": suffix.private,
    }
    return {**facts, "registrable_domain": owned} if owned else facts


def _evidence(suffix: Suffix, owned: str | None, *, itself: bool) -> Evidence:
    """Shared for a suffix that a company gives out: its tenants are strangers to each other."""
    told = f"the registrable domain is {owned}" if owned else "the name is a public suffix itself"
    rented = f"anybody can have a name below {suffix.name}"
    return Evidence(
        source="public-suffix",
        family="public-suffix",
        claim=Claim.SHARED if suffix.private else Claim.CONTEXT,
        scope=Scope.REGISTRABLE,
        text=f"{told}; {rented if suffix.private else f'{suffix.name} is a suffix of a registry'}",
        matched=suffix.name if suffix.private and not itself else None,
    )
