import time
from contextlib import contextmanager

import msgspec
import pytest
from litestar.testing import TestClient

from house import IP
from service_app import Opinion
from sidelight.api.app import create
from sidelight.model import AccessRole
from sidelight.service import access
from sidelight.service.webhooks import Webhooks
from sidelight.sources.generic_json import GenericJson
from sidelight.store import KEY_BYTES, Sealer
from sidelight.transports.posting import GuardedPost
from transports.conftest import web
from working import working

__all__ = ["web"]

ADMIN = AccessRole.ADMIN
ALERT = {"title": "a beacon", "severity": "high", "src_ip": IP.value, "id": "one"}


class OneKey:
    def sealer(self):
        return Sealer([b"k" * KEY_BYTES])

    @contextmanager
    def sealing(self):
        yield self.sealer()


@pytest.fixture
def app(app_with):
    made = app_with(Opinion("list", {IP.value: "malicious"}))
    return msgspec.structs.replace(made, sources=(GenericJson(),))


@pytest.fixture
def client(app, doors_of, clock):
    """Return a client of a server that delivers webhooks; `headers(role)` makes a key."""
    hooks = Webhooks(app.store.webhooks, OneKey(), GuardedPost(clock), clock)
    doors = msgspec.structs.replace(doors_of(app), webhooks=hooks)
    store = app.store.access

    def headers(role=ADMIN):
        made = access.make_key(store, clock, name="test", role=role, author="test")
        return {"x-apikey": made.secret}

    with TestClient(create(doors, store, beside=[working(app)])) as opened:
        opened.headers_of = headers
        yield opened


def subscribe(client, web, **parts):
    wanted = {"url": f"{web.url}/in", "events": ["alert.triaged", "case.changed"], "private": True}
    return client.post("/api/v1/webhooks", json={**wanted, **parts}, headers=client.headers_of())


def until(found, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if got := found():
            return got
    raise AssertionError("it did not happen")


def test_an_alert_that_is_sent_in_is_told_when_it_is_triaged(client, web):
    web.answers["/in"] = [(200, {}, b"")]
    made = subscribe(client, web)
    assert made.status_code == 201
    client.post("/api/v1/alerts", json=ALERT, headers=client.headers_of())
    [(_, _, headers, body)] = until(lambda: list(web.requests))
    told = msgspec.json.decode(body)
    assert told["type"] == "alert.triaged"
    assert told["data"]["alert"]["title"] == "a beacon"
    assert headers["webhook-id"].startswith("msg_")
    case_id = told["data"]["case"]["id"]
    change = {"status": "closed", "resolution": "benign"}
    client.patch(f"/api/v1/cases/{case_id}", json=change, headers=client.headers_of())
    until(lambda: len(web.requests) == 2)
    told = msgspec.json.decode(web.requests[1][3])
    assert (told["type"], told["data"]["was"]["status"]) == ("case.changed", "open")


def test_the_secret_is_in_one_answer_alone(client, web):
    made = subscribe(client, web).json()
    assert made["secret"].startswith("whsec_")
    headers = client.headers_of()
    listed = client.get("/api/v1/webhooks", headers=headers)
    single = client.get(f"/api/v1/webhooks/{made['id']}", headers=headers)
    assert [each["id"] for each in listed.json()["data"]] == [made["id"]]
    assert made["secret"] not in listed.text + single.text
    assert {**single.json(), "secret": made["secret"]} == made


def test_deliveries_are_listed_and_replayed(client, web, clock):
    web.answers["/in"] = [(410, {}, b""), (200, {}, b"")]
    hook = subscribe(client, web).json()["id"]
    client.post("/api/v1/alerts", json=ALERT, headers=client.headers_of())
    url, headers = f"/api/v1/webhooks/{hook}/deliveries", client.headers_of()

    def in_state(state):
        found = client.get(url, headers=headers).json()["data"]
        return [each for each in found if each["state"] == state]

    [failed] = until(lambda: in_state("failed"))
    assert (failed["status"], failed["problem"]) == (410, "HTTP 410")
    again = client.post(f"{url}/{failed['id']}/replay", headers=headers)
    assert again.status_code == 202
    assert again.json()["id"] == failed["id"]
    until(lambda: in_state("delivered"))
    page = client.get(f"{url}?limit=1", headers=headers).json()
    assert page["meta"] == {}


def test_it_can_be_ended(client, web):
    hook = subscribe(client, web).json()["id"]
    headers = client.headers_of()
    assert client.delete(f"/api/v1/webhooks/{hook}", headers=headers).status_code == 204
    for method, path in (
        ("DELETE", ""),
        ("GET", ""),
        ("GET", "/deliveries"),
        ("POST", "/deliveries/msg_none/replay"),
    ):
        answer = client.request(method, f"/api/v1/webhooks/{hook}{path}", headers=headers)
        assert answer.status_code == 404, (method, path)
        assert hook in answer.json()["detail"]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"private": False}, 422),
        ({"url": "https://127.0.0.1/in", "private": False}, 422),
        ({"url": "https://localhost/in", "private": False}, 422),
        ({"url": "https://a:b@hooks.example/", "private": True}, 422),
        ({"events": []}, 400),
        ({"events": ["alert.made"]}, 400),
        ({"secret": "mine"}, 400),
    ],
)
def test_what_cannot_be_is_a_problem(client, web, parts, status):
    answer = subscribe(client, web, **parts)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/webhooks", headers=client.headers_of()).json()["data"] == []


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.ANALYST, AccessRole.RESPONDER])
def test_it_takes_an_admin(client, role):
    headers = client.headers_of(role)
    for method, path in (
        ("GET", ""),
        ("GET", "/hook_1"),
        ("DELETE", "/hook_1"),
        ("GET", "/hook_1/deliveries"),
        ("POST", "/hook_1/deliveries/msg_1/replay"),
    ):
        answer = client.request(method, f"/api/v1/webhooks{path}", headers=headers)
        assert answer.status_code == 403, (method, path)
    wanted = {"url": "https://hooks.example/", "events": ["case.changed"]}
    assert client.post("/api/v1/webhooks", json=wanted, headers=headers).status_code == 403
    assert client.get("/api/v1/webhooks").status_code == 401


def test_a_server_that_delivers_none_says_so(served, app_with):
    client = served(app_with())
    wanted = {"url": "https://hooks.example/", "events": ["case.changed"]}
    answer = client.post("/api/v1/webhooks", json=wanted, headers=client.as_(ADMIN))
    assert answer.status_code == 503
