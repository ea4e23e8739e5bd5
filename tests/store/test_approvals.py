from datetime import timedelta

import pytest

from house import START
from sidelight.model import (
    Approval,
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalState,
    InvalidInput,
    RunMode,
    RunStatus,
    RunWait,
    WaitKind,
)
from sidelight.store import Conflict, Delegation, NewRun, open_store
from store.samples import DATABASES, alert

pytest_plugins = ("store.databases",)

HOUR = timedelta(hours=1)
W = "worker-1"


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def question(run_id=None, **parts):
    fields = {
        "id": "",
        "question": "block it?",
        "options": ("approve", "decline", "later"),
        "facts": ("malicious with 0.97",),
        "run_id": run_id,
        "place": "1.2",
        "author": "playbook triage",
        "asked_at": START,
        "expires_at": START + HOUR,
        "default": "decline",
    }
    return ApprovalRequest(**(fields | parts))


def said(answer="approve", author="ana", **parts):
    fields = {"reason": "seen it", "at": START}
    return ApprovalAnswer(answer=answer, author=author, **(fields | parts))


def running(store):
    """Return a run that a worker has at hand."""
    new = NewRun(playbook="triage", pinned={}, mode=RunMode.ACT)
    recorded = store.record_alert(alert(), b"{}", new)
    store.runs.claim(W, 1)
    return store.runs.get(recorded.run_id)


def waiting(store, **parts):
    """Return a run that waits, and its question."""
    run = running(store)
    asked = store.approvals.ask(question(run.id, **parts))
    wait = RunWait(kind=WaitKind.APPROVAL, step="block", text="asks", approval_id=asked.id)
    store.runs.park(run.id, run.segment, W, wait)
    return run, asked


def status(store, run):
    return store.runs.get(run.id).status


def test_a_question_is_asked_once_at_a_place(store):
    asked = store.approvals.ask(question("run_1"))
    again = store.approvals.ask(question("run_1", question="block it, please?"))
    assert again == asked == store.approvals.get(asked.id)
    other = store.approvals.ask(question("run_1", place="1.3"))
    assert other.id != asked.id
    by_hand = [store.approvals.ask(question(place="")) for _ in range(2)]
    assert by_hand[0].id != by_hand[1].id, "orders of people have no place"


def test_an_approval_lets_the_run_go_on(store):
    run, asked = waiting(store)
    answered = store.approvals.answer(asked.id, said())
    assert (answered.state, answered.answer) == (ApprovalState.ANSWERED, "approve")
    assert answered.answers == (said(),)
    assert store.approvals.get(asked.id) == answered
    assert status(store, run) is RunStatus.PENDING


def test_two_persons_have_to_agree(store):
    run, asked = waiting(store, policy=Approval.TWO_PERSON)
    once = store.approvals.answer(asked.id, said(author="ana"))
    assert (once.state, once.answer, len(once.answers)) == (ApprovalState.OPEN, None, 1)
    assert status(store, run) is RunStatus.WAITING
    for again in (said(author="Ana"), said(author="bob", behalf="ana")):
        with pytest.raises(Conflict):
            store.approvals.answer(asked.id, again)
    twice = store.approvals.answer(asked.id, said(author="bob", behalf="cid"))
    assert (twice.state, twice.answer) == (ApprovalState.ANSWERED, "approve")
    assert status(store, run) is RunStatus.PENDING


@pytest.mark.parametrize("answer", ["decline", "later"])
def test_everything_but_an_approval_decides_at_once(store, answer):
    run, asked = waiting(store, policy=Approval.TWO_PERSON)
    store.approvals.answer(asked.id, said(author="ana"))
    decided = store.approvals.answer(asked.id, said(answer, author="bob"))
    assert (decided.state, decided.answer) == (ApprovalState.ANSWERED, answer)
    assert status(store, run) is RunStatus.PENDING


def test_what_is_no_answer_changes_nothing(store):
    asked = store.approvals.ask(question())
    with pytest.raises(InvalidInput, match="is none of"):
        store.approvals.answer(asked.id, said("maybe"))
    with pytest.raises(InvalidInput):
        store.approvals.answer("approval_none", said())
    with pytest.raises(Conflict, match="expired"):
        store.approvals.answer(asked.id, said(at=START + HOUR))
    store.approvals.answer(asked.id, said("decline"))
    with pytest.raises(Conflict, match="answered"):
        store.approvals.answer(asked.id, said(author="bob"))
    assert store.approvals.get(asked.id).answers == (said("decline"),)


def test_an_answer_before_the_run_rests_is_not_missed(store):
    run = running(store)
    asked = store.approvals.ask(question(run.id))
    other = store.approvals.ask(question(run.id, place="2"))
    store.approvals.answer(other.id, said())
    assert status(store, run) is RunStatus.RUNNING
    wait = RunWait(kind=WaitKind.APPROVAL, step="block", text="asks", approval_id=asked.id)
    store.runs.park(run.id, 1, W, wait)
    assert status(store, run) is RunStatus.PENDING, "it looks again"
    store.runs.claim(W, 1)
    store.runs.park(run.id, 2, W, wait)
    assert status(store, run) is RunStatus.WAITING, "and then it rests"


