"""The ledger: scope, families, mutes and limits, line by line."""

import pytest

from sidelight.model import Claim, Observable, ObservableType, Scope
from sidelight.verdicts.ledger import Ledger, weigh
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import subject_of

NAME = subject_of(Observable(ObservableType.DOMAIN, "www.site.net"))
ADDRESS = subject_of(Observable(ObservableType.IPV4, "45.9.148.1"))


def says(
    nats: float,
    family: str = "one",
    claim: Claim = Claim.MALICIOUS,
    scope: Scope = Scope.HOST,
    **more: str,
) -> Statement:
    fields = {"source": family} | more
    return Statement(family=family, claim=claim, scope=scope, text="said", nats=nats, **fields)  # type: ignore[arg-type]


def added(ledger: Ledger) -> list[float]:
    return [line.nats for line in ledger.lines]


def notes(ledger: Ledger) -> str:
    return "; ".join(line.note or "-" for line in ledger.lines)


def test_without_evidence_the_prior_stands(policy: Policy) -> None:
    ledger = weigh([], NAME, policy)
    assert ledger.probability == pytest.approx(0.1)
    assert (ledger.lines, ledger.standing, ledger.guarded) == ((), None, False)


def test_families_add_up_and_members_of_one_do_not(policy: Policy) -> None:
    apart = weigh([says(2.0, "one"), says(2.0, "two")], NAME, policy)
    alike = weigh([says(2.0, source="a"), says(2.0, source="b")], NAME, policy)
    assert added(apart) == [2.0, 2.0]
    assert added(alike) == pytest.approx([2.0, 0.4])
    assert (apart.families(1.0), alike.families(1.0)) == (2, 1)


def test_the_cap_of_a_family_is_a_line_of_its_own(policy: Policy) -> None:
    ledger = weigh([says(5.0, source="a"), says(5.0, source="b")], NAME, policy)
    assert added(ledger) == pytest.approx([5.0, 1.0, -1.0])
    assert "what it can add is capped" in notes(ledger)


def test_what_is_wider_or_narrower_weighs_less(policy: Policy) -> None:
    wider = says(2.0, "one", scope=Scope.REGISTRABLE, matched="site.net")
    narrower = says(2.0, "two", scope=Scope.URL)
    assert added(weigh([wider, narrower], NAME, policy)) == pytest.approx([1.4, 1.4])


def test_the_own_lists_know_no_cap_and_lose_nothing_on_the_way_down(policy: Policy) -> None:
    deny = says(9.0, "own", scope=Scope.REGISTRABLE, matched="site.net")
    assert added(weigh([deny], NAME, policy)) == [9.0]


def test_a_guarded_host_stops_at_suspicious(policy: Policy) -> None:
    shared = says(0.0, "infra", Claim.SHARED)
    ledger = weigh([shared, says(5.0, "one"), says(5.0, "two")], NAME, policy)
    assert ledger.guarded
    assert ledger.probability == pytest.approx(policy.thresholds.guarded)
    assert "stop at suspicious" in notes(ledger)


def test_an_identification_mutes_and_keeps_the_lines(policy: Policy) -> None:
    good = says(-4.6, "good", Claim.KNOWN_GOOD)
    ledger = weigh([good, says(5.0, "one")], NAME, policy)
    assert added(ledger) == [-4.6, 0.0]
    assert "muted: known good" in notes(ledger)


def test_malware_on_a_scanner_is_no_scan(policy: Policy) -> None:
    noise = says(-1.6, "scanners", Claim.NOISE, Scope.IP)
    reported, hosted = says(3.0, "one", scope=Scope.IP), says(3.0, "two", scope=Scope.URL)
    ledger = weigh([noise, reported, hosted], ADDRESS, policy)
    assert "muted: known scanner" in notes(ledger)
    assert "does not weigh" in notes(ledger)  # guarded too: a URL on it is not lifted to it


def test_nothing_is_certain(policy: Policy) -> None:
    many = [says(5.0, f"family-{n}") for n in range(9)]
    few = [says(-5.0, f"family-{n}", Claim.CLEAN) for n in range(9)]
    assert weigh(many, NAME, policy).nats == pytest.approx(14.0)
    assert weigh(few, NAME, policy).nats == pytest.approx(-14.0)
    assert "nothing is ever certain" in notes(weigh(many, NAME, policy))
