"""People who are asked, and a desk whose orders wait for them."""

from datetime import timedelta

import pytest

from house import IP
from ordering import Switch, desk_of
from sidelight.model import (
    APPROVE,
    DECLINE,
    AccessRole,
    Approval,
    ApprovalRequest,
    Principal,
)
from sidelight.runner import Order
from sidelight.service import access
from sidelight.service.approvals import Answering, Reply

RESPONDER = AccessRole.RESPONDER
YES, NO = Reply(answer=APPROVE, reason="seen it"), Reply(answer=DECLINE)
LONG = "long enough, surely"


@pytest.fixture
def app(app_with):
    return app_with()


@pytest.fixture
def store(app):
    return app.store


@pytest.fixture
def switch():
    return Switch()


@pytest.fixture
def answering(store, clock, switch):
    return Answering(store, clock, desk_of(store, clock, switch))


@pytest.fixture
def person(store, clock):
    """Return a function that makes a person who is signed in."""

    def make(name, role=RESPONDER):
        access.save_person(store.access, clock, name=name, password=LONG, role=role, author="test")
        return Principal(owner="default", name=name, role=role, user=name)

    return make


def key(name, role=RESPONDER):
    return Principal(owner="default", name=name, role=role, key_id="key_1")


def ask(store, clock, **parts):
    now = clock.now()
    told = {
        "id": "",
        "question": "Block it?",
        "options": (APPROVE, DECLINE),
        "author": "playbook p",
        "asked_at": now,
        "expires_at": now + timedelta(hours=1),
    }
    return store.approvals.ask(ApprovalRequest(**{**told, **parts}))


async def order(answering, author="olga", policy=Approval.REQUIRED):
    [made] = await answering.desk.order(
        Order(
            key=f"order of {author}",
            action="ip.block",
            target=IP,
            reason="it beacons",
            author=author,
            approval=policy,
        )
    )
    return made


ANN = key("ann", AccessRole.ANALYST)
