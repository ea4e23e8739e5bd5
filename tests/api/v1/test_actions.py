import msgspec
import pytest

from house import IP
from ordering import BLOCKED, Switch, desk_of
from sidelight.model import AccessRole

ACTIONS = "/api/v1/actions"
ORDER = {"action": "ip.block", "target": IP.value, "reason": "it beacons"}
RESPONDER = AccessRole.RESPONDER


@pytest.fixture
def switch():
    return Switch()


@pytest.fixture
def client(app_with, served, clock, switch):
    app = app_with()
    client = served(msgspec.structs.replace(app, desk=desk_of(app.store, clock, switch)))
    client.rita = client.as_(RESPONDER)
    client.store = app.store
    return client


def ordered(client, **parts):
    return client.post(ACTIONS, json={**ORDER, **parts}, headers=client.rita)


def test_an_order_is_accepted_shown_and_taken_back(client, switch):
    answer = ordered(client, ttl="7d")
    made = answer.json()
    assert (answer.status_code, made["state"]) == (202, "verified")
    assert [each["id"] for each in made["actions"]] == [made["id"]]
    assert "undo" not in made
    shown = client.get(f"{ACTIONS}/{made['id']}", headers=client.as_(AccessRole.VIEWER)).json()
    assert [line["what"] for line in shown["ledger"]] == ["intended", "applied", "verified"]
    assert shown["ledger"][1]["previous"] == shown["ledger"][0]["hash"]
    verified = client.post(f"{ACTIONS}/{made['id']}/verify", headers=client.rita)
    assert (verified.status_code, verified.json()["state"]) == (200, "verified")
    undone = client.post(
        f"{ACTIONS}/{made['id']}/undo", json={"reason": "wrong"}, headers=client.rita
    )
    assert (undone.status_code, undone.json()["state"]) == (202, "undone")
    assert not switch.down


def test_the_same_order_twice_is_once(client):
    first, second = ordered(client).json(), ordered(client).json()
    assert first["id"] == second["id"]
    assert len(client.get(ACTIONS, headers=client.rita).json()["data"]) == 1


@pytest.mark.parametrize("target", [BLOCKED, f"{BLOCKED}:80"])
def test_a_guard_is_named(client, target, switch):
    answer = ordered(client, target=target)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert "own-range" in answer.json()["detail"]
    assert ordered(client, target=target, dry_run=True).status_code == 409
    assert not switch.down


def test_a_value_that_nobody_may_type_is_refused_by_a_guard_too(client):
    answer = ordered(client, action="dns.block", target="co.uk")
    assert (answer.status_code, "own-range" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"action": "coffee.make"}, 422),
        ({"target": "evil-shop.com"}, 422),
        ({"target": "no value at all"}, 422),
        ({"target": None}, 422),
        ({"reason": ""}, 422),
        ({"ttl": "soon"}, 422),
        ({"coffee": 1}, 400),
        ({"reason": None}, 400),
        ({"approval": "maybe"}, 400),
    ],
)
def test_what_cannot_be_ordered_is_a_problem(client, parts, status):
    answer = ordered(client, **parts)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(ACTIONS, headers=client.rita).json()["data"] == []


def test_a_dry_run_shows_and_does_nothing(client, switch):
    answer = ordered(client, dry_run=True)
    assert answer.status_code == 200
    [plan] = answer.json()["plans"]
    assert plan["plan"]["text"] == "down it goes"
    assert not switch.down
    assert client.get(ACTIONS, headers=client.rita).json()["data"] == []


def test_the_list_is_filtered_and_paged(client):
    for last in range(3):
        ordered(client, target=f"45.155.205.{last}")
    with pytest.raises(AssertionError):
        assert ordered(client, target=BLOCKED).status_code == 202
    page = client.get(f"{ACTIONS}?limit=2", headers=client.rita).json()
    rest = client.get(
        f"{ACTIONS}?limit=2&cursor={page['meta']['cursor']}", headers=client.rita
    ).json()
    assert len(page["data"]) + len(rest["data"]) == 4
    for query, count in (
        ("state=verified", 3),
        ("state=refused", 1),
        ("action=ip.block", 4),
        ("action=dns.block", 0),
        ("target=45.155.205.1", 1),
        ("run_id=run_none", 0),
    ):
        found = client.get(f"{ACTIONS}?{query}", headers=client.rita).json()["data"]
        assert len(found) == count, query
    assert client.get(f"{ACTIONS}?target=no value", headers=client.rita).status_code == 422


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.ANALYST])
def test_to_act_takes_a_responder(client, role):
    headers = client.as_(role)
    made = ordered(client).json()["id"]
    assert client.post(ACTIONS, json=ORDER, headers=headers).status_code == 403
    undo = client.post(f"{ACTIONS}/{made}/undo", json={"reason": "x"}, headers=headers)
    assert undo.status_code == 403
    assert client.get(f"{ACTIONS}/{made}", headers=headers).status_code == 200
    assert client.post(ACTIONS, json=ORDER).status_code == 401


def test_what_is_not_there_is_not_found(client):
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/undo", {"reason": "x"}),
        ("POST", "/verify", None),
    ):
        answer = client.request(
            method, f"{ACTIONS}/action_none{path}", json=body, headers=client.rita
        )
        assert answer.status_code == 404, path


def test_what_was_undone_is_not_undone_by_error(client):
    made = ordered(client, action="ticket.open", target=None).json()["id"]
    answer = client.post(f"{ACTIONS}/{made}/undo", json={"reason": "x"}, headers=client.rita)
    assert answer.status_code == 422


def test_a_server_without_a_desk_says_so(served, app_with):
    client = served(app_with())
    answer = client.post(ACTIONS, json=ORDER, headers=client.as_(RESPONDER))
    assert answer.status_code == 503


def test_actions_are_written_as_openc2(client):
    made = ordered(client).json()
    ordered(client, action="ticket.open", target=None)
    url = f"{ACTIONS}/openc2"
    [told] = client.get(url, headers=client.rita).json()["data"]
    request = told["body"]["openc2"]["request"]
    assert (request["action"], request["command_id"]) == ("deny", made["id"])
    refused = client.get(f"{url}?state=refused", headers=client.rita).json()
    assert refused == {"data": [], "meta": {}}
