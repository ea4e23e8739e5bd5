import itertools
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import house
from house import START
from sidelight.model import (
    ApprovalRequest,
    CaseStatus,
    InvalidInput,
    JournalEntry,
    JournalKind,
    Outcome,
    RunMode,
    RunStatus,
    RunWait,
    SidelightError,
    WaitKind,
)
from sidelight.store import EventKind, Fenced, NewRun, Occurrence, Requests, open_store
from store.claimer import MOST
from store.samples import DATABASES, DOMAIN, IP, alert, report, step, verdict

pytest_plugins = ("store.databases",)

W = "worker-1"
SLEEP = RunWait(kind=WaitKind.TIME, step="pause", text="for an hour", until=START)
PAUSE = RunWait(kind=WaitKind.PAUSE, step="block", text="paused")
OUTCOME = Outcome(status=CaseStatus.CLOSED, summary="done")
numbers = itertools.count()


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def new_run(playbook="triage", **parts):
    fields = {"pinned": {playbook: "d" * 64}, "mode": RunMode.ACT, "inputs": {"days": 3}}
    return NewRun(playbook=playbook, **(fields | parts))


def add(store, playbook="triage", **parts):
    """Add a run with an alert of its own."""
    told = alert(f"of-run-{next(numbers)}")
    recorded = store.record_alert(told, b"{}", new_run(playbook, **parts))
    return store.runs.get(recorded.run_id)


def begin(store, playbook="triage", **parts):
    """Add a run and claim it."""
    added = add(store, playbook, **parts)
    [(_, run)] = store.runs.claim(W, 1)
    assert run.id == added.id
    return run


def held(run, worker=W):
    return run.id, run.segment, worker


def entry(place="1", **parts):
    fields = {"kind": JournalKind.ENRICH, "step": "look", "digest": "d", "result": b'{"a":1}'}
    return JournalEntry(place=place, at=START, **({"text": "looked up"} | fields | parts))


def question(run, **parts):
    fields = {"options": ("approve", "decline"), "author": run.id, "asked_at": START}
    fields |= {"id": f"approval_{run.id}", "question": "block it?", "run_id": run.id, "place": "2"}
    return ApprovalRequest(**(fields | parts))


def ask(store, run):
    return store.approvals.ask(question(run))


def waits_for(asked):
    return RunWait(kind=WaitKind.APPROVAL, step="block", text="asks", approval_id=asked.id)


def ended(store, status=RunStatus.FAILED):
    run = begin(store)
    store.runs.finish(*held(run), status, None, "it broke", ())
    return run


def test_a_run_is_stored_with_its_alert(store):
    recorded = store.record_alert(alert(), b"{}", new_run(author="ana", priority=0))
    run = store.runs.get(recorded.run_id)
    assert (run.alert_id, run.case_id) == (recorded.id, recorded.case_id)
    assert (run.root, run.status, run.segment) == (run.id, RunStatus.PENDING, 0)
    assert (run.pinned, run.inputs) == ({"triage": "d" * 64}, {"days": 3})
    assert (run.author, run.priority, run.created_at) == ("ana", 0, START)
    again = store.record_alert(alert(), b"{}", new_run())
    assert (again.new, again.run_id) == (False, None)
    assert [each.id for each in store.runs.page().runs] == [run.id]
    assert store.record_alert(alert("no run"), b"{}").run_id is None


def test_a_run_can_be_added_to_an_alert(store):
    recorded = store.record_alert(alert(), b"{}")
    run = store.runs.add(new_run(), recorded.id, recorded.case_id)
    assert store.runs.get(run.id) == run
    assert store.runs.page(alert_id=recorded.id).runs == (run,)


def test_a_limit_of_no_runs_is_refused(store):
    with pytest.raises(InvalidInput, match="at least once"):
        add(store, concurrency=0)


