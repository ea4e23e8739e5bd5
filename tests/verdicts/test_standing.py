"""Standing: which identification outranks which."""

import pytest

from sidelight.model import Claim, Observable, ObservableType, Scope
from sidelight.verdicts.guards import Guards
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.standing import (
    ALLOWED,
    DENIED,
    KNOWN_GOOD,
    NOISE,
    OUT_OF_SIGHT,
    SET_ASIDE,
    Standing,
    standing_of,
)
from sidelight.verdicts.statements import RESERVED, Statement
from sidelight.verdicts.subject import subject_of

NAME = subject_of(Observable(ObservableType.DOMAIN, "www.site.net"))
URL = subject_of(Observable(ObservableType.URL, "http://www.site.net/a"))


def says(claim: Claim, family: str = "list", matched: str | None = None) -> Statement:
    return Statement(
        source=family,
        family=family,
        claim=claim,
        scope=Scope.HOST,
        text="said",
        nats=-1.0,
        matched=matched,
    )


RANKED = [
    (says(Claim.KNOWN_GOOD, RESERVED), SET_ASIDE),
    (says(Claim.KNOWN_GOOD, "own"), ALLOWED),
    (says(Claim.MALICIOUS, "own"), DENIED),
    (says(Claim.CONTEXT, RESERVED), OUT_OF_SIGHT),
    (says(Claim.KNOWN_GOOD), KNOWN_GOOD),
    (says(Claim.NOISE), NOISE),
]


@pytest.mark.parametrize("first", range(len(RANKED)))
def test_the_stronger_identification_stands(first: int, policy: Policy) -> None:
    statements = [statement for statement, _ in RANKED[first:]]
    expected: Standing = RANKED[first][1]
    assert standing_of(statements, NAME, Guards(), policy) is expected


def test_nobody_identifies_what_lists_accuse(policy: Policy) -> None:
    assert standing_of([says(Claim.MALICIOUS)], NAME, Guards(), policy) is None


def test_a_parent_identifies_its_children_but_not_its_tenants(policy: Policy) -> None:
    parent = [says(Claim.KNOWN_GOOD, matched="site.net")]
    assert standing_of(parent, NAME, Guards(), policy) is KNOWN_GOOD
    border = Guards(borders=frozenset({"site.net"}))
    assert standing_of(parent, NAME, border, policy) is None


def test_a_host_identifies_no_url_on_it_unless_we_say_so(policy: Policy) -> None:
    assert standing_of([says(Claim.KNOWN_GOOD)], URL, Guards(), policy) is None
    assert standing_of([says(Claim.KNOWN_GOOD, "own")], URL, Guards(), policy) is ALLOWED


def test_a_scanner_of_long_ago_is_none(policy: Policy) -> None:
    aged = Statement(
        source="list", family="list", claim=Claim.NOISE, scope=Scope.HOST, text="said", nats=0.0
    )
    assert standing_of([aged], NAME, Guards(), policy) is None
