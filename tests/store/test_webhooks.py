import re
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

import house
from house import START
from sidelight.model import ApprovalRequest, CaseStatus, InvalidInput, NotReady, Outcome
from sidelight.store import (
    KEY_BYTES,
    DeliveryState,
    EventKind,
    Occurrence,
    Sealer,
    open_store,
    webhooks,
)
from sidelight.store.opening import FILE_NAME
from store.samples import DATABASES, DOMAIN, IP, alert

pytest_plugins = ("store.databases",)

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
SEALER = Sealer([OLD])
SECRET = "whsec_c2VjcmV0"  # noqa: S105 - made up
URL = "https://hooks.example/in"
TRIAGED = Occurrence(EventKind.ALERT_TRIAGED, {"alert": {"title": "a beacon"}})
CHANGED = Occurrence(EventKind.CASE_CHANGED, {})
LASTS = timedelta(minutes=2)
OUTCOME = Outcome(status=CaseStatus.OPEN, summary="seen")

STATEMENTS = {
    name: text
    for name, text in vars(webhooks).items()
    if name.isupper() and name[0] != "_" and " webhook" in str(text)
}


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def subscribe(store, *events, **parts):
    fields = {"url": URL, "private": False, "author": "ada", "secret": SECRET, "sealer": SEALER}
    return store.webhooks.add(events=events or tuple(EventKind), **(fields | parts))


def happen(store, *told):
    """Write a case anew, and tell it."""
    case_id = store.record_alert(alert("one", (IP, DOMAIN)), b"{}").case_id
    store.update_case(case_id, OUTCOME, (), told or (TRIAGED,))
    return case_id


def claimed(store, count=1):
    """Claim what is due, as a worker of the whole installation does."""
    due = store.webhooks.due(10)
    assert len(due) == count
    return [store.webhooks.of(owner).claim(id_, LASTS) for owner, id_ in due]


def test_a_webhook_is_kept_with_its_secret_sealed(store):
    made = subscribe(store)
    assert store.webhooks.all() == (made,)
    assert store.webhooks.get(made.id) == made
    assert (made.url, made.created_at, made.events) == (URL, START, tuple(EventKind))
    happen(store)
    [taken] = claimed(store)
    assert SECRET.encode() not in taken.sealed
    assert store.webhooks.secret(made.id, taken.sealed, SEALER) == SECRET
    with pytest.raises(NotReady):
        store.webhooks.secret("hook_other", taken.sealed, SEALER)


def test_each_webhook_is_told_what_it_wants_to_know(store):
    both, one = subscribe(store), subscribe(store, EventKind.CASE_CHANGED)
    happen(store, TRIAGED, CHANGED)
    events = [each.event for each in store.webhooks.deliveries(both.id).deliveries]
    assert sorted(events) == ["alert.triaged", "case.changed"]
    [only] = store.webhooks.deliveries(one.id).deliveries
    assert (only.event, only.state, only.attempts) == ("case.changed", DeliveryState.WAITING, 0)


def test_the_message_says_what_when_and_holds_the_rest(store):
    subscribe(store)
    happen(store)
    [taken] = claimed(store)
    told = msgspec.json.decode(taken.body)
    assert told == {
        "type": "alert.triaged",
        "timestamp": "2026-11-24T12:00:00Z",
        "data": TRIAGED.data,
    }


def test_nothing_is_told_of_what_did_not_happen(store):
    subscribe(store)
    with pytest.raises(InvalidInput):
        store.update_case("case_none", OUTCOME, (), (TRIAGED,))
    assert store.webhooks.due(10) == ()


def test_nothing_happens_that_cannot_be_told(store):
    subscribe(store)
    case_id = happen(store)
    unspeakable = Occurrence(EventKind.CASE_CHANGED, {"title": "\ud800"})
    with pytest.raises(InvalidInput):
        store.update_case(case_id, Outcome(status=CaseStatus.OPEN, summary="x"), (), (unspeakable,))
    assert store.case(case_id).summary == "seen"
    assert len(store.webhooks.due(10)) == 1


