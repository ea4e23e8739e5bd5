from datetime import timedelta

import pytest

from answering import NO, YES, answering, app, ask, key, order, person, store, switch
from house import IP
from sidelight.model import (
    APPROVE,
    DECLINE,
    AccessRole,
    ActionState,
    Approval,
    ApprovalState,
    InvalidInput,
    PolicyDenied,
)
from sidelight.service import access
from sidelight.service.approvals import Conflict, Reply, hand_over, shown, take_back

__all__ = ["answering", "app", "person", "store", "switch"]

pytestmark = pytest.mark.anyio

VIEWER, ANALYST = AccessRole.VIEWER, AccessRole.ANALYST


async def test_an_approved_order_of_a_person_is_carried_out(answering, store, switch):
    made = await order(answering)
    assert (made.state, IP in switch.down) == (ActionState.WAITING, False)
    found = shown(store, made.approval_id)
    assert [each.id for each in found.actions] == [made.id]
    assert any("touches: 1 address" in each for each in found.approval.facts)
    answered = await answering.give(key("rita"), made.approval_id, YES)
    assert (answered.state, answered.answer) == (ApprovalState.ANSWERED, APPROVE)
    after = store.ledger.get(made.id)
    assert (after.state, after.approvers) == (ActionState.VERIFIED, ("rita",))
    assert IP in switch.down


async def test_a_declined_order_is_not(answering, store, switch):
    made = await order(answering)
    await answering.give(key("rita"), made.approval_id, Reply(answer=DECLINE, reason="no need"))
    after = store.ledger.get(made.id)
    assert after.state is ActionState.DECLINED
    assert "no need" in after.text
    assert not switch.down


async def test_who_ordered_it_does_not_approve_it_but_may_call_it_off(answering, store):
    made = await order(answering, author="rita")
    for name in ("rita", "Rita"):
        with pytest.raises(PolicyDenied, match="somebody else"):
            await answering.give(key(name), made.approval_id, YES)
    await answering.give(key("rita"), made.approval_id, NO)
    assert store.ledger.get(made.id).state is ActionState.DECLINED


@pytest.mark.parametrize("role", [VIEWER, ANALYST])
async def test_orders_take_a_responder(answering, role):
    made = await order(answering)
    for reply in (YES, NO):
        with pytest.raises(PolicyDenied, match="responder"):
            await answering.give(key("ann", role), made.approval_id, reply)


async def test_questions_take_an_analyst(answering, store, clock):
    asked = ask(store, clock, options=("phish", "spam"))
    with pytest.raises(PolicyDenied, match="analyst"):
        await answering.give(key("vic", VIEWER), asked.id, Reply(answer="spam"))
    answered = await answering.give(key("ann", ANALYST), asked.id, Reply(answer="spam"))
    assert answered.answer == "spam"


async def test_two_people_are_two_people(answering, store):
    made = await order(answering, policy=Approval.TWO_PERSON)
    first = await answering.give(key("rita"), made.approval_id, YES)
    assert (first.state, len(first.answers)) == (ApprovalState.OPEN, 1)
    for name in ("rita", "RITA"):
        with pytest.raises(Conflict, match="answered already"):
            await answering.give(key(name), made.approval_id, YES)
    assert store.ledger.get(made.id).state is ActionState.WAITING
    second = await answering.give(key("rob"), made.approval_id, YES)
    assert second.state is ApprovalState.ANSWERED
    assert store.ledger.get(made.id).approvers == ("rita", "rob")


async def test_a_delegate_speaks_for_one_person_once(answering, store, clock, person):
    rita, ann = person("rita"), person("ann", ANALYST)
    made = await order(answering, policy=Approval.TWO_PERSON)
    with pytest.raises(PolicyDenied, match="responder"):
        await answering.give(ann, made.approval_id, YES)
    hand_over(store, clock, rita, "ann", clock.now() + timedelta(days=1))
    heard = await answering.give(ann, made.approval_id, YES)
    assert [(each.author, each.behalf) for each in heard.answers] == [("ann", "rita")]
    for again in (ann, rita):
        with pytest.raises(Conflict, match="answered already"):
            await answering.give(again, made.approval_id, YES)


