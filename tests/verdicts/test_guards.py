"""Guards: whose name it is, and where one party ends and the next begins."""

from sidelight.model import Claim, Observable, ObservableType, Scope
from sidelight.verdicts.guards import Guards, guards_of
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import subject_of

GITHUB = Guards(borders=frozenset({"github.io"}), held=frozenset({"github.io", "google.com"}))


def states(claim: Claim, source: str, matched: str, scope: Scope = Scope.HOST) -> Statement:
    return Statement(
        source=source,
        family=source,
        claim=claim,
        scope=scope,
        text="said",
        nats=0.0,
        matched=matched,
    )


def test_a_border_guards_itself_and_frees_its_children() -> None:
    assert GITHUB.hold("github.io")
    assert not GITHUB.hold("someone.github.io")
    assert GITHUB.divide("someone.github.io", "github.io")
    assert not GITHUB.divide("github.io", "github.io")


def test_what_is_below_a_guarded_name_is_part_of_it() -> None:
    assert GITHUB.hold("docs.google.com")
    assert not GITHUB.hold("notgoogle.com")


def test_what_is_above_a_guarded_name_is_guarded_too() -> None:
    assert Guards(held=frozenset({"www.site.net"})).hold("site.net")


def test_nothing_is_guarded_without_a_statement() -> None:
    assert not Guards().hold("site.net")
    assert not Guards().hold(None)
    assert Guards(whole=True).hold(None)


def test_statements_put_up_the_guards(policy: Policy) -> None:
    subject = subject_of(Observable(ObservableType.DOMAIN, "a.b.net"))
    guards = guards_of(
        [
            states(Claim.SHARED, "public-suffix/private", "b.net"),
            states(Claim.POPULAR, "tranco10k", "a.b.net"),
            states(Claim.POPULAR, "misp-warninglists/tranco", "c.net"),
            states(Claim.MALICIOUS, "feed", "d.net"),
        ],
        subject,
        policy,
    )
    assert guards.borders == {"b.net"}
    assert guards.held == {"a.b.net"}
    assert guards.popularity == 1.0


def test_any_shared_network_guards_an_address(policy: Policy) -> None:
    subject = subject_of(Observable(ObservableType.IPV4, "3.80.1.2"))
    shared = states(Claim.SHARED, "amazon-aws", "3.80.0.0/12", Scope.NETBLOCK)
    assert guards_of([shared], subject, policy).whole
    assert not guards_of([], subject, policy).whole