def test_a_message_is_claimed_once_and_due_again_when_the_claim_is_over(store, clock):
    subscribe(store)
    happen(store)
    [(owner, delivery_id)] = store.webhooks.due(10)
    assert owner == "default"
    assert store.webhooks.claim(delivery_id, LASTS).delivery.attempts == 1
    assert store.webhooks.claim(delivery_id, LASTS) is None
    assert store.webhooks.due(10) == ()
    clock.move(seconds=LASTS.total_seconds())
    [again] = claimed(store)
    assert (again.delivery.id, again.delivery.attempts) == (delivery_id, 2)


def test_the_end_of_an_attempt_is_written_down(store, clock):
    hook = subscribe(store)
    happen(store)
    [taken] = claimed(store)
    later = clock.now() + timedelta(minutes=5)
    store.webhooks.settle(taken.delivery, status=500, problem="HTTP 500", next_at=later)
    [failed] = store.webhooks.deliveries(hook.id).deliveries
    assert (failed.state, failed.status, failed.next_at) == (DeliveryState.WAITING, 500, later)
    clock.move(minutes=5)
    [taken] = claimed(store)
    store.webhooks.settle(taken.delivery, status=204, problem="", next_at=None)
    [done] = store.webhooks.deliveries(hook.id).deliveries
    assert (done.state, done.delivered_at, done.problem) == (
        DeliveryState.DELIVERED,
        clock.now(),
        "",
    )
    assert store.webhooks.due(10) == ()


def test_who_outlived_his_claim_changes_nothing(store, clock):
    hook = subscribe(store)
    happen(store)
    [late] = claimed(store)
    clock.move(minutes=3)
    [taken] = claimed(store)
    store.webhooks.settle(late.delivery, status=500, problem="HTTP 500", next_at=None)
    [held] = store.webhooks.deliveries(hook.id).deliveries
    assert (held.attempts, held.next_at, held.problem) == (2, taken.delivery.next_at, "")


def test_what_ended_can_be_told_again_under_its_id(store):
    hook = subscribe(store)
    happen(store)
    [taken] = claimed(store)
    store.webhooks.settle(taken.delivery, status=410, problem="HTTP 410", next_at=None)
    assert store.webhooks.delivery(hook.id, taken.delivery.id).state is DeliveryState.FAILED
    again = store.webhooks.replay(hook.id, taken.delivery.id)
    assert (again.state, again.attempts) == (DeliveryState.WAITING, 0)
    [anew] = claimed(store)
    assert (anew.delivery.id, anew.body) == (taken.delivery.id, taken.body)
    assert store.webhooks.replay(hook.id, "msg_none") is None
    assert store.webhooks.replay("hook_other", taken.delivery.id) is None


def test_what_is_due_can_be_held_back(store, clock):
    hook, other = subscribe(store), subscribe(store)
    happen(store, TRIAGED, CHANGED)
    store.webhooks.hold_back(hook.id, clock.now() + timedelta(minutes=5))
    assert {each.webhook.id for each in claimed(store, 2)} == {other.id}


def test_a_webhook_goes_with_all_that_waits_for_it(store):
    hook = subscribe(store)
    happen(store)
    assert store.webhooks.remove(hook.id)
    assert not store.webhooks.remove(hook.id)
    assert store.webhooks.due(10) == ()
    assert store.webhooks.deliveries(hook.id).deliveries == ()


def test_a_message_to_a_webhook_that_is_gone_goes_too(store):
    subscribe(store)
    happen(store)
    with store._database.writing() as transaction:
        transaction.run("DELETE FROM webhooks", {})
    [nothing] = claimed(store)
    assert nothing is None
    assert store.webhooks.due(10) == ()


