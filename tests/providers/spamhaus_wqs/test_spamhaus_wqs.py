import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.spamhaus_wqs import SpamhausWqs

RECORDED = recorded("spamhaus-wqs")
ADDRESS = RECORDED["hit"].subject


def played(body, status=200):
    return play(SpamhausWqs().lookup(ADDRESS), HttpResponse(status=status, body=body))[0]


def test_the_lists_of_an_address():
    report, _ = replay(SpamhausWqs(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert [(each.claim, each.label, each.source) for each in report.evidence] == [
        (Claim.SUSPICIOUS, "SBL", "spamhaus-wqs"),
        (Claim.CONTEXT, "PBL", "spamhaus-wqs"),
    ]
    assert {each.family for each in report.evidence} == {"spamhaus"}


def test_a_name_made_for_phishing_is_malicious():
    report, _ = replay(SpamhausWqs(), RECORDED["name"])
    assert [each.claim for each in report.evidence] == [Claim.MALICIOUS]


def test_what_is_not_listed_is_a_miss():
    report, _ = replay(SpamhausWqs(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (400, b"{}", "status"),
        (200, b"<html>", "$"),
        (200, b"{}", "$"),
        (200, b'{"resp": []}', "$.resp"),
        (200, b'{"resp": "1002"}', "$.resp"),
        (200, b'{"resp": [1999]}', "code"),
        (200, b'{"resp": [2004]}', "code"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        played(body, status)
    assert caught.value.path == path


BODIES = st.binary(max_size=100) | st.builds(
    lambda codes: b'{"resp": %s}' % str(codes).encode(), st.lists(st.integers(1000, 1040))
)


@given(BODIES, st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report = played(body, status)
    except BadAnswer:
        return
    assert report.observable == ADDRESS
