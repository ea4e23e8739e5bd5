import itertools
import json
import subprocess
import sys
import time

import pytest

from client.conftest import GOOD
from house import IP
from sidelight.client import (
    AccessError,
    AnswerError,
    ApiError,
    Client,
    NotFoundError,
    RateLimitError,
    Unanswered,
    UnreachableError,
)
from sidelight.model import (
    AccessRole,
    CaseStatus,
    Observable,
    ReportState,
    Resolution,
    VerdictClass,
)

ALERT = {"title": "a beacon", "severity": "high", "src_ip": IP.value, "id": "one"}


def answer(value, **parts):
    """Return a line as the server writes it."""
    verdict = {
        "class": "unknown",
        "probability": 0.5,
        "confidence": 0.0,
        "coverage": {"answered": 0, "asked": 0},
        "reasons": [],
        "action_scope": "none",
        "model_version": "1",
    }
    told = {"observable": {"type": "domain", "value": value}, "verdict": verdict, "reports": []}
    return json.dumps({**told, **parts}).encode() + b"\n"


def case_of(client):
    """Return the case of an alert, as soon as it is triaged."""
    client.send_alerts(ALERT)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        [case] = client.cases()
        if case.summary:
            return case
    raise AssertionError("the alert was not triaged")


def test_a_look_up_is_typed(client):
    found = client.lookup(IP.value)
    assert isinstance(found.observable, Observable)
    assert found.observable == IP
    assert found.verdict.class_ is VerdictClass.SUSPICIOUS
    [report] = found.reports
    assert (report.provider, report.state, report.observable) == ("list", ReportState.HIT, IP)
    assert client.lookup(GOOD, deep=True).verdict.probability < found.verdict.probability


def test_many_values_are_answered_in_order_and_the_bad_one_is_named(client):
    values = [IP.value, "no value at all", GOOD, ""]
    found = list(client.lookup_many(values, batch=3))
    assert [each.observable.value for each in found[::2][:1]] == [IP.value]
    assert isinstance(found[1], Unanswered)
    assert found[1].value == "no value at all"
    assert found[2].observable.value == GOOD
    assert isinstance(found[3], Unanswered)


def test_values_are_taken_as_they_are_needed(client):
    taken = []

    def endless():
        for number in itertools.count():
            taken.append(number)
            yield f"198.51.100.{number % 250}"

    stream = client.lookup_many(endless(), batch=5)
    assert next(stream).observable.value == "198.51.100.0"
    assert len(taken) == 5
    assert len(list(itertools.islice(stream, 7))) == 7
    assert len(taken) == 10
    stream.close()


def test_an_alert_becomes_a_case_that_can_be_closed(client):
    case = case_of(client)
    assert case.status is CaseStatus.OPEN
    [alert_id] = case.alert_ids
    alert = client.alert(alert_id)
    assert (alert.title, alert.severity, alert.case_id) == ("a beacon", "high", case.id)
    assert alert.observables[0].value == IP.value
    with pytest.raises(ApiError, match="true_positive") as refused:
        client.change_case(case.id, status="closed")
    assert refused.value.status == 422
    closed = client.change_case(
        case.id, status=CaseStatus.CLOSED, resolution="true_positive", summary="done"
    )
    assert (closed.resolution, closed.summary) == (Resolution.TRUE_POSITIVE, "done")
    assert client.case(case.id) == closed
    assert list(client.cases(status="open")) == []


def test_alerts_are_sent_in_any_form_and_stored_once(client):
    first = client.send_alerts(ALERT)
    assert first.accepted == 1
    assert client.send_alerts([ALERT, ALERT]).ids == first.ids * 2
    assert client.send_alerts(json.dumps(ALERT).encode()).ids == first.ids
    assert client.send_alerts(json.dumps(ALERT), source="generic-json").ids == first.ids


def test_cases_are_paged_as_they_are_needed(client):
    client.send_alerts([{**ALERT, "id": str(number)} for number in range(5)])
    assert len({case.id for case in client.cases(page_size=2)}) == 5
    assert next(client.cases(page_size=1)).id == max(case.id for case in client.cases())


def test_the_ledger_and_the_past(client):
    case_of(client)
    told = client.explain(IP.value)
    assert told.observable == IP
    assert sum(each.added for each in told.entries) == pytest.approx(told.total - told.prior)
    assert told.thresholds["malicious"] > told.thresholds["suspicious"]
    [step, *_] = client.history(IP.value, limit=5)
    assert step.class_ is VerdictClass.SUSPICIOUS


def test_what_is_held_and_who_is_asking(client, served):
    assert "quick-triage" in {each.name for each in client.playbooks()}
    assert client.me().role is AccessRole.ANALYST
    assert client.me().owner == "default"


