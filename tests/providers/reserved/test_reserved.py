import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch, IndexQuery
from sidelight.plugin.testing import play
from sidelight.providers.reserved import Reserved

ADDRESS = Observable(ObservableType.IPV4, "10.1.2.3")


def match(**parts):
    return IndexMatch(
        **{
            "list": "private",
            "title": "private addresses (RFC 1918, RFC 4193)",
            "claim": Claim.KNOWN_GOOD,
            "matched": "10.0.0.0/8",
            "scope": Scope.NETBLOCK,
            "exact": False,
        }
        | parts
    )


def looked_up(observable, *matches):
    report, effects = play(Reserved().lookup(observable), IndexAnswer(matches, "2026-11-24"))
    assert effects == [IndexQuery("reserved", observable)]
    return report


def test_a_private_address():
    report = looked_up(ADDRESS, match())
    assert (report.state, report.data_date) == (ReportState.HIT, "2026-11-24")
    [evidence] = report.evidence
    assert evidence.text == "10.0.0.0/8 is among the private addresses (RFC 1918, RFC 4193)"
    assert (evidence.claim, evidence.scope) == (Claim.KNOWN_GOOD, Scope.NETBLOCK)


def test_the_hash_of_nothing():
    empty = Observable(ObservableType.FILE, "d41d8cd98f00b204e9800998ecf8427e")
    found = match(
        list="empty-input",
        title="hashes of empty input",
        matched=empty.value,
        scope=Scope.HASH,
        exact=True,
    )
    [evidence] = looked_up(empty, found).evidence
    assert evidence.text == "is among the hashes of empty input"
    assert (evidence.matched, evidence.scope) == (None, Scope.HASH)


def test_an_ordinary_value():
    assert looked_up(ADDRESS).state is ReportState.MISS


def test_a_missing_index_is_the_drivers_to_see():
    with pytest.raises(NotReady):
        play(Reserved().lookup(ADDRESS), NotReady("compile first"))


@given(st.text(), st.booleans())
def test_what_is_not_the_value_itself_is_named(network, exact):
    [evidence] = looked_up(ADDRESS, match(matched=network, exact=exact)).evidence
    assert evidence.matched == (None if exact else network)
