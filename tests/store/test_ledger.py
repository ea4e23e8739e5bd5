import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest

from house import START
from sidelight.model import ActionRecord, ActionState, Approval, BlastRadius, InvalidInput
from sidelight.store import Conflict, ledger, open_store
from store.samples import DATABASES, DOMAIN, IP

pytest_plugins = ("store.databases",)

HOUR = timedelta(hours=1)


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def action(key="run_1|block|ip", **parts):
    fields = {
        "id": "",
        "action": "ip.block",
        "actuator": "edge",
        "target": IP,
        "arguments": {"list": "ip"},
        "reason": "malicious",
        "state": ActionState.INTENDED,
        "approval": Approval.AUTO,
        "run_id": "run_1",
        "author": "playbook triage",
        "ttl": HOUR,
        "created_at": START,
        "changed_at": START,
    }
    return ActionRecord(key=key, **(fields | parts))


def order(store, key="run_1|block|ip", **parts):
    return store.ledger.order(action(key, **parts), "playbook triage", {"why": key})[0]


def applied(store, record, **parts):
    return store.ledger.advance(record.id, ActionState.APPLIED, author="edge", **parts)


def change(store, statement, **values):
    with store._database.writing() as transaction:
        return transaction.run(statement, values)


def test_an_order_is_written_down_once(store):
    made, new = store.ledger.order(action(), "ana", {"n": 1})
    again, second = store.ledger.order(action(reason="said twice"), "bob")
    assert (new, second) == (True, False)
    assert again == made == store.ledger.get(made.id) == store.ledger.by_key(made.key)
    assert msgspec.structs.replace(made, id="") == action()
    [line] = store.ledger.lines()
    assert (line.number, line.action_id, line.what, line.author) == (1, made.id, "intended", "ana")
    assert (json.loads(line.facts), line.at, line.previous) == ({"n": 1}, START, "")
    assert store.ledger.head() == (1, line.hash)


def test_the_hash_is_that_of_the_canonical_json(store):
    order(store)
    [line] = store.ledger.lines()
    at = "2026-11-24T12:00:00.000000+00:00"
    covered = [1, line.action_id, "intended", "playbook triage", line.facts.decode(), at, ""]
    text = json.dumps(covered, separators=(",", ":"), ensure_ascii=False)
    assert line.hash == hashlib.sha256(text.encode()).hexdigest()


def test_an_action_goes_its_way_line_by_line(store, clock):
    made = order(store, state=ActionState.WAITING)
    clock.move(minutes=1)
    radius = BlastRadius(count=1, unit="address")
    store.ledger.advance(
        made.id,
        ActionState.INTENDED,
        author="ana",
        expect={ActionState.WAITING},
        approval_id="approval_1",
        approvers=("ana", "bob"),
        blast_radius=radius,
    )
    expiry = clock.now() + HOUR
    after = applied(
        store, made, text="added", undo={"id": 7}, reference="rule 7", expires_at=expiry
    )
    assert store.ledger.get(made.id) == after
    assert (after.state, after.text, after.changed_at) == (
        ActionState.APPLIED,
        "added",
        clock.now(),
    )
    assert (after.undo, after.reference, after.expires_at) == ({"id": 7}, "rule 7", expiry)
    assert (after.approval_id, after.approvers) == ("approval_1", ("ana", "bob"))
    assert after.blast_radius == radius
    lines = store.ledger.lines(made.id)
    assert [line.what for line in lines] == ["waiting", "intended", "applied"]
    assert json.loads(lines[2].facts)["reference"] == "rule 7"
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]
    ended = store.ledger.advance(made.id, ActionState.UNDONE, author="ana", expires_at=None)
    assert (ended.expires_at, ended.undo) == (None, {"id": 7})
    assert store.ledger.broken() is None


