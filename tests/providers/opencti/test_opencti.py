import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import (
    BadAnswer,
    Claim,
    Observable,
    ObservableType,
    Refused,
    ReportState,
    Scope,
    Unavailable,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.opencti import OpenCti

RECORDED = recorded("opencti")
NAME = RECORDED["hit"].subject
EMPTY = {"data": {"stixCyberObservables": {"edges": []}, "indicators": {"edges": []}}}
TODAY = {"date": "Tue, 24 Nov 2026 08:00:00 GMT"}


def played(body, subject=NAME, status=200, headers=TODAY):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = HttpResponse(status=status, body=text, headers=headers)
    return play(OpenCti().lookup(subject), response)


def about(seen=(), indicators=(), headers=TODAY):
    data = {
        "stixCyberObservables": {"edges": [{"node": {"id": "o", **each}} for each in seen]},
        "indicators": {
            "edges": [{"node": {"id": f"i{n}", **each}} for n, each in enumerate(indicators)]
        },
    }
    report, _ = played({"data": data}, headers=headers)
    return report


def test_an_indicator_that_holds_speaks_with_its_score():
    report, [request] = replay(OpenCti(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HOST)
    assert evidence.text == "an indicator by Examples CERT, score 90 of 100"
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.facts == {
        "score": 90,
        "valid_until": "2026-12-02",
        "author": "Examples CERT",
        "tlp": "amber",
        "markings": ["PAP:GREEN"],
        "tags": ["emotet"],
    }
    assert report.first_seen == datetime(2025, 1, 1, tzinfo=UTC)
    assert report.last_seen == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert request.url_template == "https://own-server/graphql"


def test_the_value_travels_in_variables_and_never_in_the_query():
    _, [request] = played(EMPTY, Observable(ObservableType.URL, "http://x.example/'\\"))
    assert "x.example" not in request.json["query"]
    filters = {name: each["filters"][0] for name, each in request.json["variables"].items()}
    assert filters["named"]["key"] == ["value"]
    assert filters["named"]["values"] == ["http://x.example/'\\"]
    assert filters["patterned"]["values"] == ["[url:value = 'http://x.example/\\'\\\\']"]


def test_a_file_is_asked_by_the_kind_of_its_hash():
    _, [request] = replay(OpenCti(), RECORDED["miss"])
    digest = RECORDED["miss"].subject.value
    filters = {name: each["filters"][0] for name, each in request.json["variables"].items()}
    assert filters["named"]["key"] == ["hashes.SHA-256"]
    assert filters["patterned"]["values"] == [
        f"[file:hashes.'SHA-256' = '{digest}']",
        f"[file:hashes.SHA-256 = '{digest}']",
    ]


def test_an_observable_without_an_indicator_is_context():
    report, _ = replay(OpenCti(), RECORDED["no indicator"])
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.CONTEXT, "an observable, without a score, without an indicator")
    ]


def test_nothing_found_is_a_miss():
    report, _ = replay(OpenCti(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("indicator", "claim"),
    [
        ({"x_opencti_score": 70}, Claim.MALICIOUS),
        ({"x_opencti_score": 69}, Claim.SUSPICIOUS),
        ({"x_opencti_score": 40}, Claim.SUSPICIOUS),
        ({"x_opencti_score": 39}, Claim.CONTEXT),
        ({"x_opencti_score": None}, Claim.CONTEXT),
        ({"x_opencti_score": 100, "revoked": True}, Claim.CONTEXT),
        ({"x_opencti_score": 100, "valid_until": "2026-11-23T00:00:00Z"}, Claim.CONTEXT),
        ({"x_opencti_score": 100, "valid_until": "2026-11-24T00:00:00Z"}, Claim.MALICIOUS),
    ],
)
def test_the_claim_of_an_indicator(indicator, claim):
    assert about(indicators=[indicator]).evidence[0].claim is claim


def test_without_the_time_of_the_server_only_revocation_counts():
    indicator = {"x_opencti_score": 100, "valid_until": "2020-01-01T00:00:00Z"}
    assert about(indicators=[indicator], headers={}).evidence[0].claim is Claim.MALICIOUS


def test_a_high_score_without_an_indicator_is_suspicious_and_beside_a_revoked_one_context():
    seen = {"x_opencti_score": 95}
    assert about([seen]).evidence[0].claim is Claim.SUSPICIOUS
    report = about([seen], [{"x_opencti_score": 95, "revoked": True}])
    assert report.evidence[0].claim is Claim.CONTEXT
    assert report.evidence[0].text == "every indicator is revoked or out of date, score 95 of 100"


def test_the_other_indicators_are_counted():
    report = about(indicators=[{"x_opencti_score": 80}, {"x_opencti_score": 50}])
    assert report.evidence[0].text == "an indicator, score 80 of 100, and 1 more"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "log in", "extensions": {"code": "AUTH_REQUIRED"}}, Refused),
        ({"message": "no", "name": "FORBIDDEN_ACCESS"}, Refused),
        ({"message": "disk", "extensions": {"code": "DATABASE_ERROR"}}, Unavailable),
        ({}, Unavailable),
        ({"message": "field", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}, BadAnswer),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_errors_inside_the_body_are_no_miss(error, kind, status):
    data = {"stixCyberObservables": None, "indicators": None}
    with pytest.raises(kind):
        played({"data": data, "errors": [error]}, status=status)


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (200, b"{}", "data"),
        (200, b"<html>", "$"),
        (200, b'{"data": {"indicators": {"edges": []}}}', "data"),
        (200, b'{"data": {"indicators": {"edges": [{}]}}}', "$.data.indicators.edges[0]"),
        (404, b"{}", "status"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        played(body, status=status)
    assert caught.value.path == path


THINGS = st.fixed_dictionaries(
    {"id": st.text(max_size=3)},
    optional={
        "x_opencti_score": st.none() | st.integers(-1, 200),
        "updated_at": st.none() | st.text(max_size=30),
        "valid_until": st.none() | st.text(max_size=30),
        "revoked": st.none() | st.booleans(),
        "createdBy": st.none() | st.fixed_dictionaries({"name": st.none() | st.text(max_size=9)}),
        "objectMarking": st.lists(st.fixed_dictionaries({"definition": st.none() | st.text()})),
    },
)
CONNECTIONS = st.none() | st.builds(
    lambda nodes: {"edges": [{"node": each} for each in nodes]}, st.lists(THINGS)
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda seen, indicators: json.dumps(
        {"data": {"stixCyberObservables": seen, "indicators": indicators}}
    ).encode(),
    CONNECTIONS,
    CONNECTIONS,
)


@given(BODIES, st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_an_error_of_the_provider(body, status):
    try:
        report, _ = played(body, status=status)
    except (BadAnswer, Refused, Unavailable):
        return
    assert report.observable == NAME
