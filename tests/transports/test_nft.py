import json
from datetime import timedelta
from ipaddress import ip_address

import anyio
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import START, FakeClock, manifest
from netns import namespaces, run
from sidelight.model import (
    BadAnswer,
    InvalidInput,
    NotReady,
    NotSet,
    Refused,
    SidelightError,
    Unavailable,
)
from sidelight.plugin import NftChange, NftElement, NftElements, NftList, NftSet
from sidelight.transports import nft
from sidelight.transports.nft import NftTransport, mark_of, orders_of

CARD = manifest()


@pytest.fixture(scope="module")
def space():
    with namespaces(1) as names:
        yield names[0]


@pytest.fixture
def where(space):
    """Return a set in a namespace that has no rule yet."""
    run("ip", "netns", "exec", space, "nft", "flush", "ruleset")
    return NftSet(family="inet", table="sidelight", name="blocked4", netns=space)


@pytest.fixture
def transport(clock):
    return NftTransport(clock)


def put(where, address="192.0.2.1", key="one", seconds=None, **parts):
    until = None if seconds is None else START + timedelta(seconds=seconds)
    fields = {"present": True, "drop": True} | parts
    return NftChange(set=where, address=address, key=key, until=until, **fields)


async def done(transport, effect):
    return await transport.perform(effect, CARD, {})


async def test_the_set_is_made_with_its_rules_and_the_address_is_in_it(transport, where):
    assert await transport.perform(NftList(where), CARD, {}) == NftElements(None)
    found = await done(transport, put(where, seconds=60))
    assert found.used
    [element] = found.elements
    until = int(START.timestamp()) + 60
    assert (element.address, element.comment) == (
        "192.0.2.1",
        f"sidelight {mark_of('one')}:{until:x}",
    )
    assert timedelta(seconds=50) < element.expires <= timedelta(seconds=60)
    rules = run("ip", "netns", "exec", where.netns, "nft", "list", "ruleset").stdout
    assert rules.count("@blocked4 drop") == 4


async def test_the_same_order_twice_is_once_and_does_not_move_its_end(transport, where, clock):
    await done(transport, put(where, seconds=100))
    clock.move(seconds=90)
    await done(transport, put(where, seconds=100))
    [element] = (await transport.perform(NftList(where), CARD, {})).elements
    assert element.expires > timedelta(seconds=50)  # by the kernel no second has passed


async def test_an_address_stays_as_long_as_one_of_its_orders(transport, where):
    async def left(key, present=True, **parts):
        found = await done(transport, put(where, key=key, present=present, **parts))
        return round(found.elements[0].expires.total_seconds(), -1) if found.elements else None

    assert await left("short", seconds=60) == 60
    assert await left("long", seconds=600) == 600
    assert await left("short", seconds=60) == 600
    assert await left("long", present=False) == 60
    assert await left("long", present=False) == 60
    assert await left("short", present=False) is None
    await done(transport, put(where, key="for ever"))
    [element] = (await done(transport, put(where, key="short", seconds=60))).elements
    assert element.expires is None
    assert await left("for ever", present=False) == 60
    assert await left("short", present=False) is None


async def test_an_order_that_is_over_is_forgotten(transport, where, clock):
    await done(transport, put(where, key="short", seconds=60))
    await done(transport, put(where, key="long", seconds=600))
    clock.move(seconds=90)
    [element] = (await done(transport, put(where, key="other", seconds=300))).elements
    assert set(orders_of(element.comment, 0)) == {mark_of("long"), mark_of("other")}


async def test_of_very_many_orders_those_that_last_longest_are_kept(transport, where):
    for number in range(9):
        await done(transport, put(where, key=f"order {number}", seconds=60 + number))
    [element] = (await transport.perform(NftList(where), CARD, {})).elements
    assert set(orders_of(element.comment, 0)) == {mark_of(f"order {each}") for each in range(3, 9)}


