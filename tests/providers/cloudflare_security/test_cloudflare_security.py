import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import Recording, recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.cloudflare_security import CloudflareSecurity

RECORDED = recorded("cloudflare-security")
NAME = RECORDED["hit"].subject
ZERO = "0.0.0.0"  # noqa: S104 - what the vendor answers
NOWHERE = {"Status": 0, "Answer": [{"type": 1, "data": ZERO}]}


def played(*bodies):
    answers = [HttpResponse(status=200, body=json.dumps(each).encode()) for each in bodies]
    return play(CloudflareSecurity().lookup(NAME), *answers)[0]


def test_a_name_that_the_filter_sends_nowhere_is_malicious():
    report, effects = replay(CloudflareSecurity(), RECORDED["hit"])
    assert [each.url_template for each in effects] == [
        "https://security.cloudflare-dns.com/dns-query"
    ]
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HOST)
    assert report.facts == {"blocked": True}


def test_without_the_mark_another_resolver_is_asked():
    report, effects = replay(CloudflareSecurity(), RECORDED["unmarked"])
    assert (report.state, len(effects)) == (ReportState.HIT, 2)


@pytest.mark.parametrize(("title", "questions"), [("miss", 1), ("nowhere by itself", 2)])
def test_a_name_that_is_not_filtered_is_a_miss(title, questions):
    report, effects = replay(CloudflareSecurity(), RECORDED[title])
    assert (report.state, len(effects)) == (ReportState.MISS, questions)


def test_a_name_that_does_not_exist_is_a_miss():
    assert played({"Status": 3, "Comment": "EDE(16)"}).state is ReportState.MISS
    assert played(NOWHERE, {"Status": 3}).state is ReportState.MISS


def test_another_extended_error_is_no_block():
    stale = NOWHERE | {"Comment": "EDE(3): Stale Answer"}
    assert played(stale, NOWHERE).state is ReportState.MISS


def test_a_resolver_without_an_answer_gives_no_miss():
    with pytest.raises(Unavailable):
        played({"Status": 2})
    with pytest.raises(Unavailable):
        played(NOWHERE, {"Status": 2})


def test_another_answer_is_bad():
    with pytest.raises(BadAnswer):
        played({"Answer": []})


BODIES = st.text(st.characters(codec="utf-8"), max_size=100) | st.builds(
    lambda status, data, comment: json.dumps(
        {"Status": status, "Answer": [{"type": 1, "data": data}], "Comment": comment}
    ),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([ZERO, "192.0.2.7", ""]),
    st.none() | st.text(max_size=20) | st.lists(st.text(max_size=20), max_size=2),
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
        report, _ = replay(CloudflareSecurity(), recording)
    except (BadAnswer, Unavailable):
        return
    assert report.observable == NAME
