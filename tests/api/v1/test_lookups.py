import json

import pytest

from house import IP
from service_app import Opinion
from sidelight.model import AccessRole

VIEWER = AccessRole.VIEWER


@pytest.fixture
def client(served, app_with):
    return served(app_with(Opinion("list", {IP.value: "malicious"})))


def test_a_value_is_looked_up(client):
    answer = client.get("/api/v1/lookup", params={"value": IP.value}, headers=client.as_(VIEWER))
    told = answer.json()
    assert answer.status_code == 200
    assert told["observable"] == {"type": "ipv4-addr", "value": IP.value}
    assert told["reports"][0]["provider"] == "list"


@pytest.mark.parametrize("value", ["", "no value", "\x00", "x" * 5000])
def test_what_is_no_value_is_named(client, value):
    answer = client.get("/api/v1/lookup", params={"value": value}, headers=client.as_(VIEWER))
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_nobody_comes_in_without_a_key(client):
    for path in ("lookup?value=1.1.1.1", "explain?value=1.1.1.1", "history?value=1.1.1.1"):
        assert client.get(f"/api/v1/{path}").status_code == 401
    assert client.post("/api/v1/lookup", content=b"1.1.1.1").status_code == 401


def test_a_stream_is_answered_line_by_line_and_a_bad_line_holds_up_nothing(client):
    lines = [IP.value, '"1.1.1.1"', '{"value": "8.8.8.8"}', "no value", "\xff", "{"] * 30
    body = "\n".join(lines).encode("latin-1")
    answer = client.post("/api/v1/lookup", content=body, headers=client.as_(VIEWER))
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert len(told) == len(lines)
    assert [each.get("observable", {}).get("value") for each in told[:6]] == [
        IP.value,
        "1.1.1.1",
        "8.8.8.8",
        None,
        None,
        None,
    ]
    assert told[3] == {"value": "no value", "error": "no value that can be looked up"}


def test_an_empty_stream_is_an_empty_answer(client):
    answer = client.post("/api/v1/lookup", content=b"\n\n", headers=client.as_(VIEWER))
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_ledger_and_the_history(client):
    headers = client.as_(VIEWER)
    client.get("/api/v1/lookup", params={"value": IP.value}, headers=headers)
    ledger = client.get("/api/v1/explain", params={"value": IP.value}, headers=headers).json()
    assert ledger["observable"]["value"] == IP.value
    [step] = client.get("/api/v1/history", params={"value": IP.value}, headers=headers).json()[
        "data"
    ]
    assert step["was"] is None
