from datetime import timedelta

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import command, played
from house import DOMAIN
from netns import joined, namespaces, reaches
from sidelight.actions.nftables import Nftables
from sidelight.enrichment import Driver
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import (
    NftChange,
    NftElement,
    NftElements,
    NftList,
    NftSet,
    Standing,
    shown,
)
from sidelight.transports.nft import NftTransport
from sidelight.wiring.clock import SystemClock

NFTABLES = Nftables()
TABLE = {"table": "sidelight"}
SIX = Observable(ObservableType.IPV6, "fd66::2")
FOUR = Observable(ObservableType.IPV4, "10.66.0.2")
SET = NftSet(family="inet", table="sidelight", name="blocked4")


def said(*elements, used=True):
    return lambda _: NftElements(elements, used=used)


@pytest.fixture(scope="module")
def pair():
    """Return two namespaces with a cable between them."""
    with namespaces(2) as names:
        joined(*names)
        yield names


@pytest.fixture
def drive():
    transport = NftTransport(SystemClock())
    driver = Driver({NftList: transport.perform, NftChange: transport.perform})

    async def driven(stage, order, *more):
        return await driver.drive(getattr(NFTABLES, stage)(order, *more), NFTABLES.manifest)

    return driven


@pytest.mark.parametrize("target", [FOUR, SIX], ids=["IPv4", "IPv6"])
async def test_reachable_applied_verified_blocked_undone_reachable(pair, drive, target):
    here, _ = pair
    order = command(target=target, settings={**TABLE, "netns": here})
    assert reaches(here, target.value)
    plan = await drive("plan", order)
    assert plan.text.startswith("make the set") or plan.text.endswith("which holds 0")
    await drive("apply", order)
    await drive("apply", order)
    proof = await drive("verify", order)
    assert proof.standing is Standing.HOLDS
    assert not reaches(here, target.value, within=2)
    assert (await drive("plan", order)).text.endswith("already")
    receipt = await drive("undo", order, {})
    assert "is not in the set" in receipt.text
    assert (await drive("verify", order)).standing is Standing.ABSENT
    assert reaches(here, target.value)
    assert "is not in the set" in (await drive("undo", order, {})).text


async def test_what_expires_in_the_kernel_is_absent_by_itself(pair, drive):
    here, _ = pair
    until = SystemClock().now() + timedelta(seconds=3)
    order = command(target=FOUR, until=until, settings={**TABLE, "netns": here})
    await drive("apply", order)
    assert not reaches(here, FOUR.value, within=1)
    with anyio.fail_after(10):
        while (await drive("verify", order)).standing is not Standing.ABSENT:  # noqa: ASYNC110 - the kernel tells nobody
            await anyio.sleep(0.2)
    assert SystemClock().now() >= until
    assert reaches(here, FOUR.value)


def test_the_plan_counts_what_is_in_the_set():
    other = NftElement(address="192.0.2.9")
    plan, _ = played(NFTABLES.plan(command(target=FOUR, settings=TABLE)), said(other))
    text = "put 10.66.0.2 into the set inet sidelight blocked4, which holds 1"
    assert (plan.text, plan.blast_radius.count) == (text, 1)


def test_a_set_that_no_rule_uses_blocks_nothing():
    there = said(NftElement(address=FOUR.value), used=False)
    proof, _ = played(NFTABLES.verify(command(target=FOUR, settings=TABLE)), there)
    assert (proof.standing, "no rule uses" in proof.text) == (Standing.ABSENT, True)


def test_what_another_order_put_there_stays():
    there = said(NftElement(address=FOUR.value, comment="sidelight 00000000"))
    receipt, _ = played(NFTABLES.undo(command(target=FOUR, settings=TABLE), {}), there)
    assert receipt.text.endswith("by another order")


def test_settings_choose_family_set_and_namespace():
    chosen = {"table": "fw", "family": "ip6", "set6": "bad", "netns": "dmz", "create": "no"}
    _, [effect] = played(NFTABLES.apply(command(target=SIX, settings=chosen)), said())
    assert effect.set == NftSet(family="ip6", table="fw", name="bad", netns="dmz")
    assert not effect.drop
    assert shown(effect) == "nft: add to ip6 fw bad: fd66::2"


def test_what_cannot_be_done_is_refused():
    with pytest.raises(InvalidInput, match="not domain"):
        played(NFTABLES.plan(command(target=DOMAIN, settings=TABLE)), said())
    with pytest.raises(InvalidInput, match="inet, ip or ip6, not arp"):
        played(NFTABLES.plan(command(target=FOUR, settings={**TABLE, "family": "arp"})), said())


@given(st.text(max_size=40))
def test_a_value_goes_only_where_the_address_belongs(text):
    order = command(target=Observable(ObservableType.IPV4, text), settings=TABLE)
    _, [effect] = played(NFTABLES.apply(order), said())
    assert (effect.set, effect.address) == (SET, text)
