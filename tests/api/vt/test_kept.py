from types import SimpleNamespace

import anyio

from sidelight.api.vt.kept import LARGEST, LASTS, Kept
from sidelight.model import AccessRole, Principal

REQUEST = SimpleNamespace(scope={"path": "/api/v3/files/x", "query_string": b""})


def principal(owner="one", user=None):
    return Principal(owner=owner, name="n", role=AccessRole.VIEWER, user=user)


def test_an_answer_is_kept_for_some_seconds(clock):
    kept = Kept(clock)
    place = kept.place(principal(), "http://h", REQUEST)
    assert kept.answer(place) is None
    kept.keep(place, b"{}")
    assert kept.answer(place) == b"{}"
    clock.move(seconds=LASTS)
    assert kept.answer(place) is None


def test_another_team_another_key_holder_and_another_host_are_other_places(clock):
    kept = Kept(clock)
    kept.keep(kept.place(principal(), "http://h", REQUEST), b"{}")
    for each in (
        kept.place(principal("two"), "http://h", REQUEST),
        kept.place(principal(user="ada"), "http://h", REQUEST),
        kept.place(principal(), "http://other", REQUEST),
    ):
        assert kept.answer(each) is None


def test_a_change_by_the_team_drops_its_answers_and_no_other(clock):
    kept = Kept(clock)
    for owner in ("one", "two"):
        kept.keep(kept.place(principal(owner), "http://h", REQUEST), b"{}")
    kept.forget("one")
    assert kept.answer(kept.place(principal("one"), "http://h", REQUEST)) is None
    assert kept.answer(kept.place(principal("two"), "http://h", REQUEST)) == b"{}"


def test_an_answer_made_before_a_change_is_not_kept_after_it(clock):
    kept = Kept(clock)
    before = kept.place(principal(), "http://h", REQUEST)
    kept.forget("one")
    kept.keep(before, b"old")
    assert kept.answer(kept.place(principal(), "http://h", REQUEST)) is None


def test_it_is_bounded(clock):
    kept = Kept(clock, most=2)
    places = [kept.place(principal(str(n)), "http://h", REQUEST) for n in range(3)]
    for each in places:
        kept.keep(each, b"{}")
    assert [kept.answer(each) for each in places] == [None, b"{}", b"{}"]
    kept.keep(places[2], b"x" * (LARGEST + 1))
    assert kept.answer(places[2]) == b"{}"


async def test_requests_at_the_same_time_are_answered_by_one(clock):
    kept, made = Kept(clock), []
    place = kept.place(principal(), "http://h", REQUEST)

    async def make():
        made.append(1)
        await anyio.lowlevel.checkpoint()
        return b"{}"

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(kept.made, place, make)
    assert len(made) == 1
    assert await kept.made(place, make) == b"{}"


async def test_a_failure_is_not_told_to_those_who_waited(clock):
    kept, made = Kept(clock), []
    place = kept.place(principal(), "http://h", REQUEST)

    async def make():
        made.append(1)
        first = len(made) == 1
        await anyio.lowlevel.checkpoint()
        if first:
            raise KeyError
        return b"{}"

    answers = []

    async def one():
        try:
            answers.append(await kept.made(place, make))
        except KeyError:
            answers.append(None)

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(one)
    assert (answers.count(None), answers.count(b"{}")) == (1, 2)
