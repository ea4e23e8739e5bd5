from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, Observable, ObservableType, ReportState
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.hashlookup import Hashlookup

RECORDED = recorded("hashlookup")
SAMPLE = RECORDED["hit"].subject


def test_a_trusted_file_is_known_good():
    report, _ = replay(Hashlookup(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert evidence.claim is Claim.KNOWN_GOOD
    assert evidence.text == "a known file in snap:core20, trust 80 of 100"
    assert report.facts == {
        "file_name": "./bin/ls",
        "file_size": "142144",
        "product": "coreutils 8.32",
        "source": "snap:core20",
        "trust": 80,
    }


def test_a_source_that_calls_it_malicious_beats_the_trust():
    report, _ = replay(Hashlookup(), RECORDED["malicious"])
    assert [each.claim for each in report.evidence] == [Claim.MALICIOUS]


def test_little_trust_clears_nothing():
    body = HttpResponse(status=200, body=b'{"hashlookup:trust": 55}')
    report, _ = play(Hashlookup().lookup(SAMPLE), body)
    assert [each.claim for each in report.evidence] == [Claim.CONTEXT]


def test_an_unknown_hash_is_a_miss():
    report, _ = replay(Hashlookup(), RECORDED["miss"])
    assert report.state is ReportState.MISS


def test_a_hash_of_another_length_is_not_asked_about():
    report, effects = play(Hashlookup().lookup(Observable(ObservableType.FILE, "a" * 128)))
    assert (report.state, effects) == (ReportState.MISS, [])


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Hashlookup().lookup(SAMPLE), HttpResponse(status=status, body=body))
    except BadAnswer:
        return
    assert report.observable == SAMPLE
