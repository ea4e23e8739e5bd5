from pathlib import Path

import pytest

from sidelight.model import Claim, Evidence, Observable, ObservableType, Scope
from sidelight.runner.protected import protected_of
from sidelight.runner.refusals import GUARDS, ROOT_SERVERS, Known, refusal_of
from sidelight.runner.targets import target_of
from sidelight.wiring.build import verdict_policy

DOCS = Path(__file__).parents[2] / "docs" / "guards.md"
NAME = Observable(ObservableType.DOMAIN, "shop.tenant.io")
POLICY = verdict_policy()


def evidence(claim, source="a-list", matched=None, scope=Scope.REGISTRABLE):
    return Evidence(
        source=source,
        family="test",
        claim=claim,
        scope=scope,
        text=f"{source} says {claim}",
        matched=matched,
    )


def guard(observable, *found, suffixes=None, allowed=()):
    known = Known(
        evidence={observable: found},
        suffixes=suffixes or {},
        allowed=allowed,
        protected=protected_of([], [], []),
        policy=POLICY,
    )
    refusal = refusal_of(target_of(observable), known)
    return refusal and refusal.guard


@pytest.mark.parametrize("name", [*GUARDS, "no-facts"])
def test_every_guard_is_documented(name):
    assert f"`{name}`" in DOCS.read_text()


def test_nothing_known_refuses_nothing():
    assert guard(NAME) is None


def test_a_shared_name_holds_what_is_below_it_up_to_a_border():
    shared = evidence(Claim.SHARED, matched="tenant.io")
    assert guard(NAME, shared) == "shared-host"
    border = evidence(Claim.SHARED, source="public-suffix", matched="tenant.io")
    assert guard(NAME, shared, border) is None
    above = evidence(Claim.SHARED, matched="io")
    assert guard(NAME, above, border) is None
    itself = evidence(Claim.SHARED)
    assert guard(NAME, itself, border) == "shared-host"


def test_a_name_at_the_end_of_a_long_list_guards_itself_alone():
    tail = evidence(Claim.POPULAR, source="tranco", matched=NAME.value)
    assert guard(NAME, tail) == "popular"
    assert guard(NAME, evidence(Claim.POPULAR, source="tranco")) == "popular"
    assert guard(NAME, evidence(Claim.POPULAR, source="tranco", matched="tenant.io")) is None
    assert (
        guard(NAME, evidence(Claim.POPULAR, source="tranco10k", matched="tenant.io")) == "popular"
    )
    denied = evidence(Claim.MALICIOUS, source="own-deny")
    assert guard(NAME, evidence(Claim.POPULAR, source="tranco"), denied) is None
    assert guard(NAME, evidence(Claim.POPULAR, source="tranco10k"), denied) == "popular"


def test_the_first_guard_names_the_others():
    known = Known(
        evidence={NAME: (evidence(Claim.POPULAR), evidence(Claim.SHARED))},
        suffixes={},
        allowed=(),
        protected=protected_of([], [], []),
        policy=POLICY,
    )
    refusal = refusal_of(target_of(NAME), known)
    assert refusal.guard == "popular"
    assert "shared-host" in refusal.text


def test_a_suffix_is_known_by_the_list_alone():
    assert guard(NAME, suffixes={NAME.value: NAME.value}) == "public-suffix"
    assert guard(NAME, suffixes={NAME.value: "tenant.io"}) is None


def test_what_is_allowed_below_a_host_keeps_the_host():
    assert guard(NAME, allowed=("login.shop.tenant.io",)) == "allow-list"
    assert guard(NAME, allowed=("myshop.tenant.io",)) is None


def test_every_root_server_is_there_in_both_families():
    assert sum(each.version == 4 for each in ROOT_SERVERS) == 15  # 13, and two former ones
    assert sum(each.version == 6 for each in ROOT_SERVERS) == 14
    for each in ROOT_SERVERS:
        kind = ObservableType.IPV4 if each.version == 4 else ObservableType.IPV6
        assert guard(Observable(kind, str(each.network_address))) == "resolver"
