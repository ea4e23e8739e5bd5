"""A feed made of its own copy: what was taken in once can be compiled again, without a network."""

from pathlib import Path

from sidelight.plugin import Exchange, Feed, FeedContent, FeedList
from sidelight.plugin.listing import claim_of
from sidelight.service.feeds.copies import read_copy
from sidelight.service.feeds.shelf import Held


class KeptFeed(Feed):
    """Reads the entries as they were taken in; a subclass for each feed carries its card."""

    held: Held
    path: Path

    def read(self) -> Exchange[FeedContent]:
        """Read the copy; nothing is asked of anybody."""
        yield from ()
        card = self.manifest
        lists = self.held.lists or (FeedList(card.name, card.title, claim_of(card)),)
        return FeedContent(lists, read_copy(self.path, card.name), self.held.data_date)


def kept_feed(declaration: Held, copy: Path) -> KeptFeed:
    """Return the feed that a declaration and its copy make."""

    class Kept(KeptFeed):
        manifest = declaration.card
        held = declaration
        path = copy

    return Kept()
