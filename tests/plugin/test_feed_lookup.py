import pytest

from sidelight.model import Claim, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import (
    Disclosure,
    FeedKind,
    FeedManifest,
    FeedPolicy,
    IndexAnswer,
    IndexMatch,
    IndexQuery,
    Tier,
)
from sidelight.plugin.feed_lookup import lookup_in, observables_of
from sidelight.plugin.testing import play

DOMAIN = Observable(ObservableType.DOMAIN, "www.evil.com")
FILE = Observable(ObservableType.FILE, "a" * 64)


def provider(**fields):
    card = {"name": "corp", "title": "Corp", "docs": "https://c.example/", "licence": "MIT"}
    types = frozenset({"domain", "file"})
    return lookup_in(FeedManifest(**(card | {"kind": FeedKind.MALICIOUS} | fields)), types)


def match(claim=Claim.MALICIOUS, **fields):
    values = {
        "list": "corp",
        "title": "our list",
        "claim": claim,
        "matched": "www.evil.com",
        "scope": Scope.HOST,
        "exact": True,
    }
    return IndexMatch(**(values | fields))


def report(asked, observable, *matches):
    answer = IndexAnswer(matches, "2026-11-01")
    found, effects = play(asked.lookup(observable), answer)
    assert effects == [IndexQuery("corp", observable)]
    return found


def test_the_provider_is_named_as_its_feed_and_asks_nobody_outside():
    manifest = provider(family="acme").manifest
    assert (manifest.name, manifest.title, manifest.family) == ("corp", "Corp", "acme")
    assert (manifest.tier, manifest.disclosure) == (Tier.OFFLINE, Disclosure.NONE)
    assert provider().manifest.family == "corp"


def test_two_feeds_are_two_providers():
    first, second = provider(), provider(name="other")
    assert (first.manifest.name, second.manifest.name) == ("corp", "other")


def test_a_listing_is_evidence_of_the_list():
    found = report(provider(family="acme"), DOMAIN, match(label="emotet"))
    assert (found.provider, found.state, found.data_date) == ("corp", ReportState.HIT, "2026-11-01")
    [evidence] = found.evidence
    assert (evidence.source, evidence.family, evidence.label) == ("corp", "acme", "emotet")
    assert evidence.text == "listed in our list as emotet"
    assert report(provider(), DOMAIN).state is ReportState.MISS


def test_a_parent_is_a_hint_where_it_accuses_and_nothing_where_it_excuses():
    parent = {"matched": "evil.com", "exact": False, "rolled_up": True, "scope": Scope.REGISTRABLE}
    [evidence] = report(provider(), DOMAIN, match(**parent)).evidence
    assert (evidence.matched, evidence.scope) == ("evil.com", Scope.REGISTRABLE)
    for claim in (Claim.CLEAN, Claim.NOISE):
        assert not report(provider(), DOMAIN, match(claim, **parent)).evidence


def test_a_harmless_file_is_known_and_a_harmless_name_only_clean():
    asked = provider(kind=FeedKind.BENIGN)
    hashed = match(Claim.CLEAN, matched=FILE.value, scope=Scope.HASH)
    assert report(asked, FILE, hashed).evidence[0].claim is Claim.KNOWN_GOOD
    assert report(asked, DOMAIN, match(Claim.CLEAN)).evidence[0].claim is Claim.CLEAN


def test_what_is_unwanted_says_so():
    asked = provider(policy=FeedPolicy.UNWANTED)
    [evidence] = report(asked, DOMAIN, match(Claim.CONTEXT)).evidence
    assert evidence.text == "listed in our list (unwanted, not malicious)"


@pytest.mark.parametrize(
    ("types", "asked"),
    [
        ({"file"}, {"file"}),
        ({"domain"}, {"domain", "url", "email-addr"}),
        ({"ipv4-addr"}, {"ipv4-addr", "url"}),
        ({"network"}, {"ipv4-addr", "ipv6-addr", "url"}),
        ({"url", "cve"}, {"url", "cve"}),
        (set(), set()),
    ],
)
def test_a_feed_is_asked_only_about_what_it_could_know(types, asked):
    assert observables_of(frozenset(types)) == {ObservableType(each) for each in asked}
