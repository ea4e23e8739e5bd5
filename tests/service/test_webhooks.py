"""Webhooks over a real store, on both databases, to a receiver that does as it is told."""

import base64
import hmac
import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import anyio
import msgspec
import pytest

import house
from house import IP, FakeClock
from sidelight.model import (
    AccessRole,
    CaseStatus,
    InvalidInput,
    NotReady,
    Outcome,
    PolicyDenied,
    Principal,
    Unavailable,
)
from sidelight.service.webhooks import (
    CLAIM,
    KEPT,
    MOST,
    PAUSES,
    Subscription,
    Webhooks,
    check_url,
    remove,
    replay,
)
from sidelight.store import (
    KEY_BYTES,
    DeliveryState,
    EventKind,
    Occurrence,
    Sealer,
    open_store,
)
from store.samples import alert

pytest_plugins = ("store.databases",)

ADMIN = Principal(owner="default", name="ada", role=AccessRole.ADMIN)
URL = "https://hooks.example/in"
WANTED = Subscription(url=URL, events=tuple(EventKind))
OUTCOME = Outcome(status=CaseStatus.OPEN, summary="seen")


class Answer(msgspec.Struct):
    status: int
    retry_after: float | None = None


class Receiver:
    """Keeps what it is sent; answers from `answers` (a status, a Answer or an error), then 200."""

    def __init__(self):
        self.sent = []
        self.answers = []

    async def check(self, url):
        if "internal" in url:
            raise PolicyDenied("internal is no public address")

    async def post(self, url, body, headers, *, private):
        self.sent.append((url, body, headers, private))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return Answer(answer) if isinstance(answer, int) else answer


class OneKey:
    """The secret key of a test."""

    def __init__(self):
        self.trouble = None

    def sealer(self):
        if self.trouble:
            raise self.trouble
        return Sealer([b"k" * KEY_BYTES])

    @contextmanager
    def sealing(self):
        yield self.sealer()


@pytest.fixture(params=["sqlite", "postgres"])
def reopened(request, migrated_home, clock):
    """Return a function that opens the store as a process that starts does."""
    url = None if request.param == "sqlite" else request.getfixturevalue("migrated_postgres")
    opened = []

    def reopen():
        opened.append(open_store(url, migrated_home, clock))
        return opened[-1]

    yield reopen
    for each in opened:
        each.close()


@pytest.fixture
def store(reopened):
    return reopened()


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def hooks(store, receiver, clock):
    return Webhooks(store.webhooks, OneKey(), receiver, clock)


def happen(store, count=1):
    """Change a case and tell it, `count` times."""
    case_id = store.record_alert(alert("one", (IP,)), b"{}").case_id
    for number in range(count):
        told = Occurrence(EventKind.CASE_CHANGED, {"number": number})
        store.update_case(case_id, OUTCOME, (), (told,))


def deliveries(store):
    [hook] = store.webhooks.all()
    return store.webhooks.deliveries(hook.id).deliveries


async def test_a_message_is_signed_and_arrives_once(store, hooks, receiver, clock):
    made = await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    assert await hooks.deliver_due() == 1
    assert await hooks.deliver_due() == 0
    [(url, body, headers, private)] = receiver.sent
    assert (url, private) == (URL, False)
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    assert len(key) == 32
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{signature}"
    assert int(headers["webhook-timestamp"]) == int(clock.now().timestamp())
    assert msgspec.json.decode(body)["data"] == {"number": 0}
    assert deliveries(store)[0].state is DeliveryState.DELIVERED


async def test_the_secret_is_told_once_and_held_sealed(store, hooks):
    made = await hooks.subscribe(ADMIN, store.access, WANTED)
    assert made.secret not in repr(store.webhooks.all())
    with store._database.reading() as transaction:
        rows = transaction.fetch("SELECT * FROM webhooks", {})
    assert made.secret not in repr(rows)
    assert made.secret not in repr(store.access.logged())


async def test_pauses_grow_until_it_is_given_up(store, hooks, receiver, clock):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    receiver.answers = [500] * 20
    waits = []
    for _ in PAUSES:
        assert await hooks.deliver_due() == 1
        waits.append((deliveries(store)[0].next_at - clock.now()).total_seconds())
        clock.move(seconds=waits[-1])
    assert await hooks.deliver_due() == 1
    assert all(pause <= wait <= pause * 1.1 for pause, wait in zip(PAUSES, waits, strict=True))
    [end] = deliveries(store)
    assert (end.state, end.attempts, end.problem) == (DeliveryState.FAILED, 10, "HTTP 500")
    clock.move(days=9)
    assert await hooks.deliver_due() == 0
    assert len({headers["webhook-id"] for *_, headers, _ in receiver.sent}) == 1
    assert len({body for _, body, *_ in receiver.sent}) == 1