async def test_what_a_person_put_there_stays(transport, where):
    await done(transport, put(where))
    element = '{ 192.0.2.77, 198.51.100.7 comment "mine" }'
    words = ("add", "element", "inet", "sidelight", "blocked4", element)
    run("ip", "netns", "exec", where.netns, "nft", *words)
    for present in (True, False):
        found = await done(transport, put(where, "198.51.100.7", present=present, seconds=60))
        assert found.find("198.51.100.7") == NftElement(address="198.51.100.7", comment="mine")


async def test_what_a_person_put_there_for_less_is_taken_over(transport, where):
    await done(transport, put(where))
    element = "{ 198.51.100.7 timeout 5s }"
    words = ("add", "element", "inet", "sidelight", "blocked4", element)
    run("ip", "netns", "exec", where.netns, "nft", *words)
    found = await done(transport, put(where, "198.51.100.7", seconds=60))
    assert found.find("198.51.100.7").expires > timedelta(seconds=50)


async def test_taking_out_what_is_not_there_is_no_error(transport, where):
    assert await done(transport, put(where, present=False)) == NftElements(None)


async def test_an_order_whose_time_is_up_puts_nothing_in(transport, where):
    assert await done(transport, put(where, seconds=0)) == NftElements(None)


async def test_a_set_that_is_missing_is_only_made_where_it_may_be(transport, where):
    with pytest.raises(NotSet, match="no set blocked4"):
        await done(transport, put(where, drop=False))


async def test_an_address_has_one_form(transport, where):
    six = msgspec.structs.replace(where, name="blocked6")
    found = await done(transport, put(six, "::ffff:192.0.2.1"))
    assert found.elements[0].address == str(ip_address("::ffff:192.0.2.1"))
    assert len((await done(transport, put(six, "2001:DB8:0::1"))).elements) == 2
    assert found.find("::ffff:c000:201") is not None


async def test_a_set_of_somebody_else_with_networks_is_read(transport, where):
    text = (
        "table inet theirs { set blocked4 { type ipv4_addr; flags interval; "
        "elements = { 10.0.0.0/8, 192.0.2.1-192.0.2.9, 192.0.2.77 }; }; }"
    )
    run("ip", "netns", "exec", where.netns, "nft", text)
    theirs = msgspec.structs.replace(where, table="theirs")
    found = await transport.perform(NftList(theirs), CARD, {})
    assert (len(found.elements), found.used) == (3, False)
    assert found.find("192.0.2.77")


async def test_what_the_kernel_refuses_is_said(transport, where):
    run("ip", "netns", "exec", where.netns, "nft", "add table inet sidelight")
    text = "add set inet sidelight blocked4 { type ipv6_addr; }"
    run("ip", "netns", "exec", where.netns, "nft", text)
    with pytest.raises(Refused, match="nft refuses"):
        await done(transport, put(where))


async def test_a_namespace_that_is_not_there_is_named(transport, where):
    elsewhere = msgspec.structs.replace(where, netns="nowhere-at-all")
    with pytest.raises(NotSet, match="namespace"):
        await transport.perform(NftList(elsewhere), CARD, {})


async def test_two_at_once_lose_no_order(transport, where):
    await done(transport, put(where, "192.0.2.99"))
    async with anyio.create_task_group() as group:
        for number in range(4):
            group.start_soon(done, transport, put(where, key=f"order {number}", seconds=60))
    keys = [f"order {number}" for number in range(4)]
    element = (await transport.perform(NftList(where), CARD, {})).find("192.0.2.1")
    assert set(orders_of(element.comment, 0)) == set(map(mark_of, keys))


@pytest.mark.parametrize("text", ["localhost", "999.1.1.1", "192.0.2.0/24", "", "192.0.2.1}", "@a"])
async def test_what_is_no_address_never_reaches_nft(transport, text, monkeypatch):
    async def started(*_arguments):
        raise AssertionError("nft was started")

    monkeypatch.setattr(nft, "_called", started)
    with pytest.raises(InvalidInput, match="is no IP address"):
        await done(transport, put(NftSet(family="inet", table="t", name="s"), text))


