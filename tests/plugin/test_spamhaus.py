import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import BadAnswer, Claim, Observable, ObservableType, ReportState, Scope
from sidelight.plugin.spamhaus import DBL, ZEN, read_listings

ADDRESS = Observable(ObservableType.IPV4, "192.0.2.7")
NAME = Observable(ObservableType.DOMAIN, "evil.example.net")


def claims(observable, *codes):
    return [each.claim for each in read_listings("spamhaus", observable, codes).evidence]


def test_end_users_are_not_accused():
    assert claims(ADDRESS, 10, 11) == [Claim.CONTEXT]
    assert claims(ADDRESS, 2, 4, 11) == [Claim.SUSPICIOUS, Claim.MALICIOUS, Claim.CONTEXT]


def test_an_abused_name_is_accused_less_than_one_made_for_it():
    for made, abused in ((4, 104), (5, 105), (6, 106)):
        assert claims(NAME, made) == [Claim.MALICIOUS]
        assert claims(NAME, abused) == [Claim.SUSPICIOUS]
    assert claims(NAME, 102, 103) == [Claim.CONTEXT, Claim.CONTEXT]


def test_a_dropped_network_is_one_and_a_list_counts_once():
    report = read_listings("spamhaus", ADDRESS, [4, 6, 9])
    assert [(each.label, each.scope) for each in report.evidence] == [
        ("XBL", Scope.IP),
        ("DROP", Scope.NETBLOCK),
    ]
    assert report.facts == {"lists": ["XBL", "DROP"]}
    assert report.link == "https://check.spamhaus.org/results/?query=192.0.2.7"


def test_no_code_is_a_miss():
    assert read_listings("spamhaus", NAME, []).state is ReportState.MISS


@given(st.sampled_from([ADDRESS, NAME]), st.lists(st.integers(0, 300)))
def test_a_code_that_is_new_is_no_listing(observable, codes):
    known = ZEN if observable is ADDRESS else DBL
    if set(codes) <= known.keys():
        assert len(claims(observable, *codes)) <= len(codes)
        return
    with pytest.raises(BadAnswer):
        read_listings("spamhaus", observable, codes)
