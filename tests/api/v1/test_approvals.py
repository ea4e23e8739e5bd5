from datetime import timedelta

import msgspec
import pytest
from litestar.testing import TestClient

from answering import LONG, ask
from house import IP
from ordering import Switch, desk_of
from sidelight.api.app import create
from sidelight.model import AccessRole
from sidelight.service import access
from sidelight.service.approval_links import ApprovalLinks

APPROVALS = "/api/v1/approvals"
YES = {"answer": "approve", "reason": "seen it"}
ANALYST, RESPONDER = AccessRole.ANALYST, AccessRole.RESPONDER


@pytest.fixture
def app(app_with, clock):
    made = app_with()
    return msgspec.structs.replace(made, desk=desk_of(made.store, clock, Switch()))


@pytest.fixture
def client(app, doors_of, clock):
    """Return a client; `key(name, role)` and `person(name, role)` are headers for somebody."""
    links = ApprovalLinks(b"s" * 32, app.store, clock)
    doors = msgspec.structs.replace(doors_of(app), approval_links=links)
    store = app.store.access

    def key(name="rita", role=RESPONDER):
        made = access.make_key(store, clock, name=name, role=role, author="test")
        return {"x-apikey": made.secret}

    def person(name="rita", role=RESPONDER):
        access.save_person(store, clock, name=name, password=LONG, role=role, author="test")
        opened = access.open_session(store, clock, name)
        cookie = f"sidelight_session={opened.secret}"
        return {"cookie": cookie, "x-csrf-token": opened.session.csrf}

    with TestClient(create(doors, store)) as opened:
        opened.key, opened.person = key, person
        yield opened


def ordered(client, headers, policy="required"):
    order = {"action": "ip.block", "target": IP.value, "reason": "it beacons", "approval": policy}
    made = client.post("/api/v1/actions", json=order, headers=headers)
    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    return made.json()


def test_an_order_waits_is_shown_and_approved(client):
    made = ordered(client, client.key("olga"))
    rita = client.key("rita")
    [listed] = client.get(f"{APPROVALS}?state=open", headers=rita).json()["data"]
    assert listed["id"] == made["approval_id"]
    shown = client.get(f"{APPROVALS}/{listed['id']}", headers=rita).json()
    assert [each["id"] for each in shown["actions"]] == [made["id"]]
    assert any("touches" in fact for fact in shown["facts"])
    answer = client.post(f"{APPROVALS}/{listed['id']}", json=YES, headers=rita)
    assert (answer.status_code, answer.json()["state"]) == (200, "answered")
    after = client.get(f"/api/v1/actions/{made['id']}", headers=rita).json()
    assert (after["state"], after["approvers"]) == ("verified", ["rita"])
    assert client.get(f"{APPROVALS}?state=open", headers=rita).json()["data"] == []


def test_two_people_and_not_the_one_who_ordered(client):
    olga, rita, rob = (client.key(name) for name in ("olga", "rita", "rob"))
    made = ordered(client, olga, "two_person")
    url = f"{APPROVALS}/{made['approval_id']}"
    assert client.post(url, json=YES, headers=olga).status_code == 403
    assert client.post(url, json=YES, headers=rita).json()["state"] == "open"
    assert client.post(url, json=YES, headers=rita).status_code == 409
    assert client.post(url, json=YES, headers=rob).json()["state"] == "answered"
    late = client.post(url, json=YES, headers=client.key("ruth"))
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"


def test_an_analyst_answers_questions_and_no_orders(client, app, clock):
    ann = client.key("ann", ANALYST)
    asked = ask(app.store, clock, options=("phish", "spam"))
    answer = client.post(f"{APPROVALS}/{asked.id}", json={"answer": "spam"}, headers=ann)
    assert answer.json()["answer"] == "spam"
    made = ordered(client, client.key("olga"))
    assert (
        client.post(f"{APPROVALS}/{made['approval_id']}", json=YES, headers=ann).status_code == 403
    )
    viewer = client.key("vic", AccessRole.VIEWER)
    asked = ask(app.store, clock)
    assert client.post(f"{APPROVALS}/{asked.id}", json=YES, headers=viewer).status_code == 403


def test_answers_are_handed_over_and_taken_back(client, clock):
    rita, ann = client.person("rita"), client.person("ann", ANALYST)
    until = (clock.now() + timedelta(days=2)).isoformat()
    made = client.post("/api/v1/delegations", json={"to": "ann", "until": until}, headers=rita)
    assert made.status_code == 201
    [listed] = client.get("/api/v1/delegations", headers=ann).json()["data"]
    assert (listed["author"], listed["to"]) == ("rita", "ann")
    order = ordered(client, client.key("olga"))
    url = f"{APPROVALS}/{order['approval_id']}"
    answer = client.post(url, json={**YES, "behalf": "rita"}, headers=ann).json()
    assert [(each["author"], each["behalf"]) for each in answer["answers"]] == [("ann", "rita")]
    assert client.delete("/api/v1/delegations/ann", headers=rita).status_code == 204
    assert client.delete("/api/v1/delegations/ann", headers=rita).status_code == 404
    bad = {"to": "nobody", "until": until}
    assert client.post("/api/v1/delegations", json=bad, headers=rita).status_code == 422
    key = client.key("rob")
    assert client.post("/api/v1/delegations", json=bad, headers=key).status_code == 422


def test_a_person_gets_a_link_for_himself_and_a_program_none(client, app, clock):
    asked = ask(app.store, clock)
    url = f"{APPROVALS}/{asked.id}/link"
    made = client.post(url, headers=client.person("rita"))
    assert made.status_code == 201
    assert made.json()["url"].startswith("http://testserver.local/approve/")
    assert client.post(url, headers=client.key("rob")).status_code == 403
    missing = client.post(f"{APPROVALS}/approval_none/link", headers=client.person("ruth"))
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [({"answer": "maybe"}, 422), ({}, 400), ({"answer": "approve", "x": 1}, 400)],
)
def test_what_is_no_answer_is_a_problem(client, app, clock, body, status):
    asked = ask(app.store, clock)
    answer = client.post(f"{APPROVALS}/{asked.id}", json=body, headers=client.key())
    assert answer.status_code == status
    assert app.store.approvals.get(asked.id).state == "open"


def test_what_is_not_there_is_not_found(client):
    rita = client.key()
    assert client.get(f"{APPROVALS}/approval_none", headers=rita).status_code == 404
    assert client.post(f"{APPROVALS}/approval_none", json=YES, headers=rita).status_code == 404
    assert client.get(APPROVALS).status_code == 401


def test_a_server_without_links_says_so(client, served, app, clock):
    asked = ask(app.store, clock)
    answer = served(app).post(f"{APPROVALS}/{asked.id}/link", headers=client.person())
    assert answer.status_code == 503