@pytest.mark.parametrize("name", ["", "-f", "a b", "a;b", "a/../b", "x" * 32, "ä", "{", "a\n"])
@pytest.mark.parametrize("field", ["table", "name", "netns"])
async def test_a_name_is_a_plain_word(transport, name, field):
    fields = {"table": "t", "name": "s", "netns": "n"} | {field: name}
    if (field, name) == ("netns", ""):
        return
    with pytest.raises(InvalidInput, match="is no name"):
        await transport.perform(NftList(NftSet(family="inet", **fields)), CARD, {})


class Program:
    """Stands for nft: keeps how it was started, and answers as told."""

    def __init__(self, monkeypatch, code=0, out=b'{"nftables": []}', err=b""):
        self.calls = []
        self.answer = nft._Done(code, out, err)
        monkeypatch.setattr(nft, "_called", self)
        monkeypatch.setattr(nft.shutil, "which", lambda program, **_: f"/sbin/{program}")

    async def __call__(self, command, said):
        self.calls.append((command, said))
        return self.answer


async def kept_nowhere(effect):
    with pytest.raises(Unavailable, match="does not stay"):
        await done(NftTransport(FakeClock()), effect)


@given(key=st.text(), value=st.ip_addresses())
def test_nothing_of_an_order_is_on_the_command_line(key, value):
    with pytest.MonkeyPatch.context() as patch:
        program = Program(patch)
        effect = put(NftSet(family="inet", table="t", name="s", netns="n"), str(value), key)
        anyio.run(kept_nowhere, effect)
    for words, said in program.calls:
        assert words == ["/sbin/ip", "netns", "exec", "n", "/sbin/nft", "-j", "-f", "-"]
        assert set(json.loads(said)) == {"nftables"}
    elements = [
        each["add"]["element"]["elem"]
        for each in json.loads(program.calls[1][1])["nftables"]
        if "element" in each["add"]
    ]
    comment = f"sidelight {mark_of(key)}"
    assert elements == [[{"elem": {"val": str(value), "comment": comment}}]]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((1, b"", b"Error: Operation not permitted (you must be root)"), Refused),
        ((1, b"", b"Error: syntax"), Refused),
        ((0, b"<html>", b""), BadAnswer),
        ((0, b"\xff", b""), BadAnswer),
        ((0, b'{"nftables": 1}', b""), BadAnswer),
    ],
)
async def test_other_answers_are_errors(transport, monkeypatch, answer, error):
    Program(monkeypatch, *answer)
    with pytest.raises(error):
        await transport.perform(NftList(NftSet(family="inet", table="t", name="s")), CARD, {})


async def test_a_program_that_is_missing_is_named(transport, monkeypatch):
    monkeypatch.setattr(nft, "PATH", "/nowhere")
    with pytest.raises(NotReady, match="install the package nftables"):
        await transport.perform(NftList(NftSet(family="inet", table="t", name="s")), CARD, {})


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Return a function that puts a text in place of nft."""

    def made(text):
        file = tmp_path / "nft"
        file.write_text(text)
        file.chmod(0o755)
        monkeypatch.setattr(nft, "PATH", f"{tmp_path}:/usr/bin:/bin")
        monkeypatch.setattr(nft, "TIMEOUT", 0.3)

    return made


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [("#!/bin/sh\nexec sleep 60\n", Unavailable, "said nothing"), ("nonsense", NotReady, "start")],
)
async def test_a_program_that_hangs_or_is_none(transport, program, text, error, said):
    program(text)
    with pytest.raises(error, match=said):
        await transport.perform(NftList(NftSet(family="inet", table="t", name="s")), CARD, {})


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["set", "elem", "name", "nftables", "rule", "val"]), inner
            )
        ),
    )
)
def test_any_json_is_a_set_or_a_bad_answer(value):
    try:
        found = nft._read(json.dumps({"nftables": value}).encode(), "s")
    except SidelightError as error:
        assert isinstance(error, BadAnswer)  # noqa: PT017 - every other error escapes
    else:
        assert isinstance(found, NftElements)
