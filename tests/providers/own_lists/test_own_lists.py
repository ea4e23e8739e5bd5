from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import DOMAIN, START
from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import OwnListAnswer, OwnListMatch, OwnListQuery
from sidelight.plugin.testing import play
from sidelight.providers.own_lists import OwnLists


def match(**parts):
    return OwnListMatch(
        **{
            "claim": Claim.MALICIOUS,
            "matched": DOMAIN.value,
            "scope": Scope.HOST,
            "exact": True,
            "author": "ana",
            "reason": "used in case 17",
            "added_at": START,
            "expires_at": START + timedelta(days=90),
        }
        | parts
    )


def looked_up(observable, *matches):
    report, effects = play(OwnLists().lookup(observable), OwnListAnswer(matches))
    assert effects == [OwnListQuery(observable)]
    return report


def test_a_denied_name():
    report = looked_up(DOMAIN, match())
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert evidence.text == "denied by ana until 2027-02-22: used in case 17"
    assert (evidence.source, evidence.family) == ("own-deny", "own")
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HOST)
    assert (evidence.matched, evidence.observed_at) == (None, START)


def test_an_address_in_an_allowed_network():
    address = Observable(ObservableType.IPV4, "203.0.113.9")
    allowed = match(
        claim=Claim.KNOWN_GOOD, matched="203.0.113.0/24", scope=Scope.NETBLOCK, exact=False
    )
    [evidence] = looked_up(address, allowed).evidence
    assert evidence.text == ("203.0.113.0/24 is allowed by ana until 2027-02-22: used in case 17")
    assert (evidence.source, evidence.claim) == ("own-allow", Claim.KNOWN_GOOD)
    assert (evidence.scope, evidence.matched) == (Scope.NETBLOCK, "203.0.113.0/24")


def test_a_value_on_no_list():
    report = looked_up(DOMAIN)
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_a_store_that_cannot_be_read_is_the_drivers_to_see():
    with pytest.raises(NotReady):
        play(OwnLists().lookup(DOMAIN), NotReady("the database is damaged"))


@given(st.lists(st.sampled_from([Claim.KNOWN_GOOD, Claim.MALICIOUS])), st.text(), st.text())
def test_every_entry_is_told_with_its_author_and_reason(claims, author, reason):
    matches = [match(claim=each, author=author, reason=reason) for each in claims]
    report = looked_up(DOMAIN, *matches)
    assert [each.claim for each in report.evidence] == claims
    assert all(author in each.text and reason in each.text for each in report.evidence)
