import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import Recording, recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.quad9 import Quad9

RECORDED = recorded("quad9")
NAME = RECORDED["hit"].subject
START = {"name": "example.net.", "type": 6, "TTL": 900, "data": "ns. host. 1 2 3 4 5"}
KNOWN = {"Status": 0, "Answer": []}


def played(*bodies):
    answers = [
        HttpResponse(
            status=200, body=each if isinstance(each, bytes) else json.dumps(each).encode()
        )
        for each in bodies
    ]
    return play(Quad9().lookup(NAME), *answers)[0]


def test_what_quad9_denies_and_google_knows_is_malicious():
    report, effects = replay(Quad9(), RECORDED["hit"])
    assert [each.url_template for each in effects] == [
        "https://dns.quad9.net:5053/dns-query",
        "https://dns.google/resolve",
    ]
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HOST)
    assert report.facts == {"blocked": True}


def test_a_name_that_quad9_knows_is_not_asked_for_again():
    report, effects = replay(Quad9(), RECORDED["miss"])
    assert (report.state, len(effects)) == (ReportState.MISS, 1)


def test_a_name_that_nobody_knows_is_a_miss():
    report, _ = replay(Quad9(), RECORDED["does not exist"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("denial", "claim"),
    [
        ({"RA": False, "Authority": [START]}, Claim.MALICIOUS),
        ({"RA": True}, Claim.MALICIOUS),
        ({"RA": True, "Authority": [START]}, Claim.CONTEXT),
        ({"Authority": [START]}, Claim.CONTEXT),
    ],
)
def test_a_plain_denial_is_no_block(denial, claim):
    assert played({"Status": 3, **denial}, KNOWN).evidence[0].claim is claim


def test_a_resolver_without_an_answer_gives_no_miss():
    with pytest.raises(Unavailable):
        played({"Status": 2})
    with pytest.raises(Unavailable):
        played({"Status": 3}, {"Status": 2})


def test_another_answer_is_bad():
    with pytest.raises(BadAnswer):
        played(b"<html>")


BODIES = st.text(st.characters(codec="utf-8"), max_size=100) | st.builds(
    lambda status, more: json.dumps({"Status": status, **more}),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([{}, {"RA": False}, {"RA": None, "Authority": [START]}, {"Answer": None}]),
)


@given(BODIES, BODIES)
def test_any_body_gives_a_report_or_an_error_of_the_provider(first, second):
    recording = Recording(
        title="any",
        observable=(NAME.type, NAME.value),
        state=ReportState.HIT,
        exchanges=[
            {"request": {"path": "/dns-query"}, "response": {"text": first}},
            {"request": {"path": "/resolve"}, "response": {"text": second}},
        ],
    )
    try:
        report, _ = replay(Quad9(), recording)
    except (BadAnswer, Unavailable):
        return
    assert report.observable == NAME
