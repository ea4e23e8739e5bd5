from datetime import UTC, datetime

from house import IP, manifest
from sidelight.model import Claim, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch
from sidelight.plugin.matches import listed, report_matches

SEEN = datetime(2026, 11, 1, tzinfo=UTC)
NETWORK = IndexMatch(
    list="c2",
    title="a list of C2 networks",
    claim=Claim.MALICIOUS,
    matched="45.155.205.0/24",
    scope=Scope.NETBLOCK,
    exact=False,
    label="emotet",
    observed_at=SEEN,
)


def test_a_match_becomes_evidence_of_its_list():
    answer = IndexAnswer((NETWORK,), "2026-11-20")
    report = report_matches(manifest("feed"), IP, answer)
    assert (report.provider, report.state) == ("feed", ReportState.HIT)
    assert report.data_date == "2026-11-20"
    [evidence] = report.evidence
    assert (evidence.source, evidence.family, evidence.label) == ("c2", "feed", "emotet")
    assert (evidence.matched, evidence.observed_at) == ("45.155.205.0/24", SEEN)
    assert evidence.text == "45.155.205.0/24 is listed in a list of C2 networks as emotet"


def test_a_provider_may_leave_matches_out_and_say_them_otherwise():
    answer = IndexAnswer((NETWORK,), "2026-11-20")
    assert report_matches(manifest(), IP, answer, matches=()).state is ReportState.MISS
    report = report_matches(manifest(), IP, answer, sentence=lambda match: match.title.upper())
    assert report.evidence[0].text == "A LIST OF C2 NETWORKS"


def test_the_value_itself_needs_no_name():
    exact = IndexMatch(
        list="x", title="a list", claim=Claim.CONTEXT, matched="a", scope=Scope.IP, exact=True
    )
    assert listed(exact) == "listed in a list"