async def test_each_attempt_has_its_own_time_and_signature(store, hooks, receiver, clock):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    receiver.answers = [500]
    await hooks.deliver_due()
    clock.move(seconds=6)
    await hooks.deliver_due()
    first, second = (headers for *_, headers, _ in receiver.sent)
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert first["webhook-signature"] != second["webhook-signature"]


async def test_who_says_gone_gets_no_more_of_it(store, hooks, receiver):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    receiver.answers = [410]
    await hooks.deliver_due()
    assert deliveries(store)[0].state is DeliveryState.FAILED


@pytest.mark.parametrize("answer", [Unavailable("nobody there"), Answer(503, 60.0)])
async def test_where_nobody_takes_it_the_rest_waits_too(store, hooks, receiver, clock, answer):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store, 40)
    receiver.answers = [answer] * 16
    assert await hooks.deliver_due() == 16
    assert await hooks.deliver_due() == 0
    untouched = [each for each in deliveries(store) if not each.attempts]
    assert all(each.next_at > clock.now() for each in untouched)
    receiver.answers = []
    clock.move(seconds=67)
    while await hooks.deliver_due():
        pass
    assert {each.state for each in deliveries(store)} == {DeliveryState.DELIVERED}
    bodies = {body for _, body, *_ in receiver.sent}
    assert len(bodies) == 40


async def test_nothing_is_lost_when_the_process_ends_in_the_middle(
    reopened, store, hooks, receiver, clock
):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store, 3)
    sending = anyio.Event()

    class Hanging(Receiver):
        async def post(self, *_, **__):
            sending.set()
            await anyio.sleep_forever()

    doomed = Webhooks(store.webhooks, OneKey(), Hanging(), clock)
    async with anyio.create_task_group() as group:
        group.start_soon(doomed.run)
        await sending.wait()
        group.cancel_scope.cancel()
    again = Webhooks(reopened().webhooks, OneKey(), receiver, clock)
    assert await again.deliver_due() == 0, "the claims of the dead still hold"
    clock.move(seconds=CLAIM.total_seconds())
    assert await again.deliver_due() == 3
    numbers = sorted(msgspec.json.decode(body)["data"]["number"] for _, body, *_ in receiver.sent)
    assert numbers == [0, 1, 2]


async def test_several_processes_send_each_message_once(reopened, store, hooks, receiver, clock):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store, 12)
    others = [Webhooks(reopened().webhooks, OneKey(), receiver, clock) for _ in range(2)]
    async with anyio.create_task_group() as group:
        for each in (hooks, *others):
            group.start_soon(each.deliver_due)
    assert len(receiver.sent) == 12


async def test_every_team_is_served_by_one_worker(store, hooks, receiver):
    for owner in ("default", "blue"):
        team = Principal(owner=owner, name="ada", role=AccessRole.ADMIN)
        theirs = store.for_owner(owner)
        await hooks.subscribe(team, theirs.access, WANTED)
        happen(theirs)
    assert await hooks.deliver_due() == 2
    assert len({headers["webhook-signature"] for *_, headers, _ in receiver.sent}) == 2


async def test_a_secret_key_that_is_missing_waits_for_it(store, receiver, clock):
    seal = OneKey()
    hooks = Webhooks(store.webhooks, seal, receiver, clock)
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    seal.trouble = NotReady("there is no secret.key")
    await hooks.deliver_due()
    assert receiver.sent == []
    assert "secret.key" in deliveries(store)[0].problem
    seal.trouble = None
    clock.move(seconds=6)
    await hooks.deliver_due()
    assert len(receiver.sent) == 1


async def test_what_arrived_can_be_told_again_under_its_id(store, hooks, receiver):
    made = await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    await hooks.deliver_due()
    [delivery] = deliveries(store)
    hook = made.webhook.id
    assert replay(ADMIN, store.webhooks, store.access, hook, delivery.id).attempts == 0
    assert replay(ADMIN, store.webhooks, store.access, hook, "msg_none") is None
    await hooks.deliver_due()
    first, second = receiver.sent
    assert first[1] == second[1]
    assert first[2]["webhook-id"] == second[2]["webhook-id"]


