import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.ripestat import Ripestat

RECORDED = recorded("ripestat")
ADDRESS = RECORDED["hit"].subject


def answer(body, status=200):
    return play(Ripestat().lookup(ADDRESS), HttpResponse(status=status, body=body))[0]


def test_who_announces_an_address():
    report, [request] = replay(Ripestat(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert report.facts == {"network": "198.51.100.0/24", "asn": 64496}
    [evidence] = report.evidence
    assert (evidence.claim, evidence.text) == (
        Claim.CONTEXT,
        "198.51.100.0/24 is announced by AS64496",
    )
    assert request.params["resource"] == "198.51.100.7"


def test_what_nobody_announces_is_a_miss():
    report, _ = replay(Ripestat(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize("status", ["error", "maintenance"])
def test_trouble_of_the_service_is_no_miss(status):
    with pytest.raises(Unavailable, match=status):
        answer(f'{{"status": "{status}"}}'.encode())


@pytest.mark.parametrize(("body", "status"), [(b"{}", 200), (b"<html>", 200), (b"{}", 404)])
def test_an_answer_of_another_shape_is_no_miss(body, status):
    with pytest.raises(BadAnswer):
        answer(body, status)


@given(st.binary(max_size=200))
def test_any_body_gives_a_report_or_an_error(body):
    try:
        report = answer(body)
    except (BadAnswer, Unavailable):
        return
    assert report.observable == ADDRESS