def test_an_answer_does_not_end_a_pause(store):
    run = running(store)
    asked = store.approvals.ask(question(run.id))
    store.runs.request_pause(run.id)
    store.runs.park(run.id, 1, W, RunWait(kind=WaitKind.PAUSE, step="block", text="paused"))
    store.approvals.answer(asked.id, said())
    assert store.runs.get(run.id).wait.kind is WaitKind.PAUSE
    assert store.runs.resume(run.id).status is RunStatus.PENDING


def test_an_answer_does_not_wake_a_run_that_has_ended(store):
    run = running(store)
    asked = store.approvals.ask(question(run.id))
    with store._database.writing() as transaction:
        transaction.run("UPDATE runs SET status = 'failed'", {})
    store.approvals.answer(asked.id, said())
    assert status(store, run) is RunStatus.FAILED


def test_nobody_who_answers_leaves_the_default(store):
    run, asked = waiting(store)
    blue = store.for_owner("blue")
    theirs = blue.approvals.ask(question("run_of_blue", default=None))
    store.approvals.ask(question(place="", expires_at=None))
    assert store.approvals.expire_due(START) == []
    expired = dict(store.approvals.expire_due(START + HOUR))
    assert expired == {
        "default": store.approvals.get(asked.id),
        "blue": blue.approvals.get(theirs.id),
    }
    assert (expired["default"].state, expired["default"].answer) == ("expired", "decline")
    assert expired["blue"].answer is None
    assert status(store, run) is RunStatus.PENDING
    assert store.approvals.expire_due(START + HOUR) == []
    assert store.approvals.expire(asked.id, START + HOUR) is None, "another worker did it"


def test_questions_are_paged_newest_first(store):
    asked = [store.approvals.ask(question("run_1", place=str(turn))) for turn in range(5)]
    other = store.approvals.ask(question("run_2"))
    store.approvals.answer(other.id, said())
    first = store.approvals.page(ApprovalState.OPEN, limit=3)
    rest = store.approvals.page(ApprovalState.OPEN, after=first.cursor, limit=3)
    assert [*first.approvals, *rest.approvals] == asked[::-1]
    assert rest.cursor is None
    assert [each.id for each in store.approvals.page(run_id="run_2").approvals] == [other.id]
    assert len(store.approvals.page().approvals) == 6


def test_a_link_works_once(store, clock):
    asked = store.approvals.ask(question())
    store.approvals.keep(asked.id, "d1", START + HOUR)
    anybody = store.approvals.of("")
    assert anybody.by_token("d1") == ("default", asked.id)
    assert anybody.by_token("d2") is None
    assert anybody.use("d1")
    assert not anybody.use("d1")
    assert anybody.by_token("d1") is None
    store.approvals.keep(asked.id, "d3", START + HOUR)
    clock.move(hours=1)
    assert anybody.by_token("d3") is None
    assert not anybody.use("d3")
    store.approvals.keep(asked.id, "d4", START + 2 * HOUR)
    with store._database.reading() as transaction:
        assert transaction.fetch("SELECT digest FROM approval_links", {}) == [("d4",)]


def test_answers_can_be_handed_over_for_a_time(store, clock):
    approvals = store.approvals
    approvals.hand_over("ana", "bob", START + HOUR)
    approvals.hand_over("ana", "cid", START + HOUR)
    approvals.hand_over("ana", "bob", START + 2 * HOUR)
    longer = Delegation(author="ana", to="bob", until=START + 2 * HOUR)
    assert approvals.delegations() == (
        longer,
        Delegation(author="ana", to="cid", until=START + HOUR),
    )
    clock.move(hours=1)
    assert approvals.delegations() == (longer,)
    assert approvals.take_back("ana", "bob")
    assert not approvals.take_back("ana", "bob")
    assert approvals.delegations() == ()


def test_another_team_sees_and_changes_nothing(store):
    run, asked = waiting(store)
    blue = store.approvals.of("blue")
    assert blue.get(asked.id) is None
    assert blue.page().approvals == ()
    assert blue.page(ApprovalState.OPEN, run.id).approvals == ()
    with pytest.raises(InvalidInput):
        blue.answer(asked.id, said())
    assert blue.expire(asked.id, START + HOUR) is None
    theirs = blue.ask(question(run.id))
    assert theirs.id != asked.id
    blue.answer(theirs.id, said())
    assert status(store, run) is RunStatus.WAITING
    store.approvals.hand_over("ana", "bob", START + HOUR)
    assert blue.delegations() == ()
    assert not blue.take_back("ana", "bob")
    assert store.approvals.get(asked.id) == asked
