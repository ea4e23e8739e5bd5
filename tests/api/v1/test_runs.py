import pytest

from running import begun, parked, run
from sidelight.model import AccessRole, RunMode

__all__ = ["run"]

RUNS = "/api/v1/runs"
ANALYST = AccessRole.ANALYST


def test_runs_are_listed_by_what_is_asked(server, store, clock, run):
    first, second = run(uid="1"), run(uid="2")
    begun(store, clock)
    headers = server.as_(AccessRole.VIEWER)
    for query, ids in (
        ("", [second.id, first.id]),
        ("?status=running", [first.id]),
        ("?status=pending", [second.id]),
        ("?playbook=p", [second.id, first.id]),
        ("?playbook=q", []),
        (f"?alert_id={first.alert_id}", [first.id]),
    ):
        found = server.get(f"{RUNS}{query}", headers=headers).json()
        assert [each["id"] for each in found["data"]] == ids, query
    page = server.get(f"{RUNS}?limit=1", headers=headers).json()
    rest = server.get(f"{RUNS}?limit=1&cursor={page['meta']['cursor']}", headers=headers).json()
    assert [each["id"] for each in page["data"] + rest["data"]] == [second.id, first.id]
    assert rest["meta"] == {}
    assert server.get(f"{RUNS}?status=lost", headers=headers).status_code == 400


def test_a_run_is_shown_with_its_steps_and_what_it_waits_for(server, store, clock, run):
    run()
    run_id = parked(store, clock)
    found = server.get(f"{RUNS}/{run_id}", headers=server.as_(AccessRole.VIEWER)).json()
    assert (found["status"], found["wait"]["text"]) == ("waiting", "Block it?")
    assert [each["place"] for each in found["steps"]] == ["1"]
    assert found["approvals"][0]["id"] == found["wait"]["approval_id"]
    assert found["actions"] == []


def test_a_run_is_cancelled_and_repeated(server, store, clock, run):
    run()
    run_id, headers = parked(store, clock), server.as_(ANALYST)
    assert server.post(f"{RUNS}/{run_id}/retry", json={}, headers=headers).status_code == 422
    ended = server.post(f"{RUNS}/{run_id}/cancel", json={"reason": "a drill"}, headers=headers)
    assert (ended.status_code, ended.json()["status"]) == (202, "cancelled")
    again = server.post(f"{RUNS}/{run_id}/retry", json={"from_place": "1"}, headers=headers)
    assert (again.status_code, again.json()["root"]) == (202, run_id)
    assert store.runs.journal(again.json()["id"]) == {}


def test_a_run_rests_and_goes_on(server, run):
    run_id, headers = run().id, server.as_(ANALYST)
    paused = server.post(f"{RUNS}/{run_id}/pause", headers=headers)
    assert (paused.status_code, paused.json()["wait"]["kind"]) == (202, "pause")
    resumed = server.post(f"{RUNS}/{run_id}/resume", headers=headers)
    assert (resumed.status_code, resumed.json()["status"]) == (202, "pending")


def test_to_repeat_what_acts_takes_a_responder(server, run):
    run_id, ann = run(mode=RunMode.ACT).id, server.as_(ANALYST)
    server.post(f"{RUNS}/{run_id}/cancel", json={}, headers=ann)
    url = f"{RUNS}/{run_id}/retry"
    assert server.post(url, json={}, headers=ann).status_code == 403
    assert server.post(url, json={}, headers=server.as_(AccessRole.RESPONDER)).status_code == 202


@pytest.mark.parametrize("what", ["cancel", "pause", "resume", "retry"])
def test_changes_take_an_analyst_and_a_run(server, run, what):
    body = {} if what in {"cancel", "retry"} else None
    url = f"{RUNS}/{run().id}/{what}"
    viewer = server.as_(AccessRole.VIEWER)
    assert server.post(url, json=body, headers=viewer).status_code == 403
    missing = server.post(f"{RUNS}/run_none/{what}", json=body, headers=server.as_(ANALYST))
    assert missing.status_code == 404


def test_no_run_is_not_found(server):
    assert server.get(f"{RUNS}/run_none", headers=server.as_(ANALYST)).status_code == 404
    assert server.get(RUNS).status_code == 401