def test_claims_go_by_priority_then_age(store, clock):
    runs = {}
    for name, priority in (("late", 2), ("first", 1), ("urgent", 0), ("second", 1)):
        runs[name] = add(store, priority=priority)
        clock.move(seconds=1)
    claimed = store.runs.claim(W, 3)
    order = [runs[name].id for name in ("urgent", "first", "second")]
    assert [run.id for _, run in claimed] == order
    for owner, run in claimed:
        assert (owner, run.status, run.worker) == ("default", RunStatus.RUNNING, W)
        assert (run.segment, run.attempts, run.started_at) == (1, 0, clock.now())
        assert store.runs.get(run.id) == run
    assert [run.id for _, run in store.runs.claim("worker-2", 3)] == [runs["late"].id]
    assert store.runs.claim(W, 3) == []


def test_workers_serve_every_owner(store):
    red, blue = add(store), add(store.for_owner("blue"))
    claimed = store.runs.claim(W, 9)
    assert [(owner, run.id) for owner, run in claimed] == [("default", red.id), ("blue", blue.id)]


def test_no_more_runs_of_a_playbook_run_than_may(store):
    limited = [add(store, "slow", concurrency=2) for _ in range(4)]
    other, blue = add(store), add(store.for_owner("blue"), "slow", concurrency=2)
    claimed = [run.id for _, run in store.runs.claim(W, 9)]
    assert claimed == [limited[0].id, limited[1].id, other.id, blue.id]
    assert store.runs.claim(W, 9) == []
    store.runs.park(limited[0].id, 1, W, SLEEP)
    assert [run.id for _, run in store.runs.claim(W, 9)] == [limited[2].id]
    store.runs.finish(limited[1].id, 1, W, RunStatus.SUCCEEDED, OUTCOME, "", ())
    assert [run.id for _, run in store.runs.claim(W, 9)] == [limited[3].id]


def test_a_line_that_is_full_does_not_hold_up_the_others(store):
    for _ in range(30):
        add(store, "slow", concurrency=1, priority=0)
    other = add(store, priority=2)
    assert len(store.runs.claim(W, 1)) == 1
    assert [run.id for _, run in store.runs.claim(W, 1)] == [other.id]


def test_a_run_goes_on_where_its_journal_ends(store):
    run = begin(store)
    for place in ("1", "2.a.1", "2.b.1", "10"):
        assert store.runs.write(*held(run), entry(place)) == Requests(
            cancelling=False, pausing=False
        )
    assert list(store.runs.journal(run.id)) == ["1", "2.a.1", "2.b.1", "10"]
    assert store.runs.journal(run.id)["10"] == entry("10")


def test_an_entry_comes_with_what_was_found(store):
    run = begin(store)
    store.runs.write(*held(run), entry(), [report(), report("two", DOMAIN)], {IP: verdict()})
    store.runs.write(*held(run), entry("2"), (), {IP: verdict()})
    assert store.cached_reports(DOMAIN, ["two"])["two"].facts
    [past] = store.verdicts(IP)
    assert (past.verdict, past.alert_id) == (verdict(), run.alert_id)


def stale(store):
    """Return holds that are not, or no longer, the ones of the run."""
    run = begin(store)
    store.runs.park(*held(run), SLEEP)
    store.runs.wake(run.id)
    [(_, run)] = store.runs.claim(W, 1)
    return run, [(run.id, 1, W), (run.id, 2, "worker-2"), (run.id, 3, W), ("run_none", 2, W)]


def test_who_does_not_hold_a_run_writes_nothing(store):
    run, holds = stale(store)
    assert issubclass(Fenced, SidelightError)
    for hold in holds:
        with pytest.raises(Fenced):
            store.runs.check(*hold)
        with pytest.raises(Fenced):
            store.runs.write(*hold, entry(), [report()], {IP: verdict()})
        with pytest.raises(Fenced):
            store.runs.park(*hold, SLEEP)
        with pytest.raises(Fenced):
            store.runs.finish(*hold, RunStatus.SUCCEEDED, OUTCOME, "", (step(),))
    assert store.runs.get(run.id) == run
    assert store.runs.journal(run.id) == {}
    assert store.cached_reports(IP, ["one"]) == {}
    assert store.verdicts(IP) == ()
    assert store.case(run.case_id).status is CaseStatus.OPEN