def test_a_state_that_is_not_expected_changes_nothing(store):
    made = order(store)
    applied(store, made)
    with pytest.raises(Conflict, match="is applied meanwhile"):
        applied(store, made, expect={ActionState.INTENDED})
    assert len(store.ledger.lines()) == 2
    with pytest.raises(InvalidInput):
        store.ledger.advance("action_none", ActionState.APPLIED, author="ana")


def test_actions_are_found_and_paged(store):
    made = [order(store, f"key {turn}") for turn in range(4)]
    other = order(store, "key b", action="dns.block", target=DOMAIN, run_id="run_2")
    applied(store, made[1])
    first = store.ledger.page(limit=3)
    rest = store.ledger.page(after=first.cursor, limit=3)
    ids = [each.id for each in (*first.actions, *rest.actions)]
    assert ids == [each.id for each in reversed([*made, other])]
    assert rest.cursor is None
    page = store.ledger.page
    assert [each.id for each in page(state=ActionState.APPLIED).actions] == [made[1].id]
    assert page(action="dns.block").actions == page(target=DOMAIN).actions == (other,)
    assert page(run_id="run_2", action="ip.block").actions == ()
    assert [each.id for each in store.ledger.of_run("run_1")] == [each.id for each in made]
    lines = store.ledger.lines(limit=4)
    assert [line.number for line in (*lines, *store.ledger.lines(after=4))] == list(range(1, 7))


def test_what_another_order_put_in_place_is_found(store):
    one, two = order(store, "one"), order(store, "two")
    order(store, "elsewhere", actuator="core")
    order(store, "another", target=DOMAIN)
    assert store.ledger.beside(one.id).id == two.id
    store.ledger.advance(two.id, ActionState.UNDONE, author="ana")
    assert store.ledger.beside(one.id) is None
    assert store.ledger.beside("action_none") is None
    assert store.ledger.beside(order(store, "no target", target=None).id) is None


def test_actions_are_due_when_their_time_is_up(store, clock):
    late = applied(store, order(store, "late"), expires_at=START + 2 * HOUR)
    blue = store.for_owner("blue")
    early = applied(blue, order(blue, "early"), expires_at=START + HOUR)
    order(store, "not yet done", expires_at=START)
    undone = applied(store, order(store, "undone"), expires_at=START)
    store.ledger.advance(undone.id, ActionState.UNDONE, author="ana")
    assert store.ledger.due(START, 10) == []
    found = store.ledger.due(START + 2 * HOUR, 10)
    assert [(owner, each.id) for owner, each in found] == [("blue", early.id), ("default", late.id)]
    assert len(store.ledger.due(START + 2 * HOUR, 1)) == 1


def test_what_was_about_to_be_done_is_found(store, clock):
    intended = order(store, "intended")
    undoing = applied(store, order(store, "undoing"))
    clock.move(minutes=1)
    store.ledger.advance(undoing.id, ActionState.UNDOING, author="ana")
    order(store, "waiting", state=ActionState.WAITING, approval_id="approval_1")
    assert [each.id for _, each in store.ledger.unsettled(clock.now())] == [intended.id]
    clock.move(minutes=1)
    left = store.ledger.of("blue").unsettled(clock.now())
    assert [(owner, each.id) for owner, each in left] == [
        ("default", intended.id),
        ("default", undoing.id),
    ]


def test_one_that_nobody_was_asked_about_is_found(store, clock):
    unasked = order(store, "unasked", state=ActionState.WAITING)
    clock.move(minutes=1)
    assert [each.id for _, each in store.ledger.unsettled(clock.now())] == [unasked.id]
    store.ledger.advance(unasked.id, ActionState.WAITING, author="s", approval_id="approval_1")
    clock.move(minutes=1)
    assert store.ledger.unsettled(clock.now()) == []


def test_what_was_changed_since_it_was_seen_is_left_alone(store, clock):
    made = applied(store, order(store))
    clock.move(seconds=1)
    moved = store.ledger.advance(made.id, ActionState.UNDOING, author="a", seen=made.changed_at)
    with pytest.raises(Conflict, match="changed meanwhile"):
        store.ledger.advance(made.id, ActionState.UNDOING, author="b", seen=made.changed_at)
    store.ledger.advance(made.id, ActionState.UNDONE, author="a", seen=moved.changed_at)


