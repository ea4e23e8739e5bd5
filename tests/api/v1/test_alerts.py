import json
import time

import pytest

from house import IP
from service_app import Opinion
from sidelight.model import AccessRole
from sidelight.sources.generic_json import GenericJson

ALERT = {"title": "a beacon", "severity": "high", "src_ip": IP.value, "id": "one"}
ANALYST = AccessRole.ANALYST


@pytest.fixture
def app(app_with):
    made = app_with(Opinion("list", {IP.value: "malicious"}))
    return type(made)(**{**_fields(made), "sources": (GenericJson(),)})


@pytest.fixture
def client(served, app):
    return served(app, works=True)


def send(client, content, role=ANALYST):
    return client.post("/api/v1/alerts", content=content, headers=client.as_(role))


def test_an_alert_is_acknowledged_when_it_is_stored(client, app):
    answer = send(client, json.dumps(ALERT))
    assert answer.status_code == 202
    [alert_id] = answer.json()["ids"]
    assert app.store.alert(alert_id).alert.title == "a beacon"
    told = client.get(f"/api/v1/alerts/{alert_id}", headers=client.as_(ANALYST)).json()
    assert told["observables"][0]["value"] == IP.value
    assert told["case_id"]


def test_equal_alerts_are_stored_once(client):
    first = send(client, json.dumps(ALERT)).json()
    again = send(client, json.dumps(ALERT) + "\n" + json.dumps(ALERT)).json()
    assert again["accepted"] == 2
    assert set(again["ids"]) == set(first["ids"])


def test_one_bad_line_stores_nothing(client, app):
    answer = send(client, json.dumps(ALERT) + "\n{")
    assert answer.status_code == 422
    assert "line 2" in answer.json()["detail"]
    assert app.store.cases().cases == ()


def test_a_viewer_sends_no_alert(client):
    assert send(client, json.dumps(ALERT), AccessRole.VIEWER).status_code == 403


def test_it_is_triaged_and_the_case_can_be_closed(client):
    case_id = wait_for_case(client)["id"]
    headers = client.as_(ANALYST)
    url = f"/api/v1/cases/{case_id}"
    refused = client.patch(url, json={"status": "closed"}, headers=headers)
    assert refused.status_code == 422
    assert "true_positive" in refused.json()["detail"]
    change = {"status": "closed", "resolution": "true_positive", "summary": "done"}
    closed = client.patch(url, json=change, headers=headers).json()
    assert (closed["status"], closed["resolution"], closed["summary"]) == (
        "closed",
        "true_positive",
        "done",
    )
    page = client.get("/api/v1/cases?status=closed&limit=1", headers=headers).json()
    assert [each["id"] for each in page["data"]] == [case_id]
    assert page["meta"] == {}
    assert client.get("/api/v1/cases?status=open", headers=headers).json()["data"] == []


def test_what_is_not_there_is_a_problem(client):
    headers = client.as_(ANALYST)
    assert client.get("/api/v1/alerts/none", headers=headers).status_code == 404
    assert client.get("/api/v1/cases/none", headers=headers).status_code == 404
    assert client.patch("/api/v1/cases/none", json={}, headers=headers).status_code == 404
    assert client.patch("/api/v1/cases/none", json={"x": 1}, headers=headers).status_code == 400


def wait_for_case(client):
    send(client, json.dumps(ALERT))
    headers = client.as_(ANALYST)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        [case] = client.get("/api/v1/cases", headers=headers).json()["data"]
        if case["summary"]:
            return case
    raise AssertionError("the alert was not triaged")


def _fields(made):
    return {name: getattr(made, name) for name in made.__struct_fields__}