def test_the_second_writer_at_a_place_writes_nothing(store):
    run = begin(store)
    store.runs.write(*held(run), entry(text="the first"))
    with pytest.raises(Fenced):
        store.runs.write(*held(run), entry(text="the second"), [report()], {IP: verdict()})
    assert store.runs.journal(run.id)["1"].text == "the first"
    assert store.cached_reports(IP, ["one"]) == {}


def test_a_run_is_taken_over_from_a_dead_worker(store):
    run = begin(store)
    taken = store.runs.take_over(run.id, "worker-2")
    assert (taken.worker, taken.attempts, taken.segment) == ("worker-2", 1, 1)
    with pytest.raises(Fenced):
        store.runs.write(*held(run), entry())
    store.runs.write(*held(run, "worker-2"), entry())
    assert store.runs.take_over(run.id, "worker-3", W) is None, "somebody else was first"
    assert store.runs.take_over(run.id, "worker-3", "worker-2").attempts == 2
    store.runs.park(*held(run, "worker-3"), SLEEP)
    assert store.runs.take_over(run.id, W) is None
    store.runs.wake(run.id)
    assert store.runs.claim(W, 1)[0][1].attempts == 0


def test_a_parked_run_is_woken(store):
    run = begin(store)
    store.runs.park(*held(run), SLEEP)
    parked = store.runs.get(run.id)
    assert (parked.status, parked.wait) == (RunStatus.WAITING, SLEEP)
    assert store.runs.claim(W, 1) == []
    assert store.runs.wake(run.id)
    assert not store.runs.wake(run.id)
    [(_, again)] = store.runs.claim("worker-2", 1)
    assert (again.segment, again.wait, again.started_at) == (2, None, START)


def test_sleepers_are_woken_when_their_time_has_come(store):
    red, blue = begin(store), begin(store.for_owner("blue"))
    store.runs.park(*held(red), SLEEP)
    store.for_owner("blue").runs.park(*held(blue), SLEEP)
    asking = begin(store)
    store.runs.park(*held(asking), RunWait(kind=WaitKind.ANSWER, step="a", text="", until=START))
    assert store.runs.wake_due(START - timedelta(seconds=1)) == 0
    assert store.runs.wake_due(START) == 2
    assert store.runs.wake_due(START) == 0
    assert store.runs.counts()[RunStatus.WAITING] == 1


def test_the_end_of_a_run_changes_its_case_and_tells_it(store):
    run = begin(store)
    asked = ask(store, run)
    told = Occurrence(EventKind.ALERT_TRIAGED, {"run": run.id})
    store.runs.finish(*held(run), RunStatus.SUCCEEDED, OUTCOME, "", (step(),), (told,))
    end = store.runs.get(run.id)
    assert (end.status, end.outcome, end.ended_at) == (RunStatus.SUCCEEDED, OUTCOME, START)
    case = store.case(run.case_id)
    assert (case.status, case.summary, case.plan) == (CaseStatus.CLOSED, "done", (step(),))
    assert store.approvals.get(asked.id).state == "withdrawn"
    with pytest.raises(Fenced):
        store.runs.finish(*held(run), RunStatus.FAILED, None, "", ())


def test_without_an_outcome_the_case_stays_as_it_is(store):
    run = begin(store)
    store.runs.finish(*held(run), RunStatus.FAILED, None, "no answer\x00", (step(),))
    assert store.runs.get(run.id).problem == "no answer\N{REPLACEMENT CHARACTER}"
    assert store.case(run.case_id).plan == ()


def test_only_an_end_ends_a_run(store):
    run = begin(store)
    with pytest.raises(InvalidInput):
        store.runs.finish(*held(run), RunStatus.WAITING, None, "", ())


