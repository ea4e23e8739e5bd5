import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch, IndexQuery
from sidelight.plugin.testing import play
from sidelight.providers.network_origin import NetworkOrigin

ADDRESS = Observable(ObservableType.IPV4, "52.95.110.1")


def match(kind, company, claim=Claim.SHARED, **parts):
    return IndexMatch(
        **{
            "list": kind,
            "title": f"{kind} networks",
            "claim": claim,
            "matched": "52.95.110.0/24",
            "scope": Scope.NETBLOCK,
            "exact": False,
            "label": company,
        }
        | parts
    )


def looked_up(observable, *matches):
    report, effects = play(NetworkOrigin().lookup(observable), IndexAnswer(matches, "2026-10-05"))
    assert effects == [IndexQuery("iporigin", observable)]
    return report


def test_an_address_of_a_cloud():
    report = looked_up(ADDRESS, match("hosting", "Amazon AWS"))
    assert (report.state, report.data_date) == (ReportState.HIT, "2026-10-05")
    [evidence] = report.evidence
    assert evidence.text == "52.95.110.0/24 is a hosting network of Amazon AWS"
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.SHARED,
        Scope.NETBLOCK,
        "Amazon AWS",
    )


def test_a_tor_exit():
    exit_ = match("tor", "Tor", Claim.CONTEXT, matched=ADDRESS.value, scope=Scope.IP, exact=True)
    [evidence] = looked_up(ADDRESS, exit_).evidence
    assert evidence.text == "is a Tor exit"
    assert (evidence.claim, evidence.matched) == (Claim.CONTEXT, None)


def test_the_address_that_a_url_is_on():
    url = Observable(ObservableType.URL, "http://52.95.110.1/x")
    [evidence] = looked_up(url, match("cdn", None)).evidence
    assert evidence.text == "52.95.110.0/24 is a content delivery network"


def test_in_no_known_network():
    assert looked_up(ADDRESS).state is ReportState.MISS


def test_a_missing_index_is_the_drivers_to_see():
    with pytest.raises(NotReady):
        play(NetworkOrigin().lookup(ADDRESS), NotReady("compile first"))


@given(st.text(), st.none() | st.text())
def test_any_kind_and_company_make_a_sentence(kind, company):
    [evidence] = looked_up(ADDRESS, match(kind, company)).evidence
    assert evidence.text.startswith("52.95.110.0/24 is ")
