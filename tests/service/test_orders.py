import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering import app, key, store, switch
from house import DOMAIN, IP
from ordering import BLOCKED, desk_of
from sidelight.model import (
    ActionState,
    Approval,
    InvalidInput,
    InvalidObservable,
    Observable,
    ObservableType,
)
from sidelight.runner.targets import target_of as reached
from sidelight.service.orders import (
    GuardRefusal,
    NewOrder,
    action_shape,
    line_shape,
    place,
    preview,
    target_of,
    told,
    undo,
    verify,
)

__all__ = ["app", "store", "switch"]

pytestmark = pytest.mark.anyio

RITA = key("rita")


@pytest.fixture
def desk(store, clock, switch):
    return desk_of(store, clock, switch)


def new(target=IP.value, **parts):
    return NewOrder(**{"action": "ip.block", "target": target, "reason": "it beacons"} | parts)


async def test_an_order_is_carried_out_and_told(store, desk, switch):
    [made] = await place(store, desk, RITA, new(ttl="7d"))
    assert (made.state, made.author) == (ActionState.VERIFIED, "rita")
    assert made.expires_at is not None
    assert IP in switch.down
    found = told(store, made.id)
    assert [line.what for line in found.lines] == ["intended", "applied", "verified"]
    assert line_shape(found.lines[0])["facts"]
    assert "undo" not in action_shape(found.action)
    assert told(store, "action_none") is None
    assert [each[1:4] for each in store.access.logged()] == [("rita", "ordered", made.id)]


async def test_an_equal_order_that_stands_is_once(store, desk):
    [made] = await place(store, desk, RITA, new())
    [again] = await place(store, desk, key("rob"), new(reason="it beacons, I say"))
    assert again.id == made.id
    await undo(store, desk, RITA, made.id, "wrong one")
    [third] = await place(store, desk, RITA, new())
    assert third.id != made.id
    assert len(store.ledger.page().actions) == 2


async def test_of_equal_orders_at_the_same_moment_one_is_done(store, desk, switch):
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(place, store, desk, RITA, new())
    assert len(store.ledger.page().actions) == 1
    assert switch.applied == 1


async def test_what_is_about_nothing_is_told_each_time(store, desk):
    for _ in range(2):
        await place(store, desk, RITA, new(action="ticket.open", target=None))
    assert len(store.ledger.page().actions) == 2


async def test_a_guard_is_named_and_the_refusal_is_kept(store, desk, switch):
    with pytest.raises(GuardRefusal, match=r"own-range: 10\.0\.0\.1 is ours") as refused:
        await place(store, desk, RITA, new(BLOCKED))
    assert refused.value.guard == "own-range"
    [kept] = store.ledger.page(state=ActionState.REFUSED).actions
    assert kept.guard == "own-range"
    with pytest.raises(GuardRefusal):
        await preview(store, desk, RITA, new(BLOCKED))
    assert not switch.down
    assert [each[2] for each in store.access.logged()] == ["order refused"]


async def test_a_refused_order_is_looked_at_anew(store, desk):
    for _ in range(2):
        with pytest.raises(GuardRefusal):
            await place(store, desk, RITA, new(BLOCKED))
    assert len(store.ledger.page().actions) == 2


async def test_a_dry_run_changes_nothing(store, desk, switch):
    [plan] = await preview(store, desk, RITA, new(dry_run=True))
    assert plan.plan.text == "down it goes"
    assert not switch.down
    assert store.ledger.page().actions == ()


async def test_an_order_may_ask_for_a_second_pair_of_eyes(store, desk, switch):
    [made] = await place(store, desk, RITA, new(approval=Approval.REQUIRED))
    [again] = await place(store, desk, RITA, new(approval=Approval.REQUIRED))
    assert (made.state, again.id) == (ActionState.WAITING, made.id)
    assert store.approvals.get(made.approval_id).author == "rita"
    assert not switch.down


async def test_what_waits_for_others_does_not_hold_up_an_order_that_waits_for_nobody(
    store, desk, switch
):
    await place(store, desk, RITA, new(approval=Approval.REQUIRED))
    [made] = await place(store, desk, RITA, new())
    assert made.state is ActionState.VERIFIED
    assert switch.applied == 1


async def test_an_action_is_proven_and_taken_back(store, desk, switch):
    [made] = await place(store, desk, RITA, new())
    assert (await verify(store, desk, RITA, made.id)).state is ActionState.VERIFIED
    switch.down.clear()
    assert (await verify(store, desk, RITA, made.id)).state is ActionState.INEFFECTIVE
    assert (await undo(store, desk, RITA, made.id, "wrong")).state is ActionState.UNDONE
    assert await undo(store, desk, RITA, "action_none", "wrong") is None
    assert await verify(store, desk, RITA, "action_none") is None
    assert store.access.logged()[0][2:] == ("action undone", made.id, "wrong")


@pytest.mark.parametrize(
    "parts",
    [
        {"reason": " "},
        {"reason": "x" * 2001},
        {"target": "no value at all"},
        {"target": "x" * 2001},
        {"target": None},
        {"target": DOMAIN.value},
        {"action": "coffee.make"},
        {"ttl": "soon"},
        {"ttl": "0s"},
        {"case_id": "case_none"},
    ],
)
async def test_what_cannot_be_ordered_is_an_error(store, desk, parts):
    with pytest.raises(InvalidInput):
        await place(store, desk, RITA, new(**parts))
    assert store.ledger.page().actions == ()


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("hxxp://evil[.]example/x", ObservableType.URL, "http://evil.example/x"),
        ("45.155.205.233", ObservableType.IPV4, "45.155.205.233"),
        ("co.uk", ObservableType.DOMAIN, "co.uk"),
        ("com", ObservableType.DOMAIN, "com"),
        ("10.0.0.0/8", ObservableType.IPV4, "10.0.0.0/8"),
        ("134744072", ObservableType.IPV4, "8.8.8.8"),
        ("010.010.010.010", ObservableType.IPV4, "8.8.8.8"),
        ("http://134744072/", ObservableType.URL, "http://134744072/"),
        ("intranet", ObservableType.DOMAIN, "intranet"),
    ],
)
def test_a_target_is_read_as_what_it_would_reach(text, type_, value):
    assert target_of(text) == Observable(type_, value)


@pytest.mark.parametrize(
    "text",
    ["", "two words", "a/b", "<script>", "http://a.net/\nhttp://b.net/", "http://a.net/\r\n*"],
)
def test_what_is_no_target_is_an_error(text):
    with pytest.raises(InvalidObservable):
        target_of(text)


@given(st.ip_addresses(), st.sampled_from(["{}", "http://{}/", "{}/32", "[{}]"]))
def test_every_address_that_is_written_is_reached(address, form):
    text = form.format(f"[{address}]" if "://" in form and address.version == 6 else address)
    try:
        found = target_of(text)
    except InvalidInput:
        return
    assert reached(found).networks