def test_a_run_that_nobody_does_is_cancelled_at_once(store):
    pending, parked = add(store), begin(store, priority=0)
    asked = ask(store, parked)
    store.runs.park(*held(parked), waits_for(asked))
    for run in (pending, parked):
        ended = store.runs.request_cancel(run.id, "ana", "wrong alert")
        assert (ended.status, ended.ended_at) == (RunStatus.CANCELLED, START)
        assert ended.problem == "cancelled by ana: wrong alert"
        assert ended.wait is None
    assert store.approvals.get(asked.id).state == "withdrawn"
    assert store.runs.request_cancel(pending.id, "bob", "again").problem.startswith(
        "cancelled by ana"
    )
    assert store.runs.request_cancel("run_none", "ana", "") is None
    assert store.runs.claim(W, 1) == []


def test_a_running_run_is_asked_to_end_itself(store):
    run = begin(store)
    assert store.runs.request_cancel(run.id, "ana", "").status is RunStatus.RUNNING
    assert store.runs.check(*held(run)) == Requests(cancelling=True, pausing=False)
    assert store.runs.write(*held(run), entry()).cancelling
    store.runs.park(*held(run), SLEEP)
    [(_, again)] = store.runs.claim(W, 1)
    assert again.cancelling, "it does not sleep before it ends"
    store.runs.finish(*held(again), RunStatus.CANCELLED, None, "", ())
    assert store.runs.get(run.id).problem == "cancelled by ana"


def test_a_running_run_pauses_when_it_can(store):
    run = begin(store)
    assert store.runs.request_pause(run.id).status is RunStatus.RUNNING
    assert store.runs.write(*held(run), entry()) == Requests(cancelling=False, pausing=True)
    store.runs.park(*held(run), PAUSE)
    assert store.runs.get(run.id).wait == PAUSE
    resumed = store.runs.resume(run.id)
    assert (resumed.status, resumed.pausing, resumed.wait) == (RunStatus.PENDING, False, None)


def test_a_pause_that_was_taken_back_does_not_hold(store):
    run = begin(store)
    store.runs.request_pause(run.id)
    assert not store.runs.resume(run.id).pausing
    store.runs.park(*held(run), PAUSE)
    going = store.runs.get(run.id)
    assert (going.status, going.wait) == (RunStatus.PENDING, None)


def test_a_pending_run_pauses_at_once(store):
    run = add(store)
    paused = store.runs.request_pause(run.id)
    assert (paused.status, paused.wait.kind) == (RunStatus.WAITING, WaitKind.PAUSE)
    assert store.runs.claim(W, 1) == []
    assert store.runs.resume(run.id).status is RunStatus.PENDING
    assert len(store.runs.claim(W, 1)) == 1
    assert store.runs.request_pause("run_none") is None
    assert store.runs.resume("run_none") is None


def test_a_waiting_run_pauses_when_it_goes_on(store):
    run = begin(store)
    store.runs.park(*held(run), SLEEP)
    paused = store.runs.request_pause(run.id)
    assert (paused.wait, paused.pausing) == (SLEEP, True)
    assert store.runs.resume(run.id).wait == SLEEP, "it still has to sleep"


def test_an_answer_that_came_before_the_wait_is_not_missed(store, clock):
    run = begin(store)
    asked = store.approvals.ask(question(run, default="decline", expires_at=START))
    store.runs.park(*held(run), waits_for(asked))
    assert store.runs.get(run.id).status is RunStatus.WAITING
    assert [each.id for _, each in store.approvals.expire_due(clock.now())] == [asked.id]
    [(_, again)] = store.runs.claim(W, 1)
    store.runs.park(*held(again), SLEEP, unless=asked.id)
    assert store.runs.get(run.id).status is RunStatus.PENDING
    [(_, again)] = store.runs.claim(W, 1)
    with pytest.raises(InvalidInput):
        store.runs.park(*held(again), SLEEP, unless="approval_none")
    assert store.runs.get(run.id).status is RunStatus.RUNNING


