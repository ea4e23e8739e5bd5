"""Taking a feed in: its index, its copy and its declaration, in this order.

The index is what serves, and it takes over by one rename; whatever happens before that rename
leaves the last good one serving. The declaration comes last, so that it never promises what is
not there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from sidelight.model import Clock
from sidelight.plugin import Entry, FeedContent
from sidelight.service.feeds.copies import CopyWriter
from sidelight.service.feeds.shelf import Held, Shelf
from sidelight.transports.indexes import IndexStore

Progress = Callable[[int], None]
"""Told the number of entries taken so far."""


class Stock(msgspec.Struct, frozen=True):
    """Where feeds are kept: the shelf with what we know of them, and the indexes that serve."""

    shelf: Shelf
    indexes: IndexStore
    clock: Clock

    def take_in(self, content: FeedContent, declared: Held, progress: Progress) -> Held:
        """Put content in service under the name of the declared card; return what it came to.

        Raises what taking the entries raises; then nothing has changed.
        """
        name = declared.card.name
        types: Counter[str] = Counter()
        with self.shelf.locked(name), CopyWriter(self.shelf.copy(name), name) as copy:
            counted = msgspec.structs.replace(content, entries=_taken(content.entries, types, copy))
            status = self.indexes.write(name, counted, progress)
            copy.replace()
            junk = content.junk
            held = msgspec.structs.replace(
                declared,
                taken_at=self.clock.now(),
                data_date=content.data_date,
                entries=status.entries,
                types={type_: count for type_, count in types.items() if count},
                lists=content.lists,
                junk=status.skipped + (junk.count if junk else 0),
                shown=tuple(junk.shown) if junk else (),
            )
            self.shelf.keep(name, held)
        return held


def _taken(entries: Iterable[Entry], types: Counter[str], copy: CopyWriter) -> Iterator[Entry]:
    """Yield each entry, counted by type and copied, on its way into the index.

    Most entries have the type of the one before, and comparing is quicker than counting each.
    """
    type_, run = None, 0
    for entry in entries:
        if entry.type is not type_:
            types[type_ or "network"] += run
            type_, run = entry.type, 0
        run += 1
        copy.add(entry)
        yield entry
    types[type_ or "network"] += run