def test_refusals_are_told_apart(served, client):
    with pytest.raises(NotFoundError, match="there is no alert") as missing:
        client.alert("none")
    assert missing.value.title == "Not Found"
    with pytest.raises(NotFoundError):
        client.alert("../me")
    with pytest.raises(ApiError) as wrong:
        client.lookup("no value at all")
    assert wrong.value.status == 422
    with Client(served.url, "f" * 64) as stranger, pytest.raises(AccessError) as refused:
        stranger.me()
    assert refused.value.status == 401
    with (
        Client(served.url, served.key(AccessRole.VIEWER)) as viewer,
        pytest.raises(AccessError, match="analyst"),
    ):
        viewer.send_alerts(ALERT)


def test_who_asks_too_often_is_told_when_to_come_again(served):
    with Client(served.url, served.key(calls=1), retries=0) as client:
        client.me()
        with pytest.raises(RateLimitError) as told:
            client.me()
    assert told.value.retry_after >= 1


def test_a_read_is_tried_again(web):
    web.answers["/api/v1/me"] = [
        (503, {"retry-after": "0"}, b"{}"),
        (429, {"retry-after": "0"}, b"{}"),
        (200, {}, b'{"name": "n", "role": "viewer", "owner": "o"}'),
    ]
    with Client(web.url, "k") as client:
        assert client.me().name == "n"
    assert len(web.requests) == 3


def test_after_its_retries_the_last_refusal_is_told(web):
    problem = b'{"title": "Busy", "detail": "later"}'
    web.answers["/api/v1/me"] = [(503, {"retry-after": "0"}, problem)]
    with Client(web.url, "k", retries=2) as client, pytest.raises(ApiError, match="Busy: later"):
        client.me()
    assert len(web.requests) == 3


@pytest.mark.parametrize(("status", "tries"), [(503, 1), (429, 3)])
def test_a_change_is_repeated_only_where_it_was_not_carried_out(web, status, tries):
    web.answers["/api/v1/alerts"] = [(status, {"retry-after": "0"}, b"{}")]
    with Client(web.url, "k", retries=2) as client, pytest.raises(ApiError):
        client.send_alerts(ALERT)
    assert len(web.requests) == tries


def test_a_wait_that_is_too_long_is_the_callers_to_decide(web):
    web.answers["/api/v1/me"] = [(429, {"retry-after": "3600"}, b"{}")]
    with Client(web.url, "k") as client, pytest.raises(RateLimitError) as told:
        client.me()
    assert (told.value.retry_after, len(web.requests)) == (3600, 1)


def test_a_stream_that_breaks_is_taken_up_where_it_broke(web):
    whole = answer("a.example") + answer("b.example")
    web.answers["/api/v1/lookup"] = [
        (200, {"content-length": str(len(whole) + 9)}, whole + b'{"obse'),
        (503, {"retry-after": "0"}, b""),
        (200, {}, answer("c.example", observable={"type": "url", "value": "http://c\u2028"})),
    ]
    values = ["a.example", "b.example", "c.example"]
    with Client(web.url, "k") as client:
        found = list(client.lookup_many(values))
    assert [each.observable.value for each in found] == [*values[:2], "http://c\u2028"]
    assert [body for *_, body in web.requests][1:] == [b'"c.example"'] * 2


def test_a_stream_that_never_answers_ends_in_an_error(web):
    web.answers["/api/v1/lookup"] = [(200, {}, b"")]
    with Client(web.url, "k", retries=1) as client, pytest.raises(UnreachableError):
        list(client.lookup_many(["a.example"]))
    assert len(web.requests) == 2


@pytest.mark.parametrize("body", [b"<html>", b'{"name": 1}', b"[]"])
def test_an_answer_of_another_shape_is_named(web, body):
    web.answers["/api/v1/me"] = [(200, {}, body)]
    with Client(web.url, "k") as client, pytest.raises(AnswerError):
        client.me()


def test_nobody_there(caplog):
    with Client("http://127.0.0.1:9", "s3cret", retries=1) as client:
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 does not answer") as told:
            client.lookup("secret.example")
        assert told.value.__context__ is None
        assert "s3cret" not in repr(client) + repr(vars(client)) + str(told.value)
    assert "s3cret" not in caplog.text
    assert "secret.example" not in caplog.text


def test_it_needs_nothing_of_ours_but_the_model():
    script = (
        "import sys, sidelight.client; "
        "print(sorted({n.split('.')[1] for n in sys.modules if n.startswith('sidelight.')}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['client', 'model']"