def test_a_retry_goes_on_where_the_run_stopped(store):
    run = begin(store, "slow", concurrency=3)
    for place in ("1", "2", "3"):
        store.runs.write(*held(run), entry(place))
    with pytest.raises(InvalidInput, match="no run that failed"):
        store.runs.retry(run.id, "ana", None)
    store.runs.finish(*held(run), RunStatus.FAILED, None, "it broke", ())
    again = store.runs.retry(run.id, "ana", None)
    assert (again.root, again.status, again.author) == (run.id, RunStatus.PENDING, "ana")
    assert (again.pinned, again.inputs, again.case_id) == (run.pinned, run.inputs, run.case_id)
    assert store.runs.journal(again.id) == store.runs.journal(run.id)
    earlier = store.runs.retry(run.id, "ana", "3")
    assert list(store.runs.journal(earlier.id)) == ["1", "2"]
    with pytest.raises(InvalidInput, match="has not come to"):
        store.runs.retry(run.id, "ana", "9")
    third = store.runs.claim(W, 1)[0][1]
    store.runs.write(*held(third), entry("4"))
    store.runs.finish(*held(third), RunStatus.CANCELLED, None, "", ())
    assert store.runs.retry(third.id, "ana", None).root == run.id


def test_a_run_that_succeeded_is_not_retried(store):
    run = ended(store, RunStatus.SUCCEEDED)
    for run_id in (run.id, "run_none"):
        with pytest.raises(InvalidInput):
            store.runs.retry(run_id, "ana", None)


def test_orphans_are_the_runs_of_workers_that_are_silent(store, clock):
    store.runs.beat(W, clock.now())
    run = begin(store)
    clock.move(seconds=30)
    blue = begin(store.for_owner("blue"))
    assert store.runs.workers() == {W: START}
    assert store.runs.orphans(START) == []
    found = store.runs.orphans(START + timedelta(seconds=1))
    assert sorted((owner, each.id) for owner, each in found) == [
        ("blue", blue.id),
        ("default", run.id),
    ]
    store.runs.beat(W, clock.now())
    assert store.runs.orphans(START + timedelta(seconds=1)) == []
    store.runs.forget(W)
    assert store.runs.workers() == {}
    assert len(store.runs.orphans(START)) == 2


def test_ended_runs_are_dropped_with_their_journals(store, clock):
    old = begin(store)
    store.runs.write(*held(old), entry())
    store.runs.finish(*held(old), RunStatus.SUCCEEDED, None, "", ())
    clock.move(days=1)
    recent, running = ended(store), begin(store)
    assert store.runs.drop_ended(START) == 0
    assert store.runs.drop_ended(clock.now()) == 1
    assert {run.id for run in store.runs.page().runs} == {recent.id, running.id}
    assert store.runs.journal(old.id) == {}


def test_many_ended_runs_are_dropped(store, clock, monkeypatch):
    monkeypatch.setattr("sidelight.store.runs.DROPPED_AT_ONCE", 2)
    for _ in range(5):
        ended(store)
    assert store.runs.drop_ended(clock.now() + timedelta(days=1)) == 5


def test_runs_are_paged_newest_first(store):
    runs = [add(store, "slow" if turn % 2 else "triage") for turn in range(6)]
    first = store.runs.page(limit=4)
    rest = store.runs.page(after=first.cursor, limit=4)
    ids = [run.id for run in (*first.runs, *rest.runs)]
    assert ids == [run.id for run in reversed(runs)]
    assert rest.cursor is None
    [begun] = [run for _, run in store.runs.claim(W, 1)]
    assert store.runs.page(status=RunStatus.RUNNING).runs == (begun,)
    slow = store.runs.page(status=RunStatus.PENDING, playbook="slow").runs
    assert [run.id for run in slow] == [runs[5].id, runs[3].id, runs[1].id]
    assert store.runs.counts() == dict.fromkeys(RunStatus, 0) | {
        RunStatus.RUNNING: 1,
        RunStatus.PENDING: 5,
    }


