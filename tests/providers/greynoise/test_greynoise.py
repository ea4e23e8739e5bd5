import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.greynoise import Greynoise

RECORDED = recorded("greynoise")
IP = RECORDED["hit"].subject
DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[4] / "shared" / "data"))
REAL = sorted((DATA / "responses" / "wtfis").glob("greynoise_*.json"))


def answered(body, status=200, subject=IP):
    response = HttpResponse(status=status, body=json.dumps(body).encode())
    return play(Greynoise().lookup(subject), response)[0]


def test_a_malicious_scanner_is_noise_and_suspicious():
    report, _ = replay(Greynoise(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert [(each.claim, each.text, each.label) for each in report.evidence] == [
        (Claim.NOISE, "scans the whole internet, classified malicious", None),
        (Claim.SUSPICIOUS, "classified malicious", None),
    ]
    assert {each.scope for each in report.evidence} == {Scope.IP}
    assert report.evidence[0].observed_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert report.facts == {"noise": True, "riot": False, "classification": "malicious"}


def test_a_scanner_of_a_researcher_is_noise_under_its_name():
    report, _ = replay(Greynoise(), RECORDED["research"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.label) == (Claim.NOISE, "Example Research")
    assert evidence.text == "scans the whole internet as Example Research, classified benign"


def test_riot_is_shared_and_neither_good_nor_clean():
    report, _ = replay(Greynoise(), RECORDED["riot"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.text) == (
        Claim.SHARED,
        "a service that many use (Example Public DNS)",
    )
    assert report.facts["actor"] == "Example Public DNS"
    assert report.link == "https://viz.greynoise.io/ip/198.51.100.1"


def test_the_key_is_optional():
    assert not Greynoise.manifest.secrets["api_key"].required


def test_404_with_a_body_is_not_observed():
    report, _ = replay(Greynoise(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_200_without_noise_and_riot_is_a_miss_too():
    assert answered({"noise": False, "message": "IP not observed"}).state is ReportState.MISS


def test_an_unnamed_riot_and_an_unclassified_scanner():
    report = answered({"noise": True, "riot": True, "name": "unknown"})
    assert [each.text for each in report.evidence] == [
        "a service that many use (RIOT)",
        "scans the whole internet, classified unknown",
    ]


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, {"message": "not found"}, "$"),
        (404, "404 page not found", "$"),
        (200, {"message": "Success"}, "$"),
        (200, {"noise": "yes"}, "$.noise"),
        (400, {"message": "Request is not a valid routable IPv4 address"}, "status"),
        (302, {}, "status"),
    ],
)
def test_another_answer_is_bad_and_never_a_miss(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(body, status)
    assert caught.value.path == path


@pytest.mark.skipif(not REAL, reason="the recorded answers of the vendor are not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_answers_are_read(path):
    for address, body in json.loads(path.read_text()).items():
        report = answered(body, subject=Observable(ObservableType.IPV4, address))
        expected = [Claim.NOISE, Claim.SUSPICIOUS] if body["noise"] else [Claim.SHARED]
        assert [each.claim for each in report.evidence] == expected
        assert report.facts["actor"] == body["name"]
        assert f"{report.last_seen:%Y-%m-%d}" == body["last_seen"]


WORDS = st.one_of(st.none(), st.booleans(), st.text(max_size=30), st.just("malicious"))
BODIES = st.dictionaries(
    st.sampled_from(["noise", "riot", "classification", "name", "last_seen", "message"]), WORDS
)


@given(
    st.one_of(st.binary(max_size=200), BODIES.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404]),
)
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Greynoise().lookup(IP), HttpResponse(status=status, body=body))
    except BadAnswer:
        return
    assert report.observable == IP
