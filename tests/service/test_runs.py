import pytest

from answering import ANN, app, key, store
from running import begun, parked, run
from sidelight.model import (
    AccessRole,
    InvalidInput,
    PolicyDenied,
    RunMode,
    RunStatus,
    WaitKind,
)
from sidelight.service.runs import cancel, pause, resume, retry, run_shape, shown

__all__ = ["app", "run", "store"]


def test_a_run_is_shown_with_all_that_belongs_to_it(store, clock, run):
    run()
    found = shown(store, parked(store, clock))
    shape = run_shape(found)
    assert (shape["status"], shape["wait"]["text"]) == ("waiting", "Block it?")
    assert [each["text"] for each in shape["steps"]] == ["looked up 3"]
    assert "result" not in shape["steps"][0]
    assert [each.question for each in shape["approvals"]] == ["Block it?"]
    assert shown(store, "run_none") is None


def test_a_run_that_waits_is_cancelled_with_its_question(store, clock, run):
    run()
    run_id = parked(store, clock)
    ended = cancel(store, ANN, run_id, "a drill")
    assert (ended.status, "a drill" in ended.problem) == (RunStatus.CANCELLED, True)
    assert [each.state for each in store.approvals.page().approvals] == ["withdrawn"]
    assert cancel(store, ANN, run_id, "again").status is RunStatus.CANCELLED
    assert [each[1:4] for each in store.access.logged()] == [("ann", "run cancelled", run_id)]


def test_a_run_rests_and_goes_on(store, run):
    run_id = run().id
    assert pause(store, ANN, run_id).wait.kind is WaitKind.PAUSE
    assert store.runs.claim("w", 1) == []
    assert resume(store, ANN, run_id).status is RunStatus.PENDING
    assert [each[2] for each in store.access.logged()] == ["run resumed", "run paused"]


def test_a_run_at_work_is_asked_to_end(store, clock, run):
    run()
    found = cancel(store, ANN, begun(store, clock).id, "")
    assert (found.status, found.cancelling) == (RunStatus.RUNNING, True)


def test_a_run_is_repeated_from_where_it_stopped(store, clock, run):
    first = run()
    with pytest.raises(InvalidInput):
        retry(store, ANN, first.id)
    cancel(store, ANN, parked(store, clock), "")
    again = retry(store, ANN, first.id)
    assert (again.root, again.status, again.author) == (first.id, RunStatus.PENDING, "ann")
    assert list(store.runs.journal(again.id)) == ["1"]
    with pytest.raises(InvalidInput, match="journal"):
        retry(store, ANN, first.id, "9.9")


def test_to_repeat_a_run_that_acts_takes_a_responder(store, run):
    run_id = run(mode=RunMode.ACT).id
    cancel(store, ANN, run_id, "")
    with pytest.raises(PolicyDenied, match="responder"):
        retry(store, ANN, run_id)
    assert retry(store, key("rita", AccessRole.RESPONDER), run_id).mode is RunMode.ACT


def test_there_is_nothing_to_do_about_no_run(store):
    assert cancel(store, ANN, "run_none", "") is None
    assert pause(store, ANN, "run_none") is None
    assert resume(store, ANN, "run_none") is None
    assert retry(store, ANN, "run_none") is None
    assert store.access.logged() == ()