def test_another_team_sees_and_changes_nothing(store):
    run = begin(store)
    store.runs.write(*held(run), entry())
    pending, failed = add(store), None
    blue = store.runs.of("blue")
    assert blue.get(run.id) is None
    assert blue.page().runs == ()
    assert blue.page(RunStatus.RUNNING, "triage", run.alert_id).runs == ()
    assert sum(blue.counts().values()) == 0
    assert blue.journal(run.id) == {}
    assert blue.take_over(run.id, "thief") is None
    for attempt in (
        lambda: blue.check(*held(run)),
        lambda: blue.write(*held(run), entry("2")),
        lambda: blue.park(*held(run), SLEEP),
        lambda: blue.finish(*held(run), RunStatus.FAILED, None, "", ()),
    ):
        with pytest.raises(Fenced):
            attempt()
    for run_id in (run.id, pending.id):
        assert blue.request_cancel(run_id, "eve", "") is None
        assert blue.request_pause(run_id) is None
        assert blue.resume(run_id) is None
    assert store.runs.get(run.id) == run
    assert store.runs.get(pending.id) == pending
    store.runs.park(*held(run), SLEEP)
    assert not blue.wake(run.id)
    store.runs.request_cancel(run.id, "ana", "")
    failed = store.runs.get(run.id)
    with pytest.raises(InvalidInput):
        blue.retry(failed.id, "eve", None)


@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 2), ("postgres", 4)])
def test_no_run_is_claimed_twice_and_none_is_lost(kind, workers, request, migrated_home, clock):
    url = None if kind == "sqlite" else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as store:
        added = [
            add(store.for_owner("blue") if number % 5 == 0 else store).id for number in range(40)
        ]
        added += [add(store, "slow", concurrency=MOST).id for _ in range(15)]
    script = Path(house.__file__).parent / "store" / "claimer.py"
    started = [
        subprocess.Popen(
            [sys.executable, script, url or "-", migrated_home, f"worker-{number}", str(workers)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(script.parents[1])},
        )
        for number in range(workers)
    ]
    done = [process.communicate(timeout=60)[0].split() for process in started]
    assert [process.returncode for process in started] == [0] * workers
    assert sorted(itertools.chain(*done)) == sorted(added)


def test_a_run_keeps_the_alert_that_it_began_with(store):
    recorded = store.record_alert(alert("changing"), b"{}", new_run())
    run_id = recorded.run_id
    for observables in ((DOMAIN,), (IP, DOMAIN)):
        store.record_alert(alert("changing", observables), b"{}", new_run())
    assert store.runs.alert(run_id) == alert("changing")
    assert store.alert(recorded.id).alert == alert("changing", (IP, DOMAIN))
    assert store.runs.journal(run_id) == {}
    [(_, run)] = store.runs.claim(W, 1)
    store.runs.write(*held(run), entry())
    assert list(store.runs.journal(run_id)) == ["1"]
    store.runs.finish(*held(run), RunStatus.FAILED, None, "broken", ())
    again = store.runs.retry(run_id, "ann", None)
    assert store.runs.alert(again.id) == alert("changing")
    assert list(store.runs.journal(again.id)) == ["1"]


def test_a_run_after_a_change_has_the_alert_as_it_is(store):
    store.record_alert(alert("changed"), b"{}", new_run())
    [(_, run)] = store.runs.claim(W, 1)
    store.runs.finish(*held(run), RunStatus.SUCCEEDED, None, "", ())
    recorded = store.record_alert(alert("changed", (DOMAIN,)), b"{}")
    later = store.runs.add(new_run(), recorded.id, recorded.case_id)
    assert store.runs.alert(later.id) == alert("changed", (DOMAIN,))
    assert store.runs.alert(run.id) == alert("changed", (DOMAIN,))
    assert store.runs.alert("run_none") is None
