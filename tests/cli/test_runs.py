import json

import pytest

from house import FakeClock
from running import begun, parked
from running import run as add_run
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock


@pytest.fixture
def store(home):
    with open_store(None, home, SystemClock()) as found:
        yield found


@pytest.fixture
def run(store):
    return add_run.__wrapped__(store)


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_runs_are_listed_and_shown(sidelight, store, run):
    first, second = run(uid="1"), run(uid="2")
    run_id = parked(store, FakeClock())
    code, out, _ = sidelight("runs", "list", "--json")
    assert (code, [each["id"] for each in lines(out)]) == (0, [second.id, first.id])
    _, out, _ = sidelight("runs", "list", "--status", "waiting", "--playbook", "p", "--json")
    assert [each["id"] for each in lines(out)] == [run_id]
    _, out, _ = sidelight("runs", "list", "--alert", second.alert_id, "--limit", 1, "--json")
    assert [each["id"] for each in lines(out)] == [second.id]
    _, out, _ = sidelight("runs", "list")
    assert "◷ waiting" in out
    _, out, _ = sidelight("runs", "show", run_id, "--json")
    [shown] = lines(out)
    assert (shown["wait"]["text"], shown["steps"][0]["text"]) == ("Block it?", "looked up 3")
    _, out, _ = sidelight("runs", "show", run_id)
    for part in ("waits for", "Block it?", "looked up 3", "Questions"):
        assert part in out


def test_a_run_is_paused_resumed_cancelled_and_repeated(sidelight, store, run):
    run_id = run().id
    assert "waiting" in sidelight("runs", "pause", run_id, "--author", "ada")[1]
    assert "pending" in sidelight("runs", "resume", run_id)[1]
    _, out, _ = sidelight("runs", "cancel", run_id, "--reason", "a drill", "--json")
    assert lines(out)[0]["status"] == "cancelled"
    _, out, _ = sidelight("runs", "retry", run_id, "--json")
    [again] = lines(out)
    assert (again["root"], again["status"]) == (run_id, "pending")
    assert ("ada", "run paused") in {each[1:3] for each in store.access.logged()}


def test_a_run_at_work_says_that_it_ends_soon(sidelight, store, run):
    run()
    run_id = begun(store, FakeClock()).id
    assert "rests before" in sidelight("runs", "pause", run_id)[1]
    assert "ends as soon as" in sidelight("runs", "cancel", run_id)[1]
    assert sidelight("runs", "retry", run_id, "--from", "1")[0] == 2


@pytest.mark.parametrize("what", ["show", "cancel", "pause", "resume", "retry"])
def test_no_run_is_an_error(sidelight, what):
    code, out, err = sidelight("runs", what, "run_none")
    assert (code, out) == (2, "")
    assert "sidelight runs list" in err