TAMPERING = {
    "a text": ("UPDATE ledger_lines SET facts = :facts WHERE number = 3", 3),
    "a name": ("UPDATE ledger_lines SET author = 'eve' WHERE number = 1", 1),
    "a time": ("UPDATE ledger_lines SET at = :at WHERE number = 5", 5),
    "a state": ("UPDATE ledger_lines SET what = 'declined' WHERE number = 2", 2),
    "another action": ("UPDATE ledger_lines SET action_id = 'action_9' WHERE number = 4", 4),
    "a hash": ("UPDATE ledger_lines SET hash = 'f00' WHERE number = 4", 4),
    "a line gone": ("DELETE FROM ledger_lines WHERE number = 3", 3),
    "the first gone": ("DELETE FROM ledger_lines WHERE number = 1", 1),
    "the last gone": ("DELETE FROM ledger_lines WHERE number = 5", 5),
    "the end cut off": ("DELETE FROM ledger_lines WHERE number > 2", 3),
    "all gone": ("DELETE FROM ledger_lines", 1),
    "the head gone": ("DELETE FROM ledger_heads", 1),
    "the head set back": ("UPDATE ledger_heads SET number = 4", 5),
    "another head": ("UPDATE ledger_heads SET hash = 'f00'", 5),
}


@pytest.mark.parametrize("how", TAMPERING)
@pytest.mark.parametrize("at_once", [2, 1000])
def test_what_is_altered_is_seen(store, how, at_once, monkeypatch):
    monkeypatch.setattr(ledger, "CHECKED_AT_ONCE", at_once)
    for turn in range(5):
        order(store, f"key {turn}")
        order(store.for_owner("blue"), f"key {turn}")
    assert store.ledger.broken() is None
    statement, number = TAMPERING[how]
    where = " AND owner = 'default'" if "WHERE" in statement else " WHERE owner = 'default'"
    assert change(store, statement + where, facts=b"{}", at=START + HOUR)
    assert store.ledger.broken() == number
    assert store.ledger.of("blue").broken() is None


def test_lines_that_changed_places_are_seen(store):
    for turn in range(4):
        order(store, f"key {turn}")
    for old, new in ((2, 99), (3, 2), (99, 3)):
        change(store, "UPDATE ledger_lines SET number = :new WHERE number = :old", old=old, new=new)
    assert store.ledger.broken() == 2


def test_the_chain_holds_whoever_writes_at_once(store):
    def work(number):
        mine = store.for_owner("default") if number % 2 else store
        for turn in range(8):
            made, _ = mine.ledger.order(action(f"shared {turn}"), f"writer {number}")
            own, _ = mine.ledger.order(action(f"{number} {turn}"), f"writer {number}")
            applied(mine, own)
            assert made.key == f"shared {turn}"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.ledger.broken() is None
    assert store.ledger.head()[0] == 8 + 4 * 8 * 2
    lines = store.ledger.lines(limit=1000)
    assert [line.number for line in lines] == list(range(1, 73))


def test_another_team_sees_and_changes_nothing(store):
    made = order(store)
    blue = store.ledger.of("blue")
    assert blue.get(made.id) is None
    assert blue.by_key(made.key) is None
    assert blue.beside(made.id) is None
    assert blue.of_run("run_1") == ()
    assert blue.page().actions == ()
    assert blue.page(ActionState.INTENDED, "ip.block", IP, "run_1").actions == ()
    assert blue.lines() == blue.lines(made.id) == ()
    assert blue.head() == (0, "")
    with pytest.raises(InvalidInput):
        blue.advance(made.id, ActionState.UNDONE, author="eve")
    theirs, new = blue.order(action(), "eve")
    assert new, "an equal key of another team is another order"
    assert store.ledger.get(made.id) == made
    assert store.ledger.get(theirs.id) is None
