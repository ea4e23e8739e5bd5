import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch, IndexQuery
from sidelight.plugin.testing import play
from sidelight.providers.warninglists import Warninglists

HOST = Observable(ObservableType.DOMAIN, "www.shop.com")
TRANCO = IndexMatch(
    list="tranco10k",
    title="MISP warninglist 'Top 10,000 websites (Tranco)' of 2025-01-15",
    claim=Claim.POPULAR,
    matched="shop.com",
    scope=Scope.REGISTRABLE,
    exact=False,
    rolled_up=True,
)


def match(**parts):
    return IndexMatch(**{name: getattr(TRANCO, name) for name in TRANCO.__struct_fields__} | parts)


def looked_up(observable, *matches):
    answer = IndexAnswer(matches, "2025-12-23")
    report, effects = play(Warninglists().lookup(observable), answer)
    assert effects == [IndexQuery("misp-warninglists", observable)]
    assert report.data_date == "2025-12-23"
    return report


def test_what_lies_below_a_popular_name_is_part_of_it():
    report = looked_up(HOST, TRANCO)
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert evidence.text == (
        "shop.com is listed in MISP warninglist 'Top 10,000 websites (Tranco)' of 2025-01-15"
    )
    assert (evidence.source, evidence.family) == ("tranco10k", "misp-warninglists")
    assert (evidence.claim, evidence.scope) == (Claim.POPULAR, Scope.REGISTRABLE)
    assert evidence.matched == "shop.com"


@pytest.mark.parametrize("claim", [Claim.KNOWN_GOOD, Claim.SHARED, Claim.NOISE, Claim.CONTEXT])
def test_that_a_parent_is_on_another_list_says_nothing(claim):
    report = looked_up(HOST, match(claim=claim))
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_the_value_itself_is_listed():
    file = Observable(ObservableType.FILE, "44d88612fea8a8f36de82e1278abb02f")
    eicar = match(
        list="eicar.com",
        title="MISP warninglist 'EICAR anti-virus test file, harmless by design'",
        claim=Claim.KNOWN_GOOD,
        matched=file.value,
        scope=Scope.HASH,
        exact=True,
        rolled_up=False,
    )
    [evidence] = looked_up(file, eicar).evidence
    assert evidence.text == f"listed in {eicar.title}"
    assert (evidence.claim, evidence.matched) == (Claim.KNOWN_GOOD, None)


def test_the_host_of_a_url_is_told_as_a_host():
    url = Observable(ObservableType.URL, "https://bit.ly/abc")
    shortener = match(list="url-shortener", matched="bit.ly", scope=Scope.HOST, rolled_up=False)
    [evidence] = looked_up(url, shortener).evidence
    assert (evidence.scope, evidence.matched) == (Scope.HOST, "bit.ly")


def test_on_no_list():
    assert looked_up(HOST).state is ReportState.MISS


def test_a_missing_index_is_the_drivers_to_see():
    with pytest.raises(NotReady):
        play(Warninglists().lookup(HOST), NotReady("compile first"))


matches = st.builds(
    IndexMatch,
    list=st.text(),
    title=st.text(),
    claim=st.sampled_from(Claim),
    matched=st.text(),
    scope=st.sampled_from(Scope),
    exact=st.booleans(),
    label=st.none() | st.text(),
    rolled_up=st.booleans(),
)


@given(st.lists(matches))
def test_every_covering_match_is_one_evidence(found):
    report = looked_up(HOST, *found)
    assert len(report.evidence) == sum(
        not each.rolled_up or each.claim is Claim.POPULAR for each in found
    )
    assert (report.state is ReportState.HIT) == bool(report.evidence)
