from datetime import timedelta

import pytest

from house import DOMAIN, START
from sidelight.model import ActionRecord, ActionState, JournalKind
from sidelight.runner.kept import (
    ActFailed,
    Kept,
    Remembered,
    digest_of,
    done,
    in_order,
    planned,
    told_of,
    undecided,
    value_of,
    wait_for,
)
from sidelight.runner.orders import Order

ORDER = Order(
    key="k", action="dns.block", target=DOMAIN, reason="bad", author="p", ttl=timedelta(days=7)
)


def record(state, **parts):
    fields = {
        "id": "a1",
        "key": "k",
        "action": "dns.block",
        "actuator": "edl",
        "target": DOMAIN,
        "reason": "bad",
        "author": "p",
        "created_at": START,
        "changed_at": START,
    }
    return ActionRecord(state=state, **(fields | parts))


def test_a_step_of_the_plan_says_how_long_it_lasts_and_what_a_guard_said():
    assert planned(ORDER).reason == "bad; undone after 7 days"
    [step] = done(ORDER, [record(ActionState.REFUSED, guard="popular", text="many visit it")])
    assert step.reason == "bad; undone after 7 days; edl refuses (popular): many visit it"


@pytest.mark.parametrize("state", ["failed", "unknown", "ineffective"])
def test_an_order_that_did_not_work_is_a_failure(state):
    with pytest.raises(ActFailed, match=f"edl {state}: why"):
        told_of([record(ActionState("verified")), record(ActionState(state), text="why")])


@pytest.mark.parametrize("state", ["refused", "declined", "waiting", "verified", "applied"])
def test_what_a_guard_or_a_person_stopped_is_none(state):
    assert state in told_of([record(ActionState(state))])


def test_what_waits_for_people():
    records = [record(ActionState.WAITING, id="a1"), record(ActionState.VERIFIED, id="a2")]
    assert undecided(records) == ("a1",)
    assert wait_for(records[0], START).text == f"dns.block {DOMAIN.value} waits for approval"


def test_what_was_kept_comes_back_as_it_came():
    assert value_of(Kept(answer="yes")).answer == "yes"
    with pytest.raises(TimeoutError):
        value_of(Kept(late=True))
    with pytest.raises(Remembered, match="it broke"):
        value_of(Kept(failed="it broke"))


def test_another_request_has_another_digest():
    one = digest_of(JournalKind.ACT, ["dns.block", DOMAIN])
    assert one == digest_of(JournalKind.ACT, ["dns.block", DOMAIN])
    assert one != digest_of(JournalKind.ASK, ["dns.block", DOMAIN])
    assert one != digest_of(JournalKind.ACT, ["ip.block", DOMAIN])


def test_places_are_in_the_order_of_the_playbook():
    places = ["10", "9.2.1", "9", "9.1.3"]
    assert sorted(places, key=in_order) == ["9", "9.1.3", "9.2.1", "10"]
