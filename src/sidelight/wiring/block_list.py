"""The block lists that firewalls pull, read and changed through the store."""

from collections.abc import Mapping

from sidelight.enrichment import Transport
from sidelight.model import Clock
from sidelight.plugin import (
    BlockListAnswer,
    BlockListChange,
    BlockListEntry,
    BlockListQuery,
    Manifest,
)
from sidelight.store import BlockEntry, Store
from sidelight.tasks import do_here


def block_list_reader(store: Store) -> Transport:
    """Return the transport that looks into the lists of the store's owner, as they are served."""

    async def read(effect: BlockListQuery, _: Manifest, __: Mapping[str, str]) -> BlockListAnswer:
        found = await do_here(store.block_list.get, effect.list, effect.observable)
        return _told(found)

    return read


def block_list_writer(store: Store, clock: Clock) -> Transport:
    """Return the transport that changes the lists of the store's owner.

    Each order has its own entry: a value is served as long as one of them holds.
    """

    def change(effect: BlockListChange) -> BlockListAnswer:
        lists = store.block_list
        if effect.present:
            lists.put(_entry(effect, clock))
        else:
            lists.drop(effect.key)
        return _told(lists.get(effect.list, effect.observable))

    async def write(effect: BlockListChange, _: Manifest, __: Mapping[str, str]) -> BlockListAnswer:
        return await do_here(change, effect)

    return write


def _entry(effect: BlockListChange, clock: Clock) -> BlockEntry:
    return BlockEntry(
        list=effect.list,
        observable=effect.observable,
        key=effect.key,
        reason=effect.reason,
        until=effect.until,
        added_at=clock.now(),
    )


def _told(found: BlockEntry | None) -> BlockListAnswer:
    if found is None:
        return BlockListAnswer(None)
    return BlockListAnswer(BlockListEntry(key=found.key, reason=found.reason, until=found.until))
