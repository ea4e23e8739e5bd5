from datetime import UTC, datetime, timedelta

import pytest

from house import FakeClock
from sidelight.model import ApprovalRequest, Severity
from sidelight.runner.asking import WAIT, Questions
from sidelight.runner.quiet import read_quiet_hours
from sidelight.store import EventKind, Sealer, open_store

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 11, 24, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)
QUIET = read_quiet_hours("20:00-07:00")


@pytest.fixture
def store(tmp_path):
    with open_store(None, tmp_path, FakeClock(EVENING)) as opened:
        key = b"k" * 32
        opened.webhooks.add(
            url="https://hooks.example/in",
            events=(EventKind.APPROVAL_ASKED,),
            private=False,
            author="ann",
            secret="s",  # noqa: S106 - made up
            sealer=Sealer([key]),
        )
        yield opened


def asked(**parts):
    fields = {"id": "", "question": "q", "options": ("a", "b"), "author": "p", "run_id": "r"}
    return ApprovalRequest(**(fields | {"place": "1", "asked_at": EVENING} | parts))


def told_at(store):
    [hook] = store.webhooks.all()
    return [each.next_at for each in store.webhooks.deliveries(hook.id).deliveries]


async def test_quiet_hours_stop_the_clock_and_the_messages(store):
    questions = Questions(store.approvals, FakeClock(EVENING), QUIET)
    put = await questions.put(asked(), Severity.HIGH, timedelta(hours=1))
    assert put.expires_at == MORNING + timedelta(hours=1)
    assert told_at(store) == [MORNING]


async def test_what_is_critical_does_not_wait(store):
    questions = Questions(store.approvals, FakeClock(EVENING), QUIET)
    put = await questions.put(asked(), Severity.CRITICAL, timedelta(hours=1))
    assert put.expires_at == EVENING + timedelta(hours=1)
    assert told_at(store) == [EVENING]


async def test_a_question_that_was_put_keeps_its_time(store):
    clock = FakeClock(EVENING)
    questions = Questions(store.approvals, clock, None)
    first = await questions.put(asked(), Severity.LOW)
    clock.move(days=3)
    assert await questions.put(asked(), Severity.LOW) == first
    assert first.expires_at == EVENING + WAIT