def test_another_team_sees_and_is_told_nothing(store):
    hook, other = subscribe(store), store.for_owner("blue")
    happen(store)
    happen(other)
    [delivery] = store.webhooks.deliveries(hook.id).deliveries
    assert other.webhooks.all() == ()
    assert other.webhooks.get(hook.id) is None
    assert not other.webhooks.remove(hook.id)
    assert other.webhooks.deliveries(hook.id).deliveries == ()
    assert other.webhooks.replay(hook.id, delivery.id) is None
    assert other.webhooks.claim(delivery.id, LASTS) is None


def test_deliveries_are_paged_newest_first(store):
    hook = subscribe(store)
    for _ in range(5):
        happen(store)
    first = store.webhooks.deliveries(hook.id, limit=3)
    rest = store.webhooks.deliveries(hook.id, first.cursor, 3)
    ids = [each.id for each in (*first.deliveries, *rest.deliveries)]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest.cursor) == (5, None)


def test_what_ended_long_ago_is_forgotten(store, clock):
    hook = subscribe(store)
    happen(store)
    [taken] = claimed(store)
    store.webhooks.settle(taken.delivery, status=200, problem="", next_at=None)
    happen(store)
    assert store.webhooks.forget(clock.now()) == 0
    assert store.webhooks.forget(clock.now() + timedelta(days=1)) == 1
    assert len(store.webhooks.deliveries(hook.id).deliveries) == 1, "the other still waits"


def test_secrets_are_sealed_anew_with_the_keys(store):
    hook, other = subscribe(store), subscribe(store.for_owner("blue"), secret=f"{SECRET}2")
    assert store.keys.reseal(Sealer([NEW, OLD])) == 2
    happen(store)
    happen(store.for_owner("blue"))
    sealed = {each.webhook.id: each.sealed for each in claimed(store, 2)}
    only = Sealer([NEW])
    assert store.webhooks.secret(hook.id, sealed[hook.id], only) == SECRET
    assert store.webhooks.of("blue").secret(other.id, sealed[other.id], only) == f"{SECRET}2"


@pytest.mark.parametrize("after", range(1, 5))
def test_a_process_that_dies_leaves_the_change_and_the_message_or_neither(
    migrated_home, clock, after
):
    with open_store(None, migrated_home, clock) as store:
        subscribe(store)
        case_id = store.record_alert(alert("one", (IP,)), b"{}").case_id
    script = Path(house.__file__).parent / "store" / "telling.py"
    command = [sys.executable, script, migrated_home, case_id, str(after)]
    done = subprocess.run(command, check=False, env={"PYTHONPATH": str(script.parents[1])})
    with open_store(None, migrated_home, clock) as store:
        happened = store.case(case_id).summary == "seen"
        assert happened == (len(store.webhooks.due(10)) == 1)
    assert happened == (done.returncode == 0)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_scans_a_table_in_sqlite(name, migrated_home):
    if name == "SEALED" or STATEMENTS[name].lstrip().startswith("INSERT"):
        return
    values = dict.fromkeys(re.findall(r":(\w+)", STATEMENTS[name]), "1") | {"limit": 1}
    connection = sqlite3.connect(migrated_home / FILE_NAME)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {STATEMENTS[name]}", values).fetchall()
    connection.close()
    assert not [step for *_, step in plan if "SCAN" in step or "TEMP B-TREE" in step]


def test_a_question_is_told_once(store):
    subscribe(store, EventKind.APPROVAL_ASKED)
    asked = ApprovalRequest(
        id="",
        question="block it?",
        options=("approve", "decline"),
        author="playbook test",
        asked_at=START,
        run_id="run_1",
        place="1",
    )
    first = store.approvals.ask(asked)
    assert store.approvals.ask(asked).id == first.id
    [message] = claimed(store)
    body = msgspec.json.decode(message.body)
    assert (body["type"], body["data"]["id"]) == ("approval.asked", first.id)
