from sidelight.model import Claim, ObservableType
from sidelight.plugin import Entry, FeedContent, FeedKind, FeedList, FeedManifest
from sidelight.plugin.testing import play
from sidelight.service.feeds import Held
from sidelight.service.feeds.kept import kept_feed

CARD = FeedManifest(name="corp", title="Corp", docs="", kind=FeedKind.MALICIOUS, licence="MIT")


def test_a_feed_is_made_again_from_what_was_taken_in(stock):
    lists = (FeedList("corp", "Corp", Claim.MALICIOUS),)
    entries = [Entry("corp", ObservableType.DOMAIN, "evil.com")]
    content = FeedContent(lists, entries, "2026-11-01")
    held = stock.take_in(content, Held(card=CARD, origin="x"), print)
    feed = kept_feed(held, stock.shelf.copy("corp"))
    again, effects = play(feed.read())
    assert effects == []
    assert (feed.manifest, again.lists, again.data_date) == (CARD, lists, "2026-11-01")
    assert list(again.entries) == entries
