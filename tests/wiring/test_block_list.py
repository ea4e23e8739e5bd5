import msgspec
import pytest

from actuators import command
from house import DOMAIN, IP, START
from sidelight.actions.edl import Edl
from sidelight.enrichment import Driver
from sidelight.plugin import BlockListChange, BlockListQuery, Standing
from sidelight.store import open_store
from sidelight.wiring.block_list import block_list_reader, block_list_writer

EDL = Edl()
UNTIL = START.replace(hour=18)


@pytest.fixture
def store(tmp_path, clock):
    with open_store(None, tmp_path, clock) as opened:
        yield opened


def driven(store, clock):
    """Return a function that drives a stage of an order on the lists of a store."""
    driver = Driver(
        {
            BlockListQuery: block_list_reader(store),
            BlockListChange: block_list_writer(store, clock),
        }
    )

    async def drive(stage, order, *more):
        return await driver.drive(getattr(EDL, stage)(order, *more), EDL.manifest)

    return drive


async def test_applied_twice_it_is_served_once_and_undone_it_is_gone(store, clock):
    drive, order = driven(store, clock), command(until=UNTIL)
    assert not (await drive("plan", order)).already
    assert (await drive("verify", order)).standing is Standing.ABSENT
    await drive("apply", order)
    await drive("apply", order)
    assert (await drive("plan", order)).already
    assert (await drive("verify", order)).standing is Standing.HOLDS
    [entry] = store.block_list.entries("ip")
    assert (entry.observable, entry.reason, entry.until) == (IP, order.reason, UNTIL)
    await drive("undo", order, {})
    await drive("undo", order, {})
    assert (await drive("verify", order)).standing is Standing.ABSENT
    assert store.block_list.entries("ip") == ()


async def test_of_two_orders_each_ends_alone(store, clock):
    drive, order = driven(store, clock), command("dns.block", DOMAIN)
    other = msgspec.structs.replace(order, key="other", reason="by hand")
    await drive("apply", order)
    await drive("apply", other)
    assert (await drive("undo", order, {})).text.endswith(
        "stays on the block list `domain`: by hand"
    )
    assert (await drive("verify", order)).standing is Standing.HOLDS
    assert (await drive("undo", other, {})).text.endswith("is off the block list `domain`")


async def test_an_entry_ends_by_itself(store, clock):
    drive, order = driven(store, clock), command(until=UNTIL)
    await drive("apply", order)
    clock.move(hours=6)
    assert (await drive("verify", order)).standing is Standing.ABSENT


async def test_the_lists_of_another_team_are_left_alone(store, clock):
    await driven(store.for_owner("blue"), clock)("apply", command())
    proof = await driven(store, clock)("verify", command())
    assert proof.standing is Standing.ABSENT