async def test_two_voices_of_one_delegate_are_not_two_people(answering, store, clock, person):
    rita, rob = person("rita"), person("rob")
    hand_over(store, clock, rita, "rob", clock.now() + timedelta(days=1))
    made = await order(answering, policy=Approval.TWO_PERSON)
    await answering.give(rob, made.approval_id, YES)
    for_rita = Reply(answer=APPROVE, behalf="rita")
    with pytest.raises(Conflict, match="answered already"):
        await answering.give(rob, made.approval_id, for_rita)
    assert store.ledger.get(made.id).state is ActionState.WAITING


async def test_nobody_approves_his_own_order_through_another(answering, store, clock, person):
    rita, rob = person("rita"), person("rob")
    until = clock.now() + timedelta(days=1)
    hand_over(store, clock, rita, "rob", until)
    hand_over(store, clock, rob, "rita", until)
    made = await order(answering, author="rita")
    with pytest.raises(PolicyDenied, match="somebody else"):
        await answering.give(rob, made.approval_id, Reply(answer=APPROVE, behalf="rita"))
    with pytest.raises(PolicyDenied, match="somebody else"):
        await answering.give(rita, made.approval_id, Reply(answer=APPROVE, behalf="rob"))


async def test_a_delegation_ends_by_its_time_by_hand_and_with_the_person(
    answering, store, clock, person
):
    rita, ann = person("rita"), person("ann", ANALYST)
    made = await order(answering)
    hand_over(store, clock, rita, "ann", clock.now() + timedelta(days=1))
    assert take_back(store, rita, "ann")
    assert not take_back(store, rita, "ann")
    with pytest.raises(PolicyDenied):
        await answering.give(ann, made.approval_id, YES)
    hand_over(store, clock, rita, "ann", clock.now() + timedelta(minutes=5))
    clock.move(minutes=6)
    with pytest.raises(PolicyDenied):
        await answering.give(ann, made.approval_id, YES)
    hand_over(store, clock, rita, "ann", clock.now() + timedelta(days=1))
    access.disable_person(store.access, clock, "rita", author="test")
    with pytest.raises(PolicyDenied):
        await answering.give(ann, made.approval_id, YES)


async def test_a_key_with_the_name_of_a_colleague_is_no_colleague(answering, store, clock, person):
    rita = person("rita")
    person("ann", ANALYST)
    hand_over(store, clock, rita, "ann", clock.now() + timedelta(days=1))
    made = await order(answering)
    with pytest.raises(PolicyDenied):
        await answering.give(key("ann", ANALYST), made.approval_id, YES)
    with pytest.raises(PolicyDenied, match="not handed this over"):
        await answering.give(key("rob"), made.approval_id, Reply(answer=APPROVE, behalf="rita"))


async def test_what_cannot_be_handed_over_is_an_error(store, clock, person):
    rita = person("rita")
    day = clock.now() + timedelta(days=1)
    for caller, to, until in (
        (key("rita"), "rita", day),
        (rita, "Rita", day),
        (rita, "nobody", day),
        (rita, "rob", clock.now()),
    ):
        if to == "rob":
            person("rob")
        with pytest.raises(InvalidInput):
            hand_over(store, clock, caller, to, until)
    assert store.approvals.delegations() == ()


async def test_what_is_over_takes_no_answer(answering, store, clock):
    asked = ask(store, clock)
    clock.move(hours=2)
    with pytest.raises(Conflict, match="expired"):
        await answering.give(key("ann"), asked.id, YES)
    store.approvals.expire_due(clock.now())
    with pytest.raises(Conflict, match="expired"):
        await answering.give(key("ann"), asked.id, YES)


async def test_what_is_no_answer_is_an_error(answering, store, clock):
    asked = ask(store, clock)
    with pytest.raises(InvalidInput, match="approve, decline"):
        await answering.give(key("ann"), asked.id, Reply(answer="maybe"))
    with pytest.raises(InvalidInput, match="2000"):
        await answering.give(key("ann"), asked.id, Reply(answer=APPROVE, reason="x" * 2001))
    assert await answering.give(key("ann"), "approval_none", YES) is None
    assert shown(store, "approval_none") is None


async def test_every_answer_and_every_refusal_is_in_the_audit(answering, store):
    made = await order(answering, author="rita")
    with pytest.raises(PolicyDenied):
        await answering.give(key("rita"), made.approval_id, YES)
    await answering.give(key("rob"), made.approval_id, YES)
    told = [(author, what, about) for _, author, what, about, _ in store.access.logged()]
    assert told == [
        ("rob", "answered", made.approval_id),
        ("rita", "answer refused", made.approval_id),
    ]