async def test_every_change_is_in_the_audit_and_the_path_is_not(store, hooks):
    made = await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    await hooks.deliver_due()
    replay(ADMIN, store.webhooks, store.access, made.webhook.id, deliveries(store)[0].id)
    assert remove(ADMIN, store.webhooks, store.access, made.webhook.id)
    assert not remove(ADMIN, store.webhooks, store.access, made.webhook.id)
    lines = store.access.logged()
    assert [line[2] for line in lines] == [
        "webhook removed",
        "delivery replayed",
        "webhook made",
    ]
    assert {line[1] for line in lines} == {"ada"}
    assert "hooks.example" in lines[-1][4]
    assert "/in" not in lines[-1][4]


async def test_ended_deliveries_are_kept_for_a_month(store, hooks, clock):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    await hooks.deliver_due()
    clock.move(seconds=(KEPT - timedelta(hours=1)).total_seconds())
    await hooks.deliver_due()
    assert len(deliveries(store)) == 1
    clock.move(hours=2)
    await hooks.deliver_due()
    assert deliveries(store) == ()


async def test_our_own_network_takes_the_word_of_an_admin(store, hooks, receiver):
    internal = "https://internal.example/in"
    with pytest.raises(InvalidInput, match="no public address"):
        await hooks.subscribe(ADMIN, store.access, Subscription(internal, tuple(EventKind)))
    assert store.webhooks.all() == ()
    allowed = Subscription("http://internal.example/in", tuple(EventKind), private=True)
    await hooks.subscribe(ADMIN, store.access, allowed)
    happen(store)
    await hooks.deliver_due()
    assert receiver.sent[0][3] is True


async def test_there_is_a_bound_on_webhooks(store, hooks):
    for _ in range(MOST):
        await hooks.subscribe(ADMIN, store.access, WANTED)
    with pytest.raises(InvalidInput, match="the most"):
        await hooks.subscribe(ADMIN, store.access, WANTED)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://hooks.example/", False),
        ("ftp://hooks.example/", True),
        ("https://", False),
        ("https:///in", False),
        ("https://user:pass@hooks.example/", False),
        ("https://@hooks.example/", False),
        ("https://hooks.example/#part", False),
        ("https://hooks.example:99999/", False),
        ("https://hooks.example:0/", False),
        ("https://hooks.example/a b", False),
        ("https://hooks.example/\n", False),
        ("https://hööks.example/", False),
        ("https://[::1/", False),
        ("https://hooks.example/" + "a" * 2000, False),
        ("hooks.example", True),
    ],
)
def test_what_is_no_address_is_refused(url, private):
    with pytest.raises(InvalidInput) as told:
        check_url(url, private=private)
    assert "pass" not in str(told.value).replace("password", "")


async def test_a_store_that_fails_does_not_end_the_worker(caplog):
    failed = anyio.Event()

    class Broken:
        def forget(self, _):
            failed_from_thread()
            raise NotReady("the disk is full")

    def failed_from_thread():
        anyio.from_thread.run_sync(failed.set)

    hooks = Webhooks(Broken(), OneKey(), Receiver(), FakeClock())
    async with anyio.create_task_group() as group:
        group.start_soon(hooks.run)
        await failed.wait()
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()


async def test_the_receiver_of_the_page_takes_ours_and_no_other(store, hooks, receiver, clock):
    page = Path(house.__file__).parents[1] / "docs" / "webhooks.md"
    [example] = re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    scope = {}
    exec(compile(example, str(page), "exec"), scope)  # noqa: S102 - our own page
    is_ours = scope["is_ours"]
    made = await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store)
    await hooks.deliver_due()
    [(_, body, headers, _)] = receiver.sent
    now = clock.now().timestamp()
    assert is_ours(made.secret, headers, body, now)
    assert not is_ours(made.secret, headers, body + b" ", now)
    assert not is_ours(made.secret, {**headers, "webhook-id": "msg_2"}, body, now)
    assert not is_ours(made.secret, headers, body, now + 301)
    assert not is_ours("whsec_AAAA", headers, body, now)


async def test_a_store_that_is_away_in_the_middle_ends_nothing(store, hooks, receiver, monkeypatch):
    await hooks.subscribe(ADMIN, store.access, WANTED)
    happen(store, 2)
    looked = anyio.Event()

    async def away(*_):
        looked.set()
        raise NotReady("the database is away")

    monkeypatch.setattr(hooks, "_attempt", away)
    async with anyio.create_task_group() as group:
        group.start_soon(hooks.run)
        with anyio.fail_after(10):
            await looked.wait()
        await anyio.sleep(0.05)
        group.cancel_scope.cancel()
    assert receiver.sent == []
