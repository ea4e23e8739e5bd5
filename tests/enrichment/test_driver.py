from typing import get_args

import anyio
import pytest

from house import IP, manifest
from sidelight.enrichment import Driver
from sidelight.model import OverQuota, PolicyDenied, Unavailable
from sidelight.plugin import (
    BlockListChange,
    Disclosure,
    DnsAnswer,
    DnsQuery,
    Effect,
    HttpRequest,
    HttpResponse,
    NftChange,
    NftSet,
    Quota,
    Window,
    perform,
)

ONE = manifest()
QUESTION = DnsQuery("example.net", "A")


def driver(*, log=None, error=None):
    async def dns(effect, card, secrets):
        if error:
            raise error
        if log is not None:
            log.append(effect.name)
        return DnsAnswer("NOERROR", (effect.name,))

    async def http(effect, card, secrets):
        log.append(effect.method)
        return HttpResponse(status=200, body=b"{}")

    return Driver({DnsQuery: dns, HttpRequest: http})


async def test_a_result_is_sent_back():
    def talk():
        answer = yield from perform(QUESTION)
        return answer.records

    assert await driver().drive(talk(), ONE) == ("example.net",)


async def test_a_tuple_runs_at_the_same_time_and_keeps_its_order():
    order = []

    async def slow_first(effect, card, secrets):
        if effect.name == "a":
            await met.wait()
        else:
            met.set()
        order.append(effect.name)
        return DnsAnswer("NOERROR", (effect.name,))

    met = anyio.Event()

    def talk():
        answers = yield (DnsQuery("a", "A"), DnsQuery("b", "A"))
        return [answer.records[0] for answer in answers]

    assert await Driver({DnsQuery: slow_first}).drive(talk(), ONE) == ["a", "b"]
    assert order == ["b", "a"]


@pytest.mark.parametrize("effect", [QUESTION, (QUESTION, QUESTION)])
async def test_a_plugin_may_live_with_a_failure(effect):
    def talk():
        try:
            yield effect
        except Unavailable as error:
            return f"lived with: {error}"

    said = await driver(error=Unavailable("down")).drive(talk(), ONE)
    assert said == "lived with: down"


async def test_a_failure_that_nobody_catches_comes_out_and_ends_the_conversation():
    ended = []

    def talk():
        try:
            yield QUESTION
        finally:
            ended.append(True)

    with pytest.raises(Unavailable, match="down"):
        await driver(error=Unavailable("down")).drive(talk(), ONE)
    assert ended == [True]


async def test_a_provider_that_declares_to_tell_nobody_is_held_to_it():
    def talk():
        yield QUESTION

    log = []
    with pytest.raises(PolicyDenied, match="tells nobody"):
        await driver(log=log).drive(talk(), manifest(disclosure=Disclosure.NONE))
    assert log == []


async def test_preview_makes_the_reads_and_shows_the_change_unsent():
    def talk():
        yield HttpRequest(url_template="https://one.example/list")
        yield HttpRequest(url_template="https://one.example/list", method="POST", changes=True)

    log = []
    change = await driver(log=log).preview(talk(), ONE)
    assert change.method == "POST"
    assert log == ["GET"]


async def test_preview_of_a_conversation_without_change_shows_none():
    def talk():
        yield HttpRequest(url_template="https://one.example/list")

    assert await driver(log=[]).preview(talk(), ONE) is None


CHANGES = [
    HttpRequest(url_template="https://one.example/", method="POST", changes=True),
    BlockListChange(list="ip", observable=IP, present=True, key="k"),
    NftChange(
        set=NftSet(family="inet", table="t", name="s"), address=IP.value, present=True, key="k"
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a read"])
async def test_preview_stops_in_front_of_every_kind_of_change(change, beside):
    done = []

    async def performed(effect, card, secrets):
        done.append(effect)
        return DnsAnswer("NOERROR")

    def talk():
        yield QUESTION
        yield (QUESTION, change) if beside else change

    kinds = dict.fromkeys((DnsQuery, type(change)), performed)
    assert await Driver(kinds).preview(talk(), ONE) == change
    assert done == [QUESTION]


async def test_preview_lets_a_plugin_live_with_a_failed_read():
    def talk():
        try:
            yield QUESTION
        except Unavailable:
            yield CHANGES[0]

    assert await driver(error=Unavailable("down")).preview(talk(), ONE) == CHANGES[0]


def test_every_effect_says_whether_it_changes_something():
    said = {each.__name__: getattr(each, "changes", None) for each in get_args(Effect)}
    assert {name for name, changes in said.items() if changes is True} == {
        "BlockListChange",
        "NftChange",
    }
    assert None not in said.values()


@pytest.mark.parametrize(
    ("error", "quota", "changes", "tries"),
    [
        (Unavailable("down"), True, False, 2),
        (Unavailable("down"), False, False, 1),
        (Unavailable("down"), True, True, 1),
        (Unavailable("down", retry_after=9), True, False, 1),
        (OverQuota("429"), True, False, 1),
    ],
)
async def test_where_calls_are_counted_each_try_is_counted_here(error, quota, changes, tries):
    asked = []

    async def http(effect, card, secrets):
        asked.append(effect)
        raise error

    def talk():
        yield HttpRequest(url_template="https://one.example/", method="POST", changes=changes)

    card = manifest(quota=(Quota(4, Window.MINUTE),) if quota else ())
    with pytest.raises(type(error)):
        await Driver({HttpRequest: http}).drive(talk(), card)
    assert len(asked) == tries


async def test_it_is_told_once_before_the_first_call_to_the_outside():
    log = []

    def talk():
        yield QUESTION
        yield QUESTION

    async def tell():
        log.append("told")

    await driver(log=log).drive(talk(), ONE, tell=tell)
    assert log == ["told", "example.net", "example.net"]
