import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering import YES, answering, app, ask, order, person, store, switch
from house import FakeClock
from sidelight.model import AccessRole, ActionState, ApprovalState, InvalidInput, PolicyDenied
from sidelight.service import access
from sidelight.service.approval_links import ApprovalLinks
from sidelight.service.approvals import Conflict

__all__ = ["answering", "app", "person", "store", "switch"]

pytestmark = pytest.mark.anyio

SECRET = b"s" * 32


@pytest.fixture
def links(store, clock):
    return ApprovalLinks(SECRET, store, clock)


def token(links, approval_id, name="rita"):
    url = links.make("default", approval_id, name, base="https://sidelight.example")
    base, path, made = url.partition("/approve/")
    assert (base, path) == ("https://sidelight.example", "/approve/")
    return made


async def test_a_link_answers_once_as_its_person(links, answering, store, person):
    person("rita")
    made = await order(answering)
    link = token(links, made.approval_id)
    opened = links.open(link)
    assert opened.principal.name == "rita"
    assert opened.shown.approval.id == made.approval_id
    after = await links.answer(link, opened, YES, answering.desk)
    assert after.answers[0].author == "rita"
    assert store.ledger.get(made.id).state is ActionState.VERIFIED
    assert links.open(link) is None
    with pytest.raises(Conflict):
        await links.answer(link, opened, YES, answering.desk)


async def test_of_two_that_click_at_once_one_answers(links, answering, store, person, clock):
    person("rita")
    asked = ask(store, clock)
    link = token(links, asked.id)
    first, second = links.open(link), links.open(link)
    await links.answer(link, first, YES, None)
    with pytest.raises(Conflict, match=r"used|answered"):
        await links.answer(link, second, YES, None)


async def test_a_link_gives_no_role(links, answering, person):
    person("ann", AccessRole.ANALYST)
    made = await order(answering)
    link = token(links, made.approval_id, "ann")
    with pytest.raises(PolicyDenied, match="responder"):
        await links.answer(link, links.open(link), YES, answering.desk)
    assert links.open(link) is not None  # nothing was answered, so it is not used up


async def test_a_link_of_who_ordered_does_not_approve(links, answering, person):
    person("rita")
    made = await order(answering, author="rita")
    link = token(links, made.approval_id)
    with pytest.raises(PolicyDenied, match="somebody else"):
        await links.answer(link, links.open(link), YES, answering.desk)


def test_a_link_ends_with_its_question_its_time_and_its_person(links, store, clock, person):
    person("rita")
    link = token(links, ask(store, clock).id)
    clock.move(minutes=59)
    assert links.open(link) is not None
    clock.move(minutes=1)
    assert links.open(link) is None
    lasting = token(links, ask(store, clock, expires_at=None).id)
    clock.move(days=6)
    assert links.open(lasting) is not None
    clock.move(days=1)
    assert links.open(lasting) is None
    other = token(links, ask(store, clock).id)
    access.disable_person(store.access, clock, "rita", author="test")
    assert links.open(other) is None


def test_a_question_that_is_decided_is_shown_as_such(links, store, clock, person):
    person("rita")
    asked = ask(store, clock)
    link = token(links, asked.id)
    clock.move(minutes=30)
    store.approvals.expire_due(clock.now() + timedelta(hours=1))
    assert links.open(link).shown.approval.state is ApprovalState.EXPIRED


def test_nobody_gets_a_link_who_may_not_come_in(links, store, clock, person):
    asked = ask(store, clock)
    with pytest.raises(InvalidInput, match="nobody"):
        links.make("default", asked.id, "rita")
    person("rita")
    with pytest.raises(InvalidInput, match="no approval"):
        links.make("default", "approval_none", "rita")


def test_another_key_opens_nothing(links, store, clock, person):
    person("rita")
    link = token(links, ask(store, clock).id)
    assert ApprovalLinks(b"t" * 32, store, clock).open(link) is None


def test_no_bit_of_a_link_can_be_changed(links, store, clock, person):
    person("rita")
    link = token(links, ask(store, clock).id)
    whole = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        forged = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        assert links.open(forged) is None
    assert links.open(f"{link}=") is None
    assert links.open(link[:-1]) is None


@given(st.text(max_size=200))
def test_nonsense_opens_nothing(text):
    assert ApprovalLinks(SECRET, None, FakeClock()).open(text) is None


def test_what_is_kept_is_no_link(links, store, clock, person):
    person("rita")
    link = token(links, ask(store, clock).id)
    assert store.approvals.by_token(link) is None
    assert store.approvals.by_token(access.digest_of(link)) is not None
