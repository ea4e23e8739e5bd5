import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import (
    BadAnswer,
    Claim,
    Detection,
    Observable,
    ObservableType,
    Refused,
    ReportState,
    Scope,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.yaraify import Yaraify

RECORDED = recorded("yaraify")
SAMPLE = RECORDED["hit"].subject


def answered(status=200, **body):
    response = HttpResponse(status=status, body=json.dumps(body).encode())
    return play(Yaraify().lookup(SAMPLE), response)[0]


def test_rules_of_two_authors_are_suspicious_and_clamav_is_one_engine():
    report, [request] = replay(Yaraify(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert request.json == {"query": "lookup_hash", "search_term": SAMPLE.value}
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.SUSPICIOUS, Scope.HASH)
    assert evidence.text == "matches 2 YARA rules, such as win_example_auto, pe_packed"
    assert evidence.observed_at == datetime(2026, 11, 22, 8, 6, tzinfo=UTC)
    assert report.detections == (Detection("ClamAV", Claim.MALICIOUS, "Win.Malware.Example-1"),)
    assert report.facts == {
        "file_name": "invoice.exe",
        "file_type": "application/x-dosexec",
        "file_size": 68,
        "yara_rules": ["win_example_auto", "pe_packed"],
        "clamav": ["Win.Malware.Example-1", "Sanesecurity.Example"],
    }
    assert [each.target.value for each in report.relations] == [
        "3395856ce81f2b7382dee72602f798b642f14140",
        "44d88612fea8a8f36de82e1278abb02f",
    ]
    assert report.link == f"https://yaraify.abuse.ch/sample/{SAMPLE.value}/"


def test_the_rules_of_one_author_are_context():
    rules = [{"rule_name": "pe_packed", "author": "one"}]
    report = answered(query_status="ok", data={"tasks": [{"static_results": rules}]})
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.CONTEXT, "matches the YARA rule pe_packed")
    ]


def test_a_file_that_matches_nothing_is_not_clean():
    report, _ = replay(Yaraify(), RECORDED["nothing matches"])
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.CONTEXT, "scanned, no public YARA rule matches")
    ]
    assert (report.detections, report.facts) == ((), {"file_size": 68})


def test_a_file_that_was_never_scanned_is_a_miss():
    report, _ = replay(Yaraify(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_sha512_is_not_asked_about():
    report, effects = play(Yaraify().lookup(Observable(ObservableType.FILE, "a" * 128)))
    assert (report.state, effects) == (ReportState.MISS, [])


def test_a_bad_key_in_the_body_is_a_refusal():
    with pytest.raises(Refused):
        answered(query_status="unknown_auth_key")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"query_status": "illegal_hash"}, "$.query_status"),
        ({"query_status": "ok", "data": "nothing"}, "$.data"),
        ({"query_status": "ok", "data": {"metadata": {}}}, "$.data"),
        ({"query_status": "no_results", "status": 404}, "status"),
    ],
)
def test_another_answer_is_bad(body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(**body)
    assert caught.value.path == path


WORDS = st.one_of(st.none(), st.text(max_size=30), st.integers())
RULE = st.dictionaries(st.sampled_from(["rule_name", "author"]), WORDS)
TASK = st.dictionaries(
    st.sampled_from(["static_results", "clamav_results"]),
    st.one_of(WORDS, st.lists(st.one_of(RULE, WORDS), max_size=2)),
)
BODIES = st.fixed_dictionaries(
    {
        "query_status": st.sampled_from(["ok", "no_results", "illegal_hash", "no_api_key"]),
        "data": st.one_of(
            WORDS,
            st.fixed_dictionaries(
                {"tasks": st.lists(TASK, max_size=2)},
                optional={"metadata": st.dictionaries(st.sampled_from(["last_seen"]), WORDS)},
            ),
        ),
    }
)


@given(
    st.one_of(st.binary(max_size=200), BODIES.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404]),
)
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Yaraify().lookup(SAMPLE), HttpResponse(status=status, body=body))
    except (BadAnswer, Refused):
        return
    assert report.observable == SAMPLE
