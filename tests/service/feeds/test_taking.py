import pytest

from house import START
from sidelight.formats.listing import Junk
from sidelight.model import Claim, Observable, ObservableType
from sidelight.plugin import Entry, FeedContent, FeedKind, FeedList, FeedManifest, IndexQuery
from sidelight.service.feeds import Held
from sidelight.service.feeds.copies import read_copy

CARD = FeedManifest(name="corp", title="Corp", docs="", kind=FeedKind.MALICIOUS, licence="MIT")
LISTS = (FeedList("corp", "Corp", Claim.MALICIOUS),)


def content(*entries, junk=None):
    return FeedContent(LISTS, iter(entries), "2026-11-01", junk)


def domain(value):
    return Entry("corp", ObservableType.DOMAIN, value)


def serves(stock, value):
    query = IndexQuery("corp", Observable(ObservableType.DOMAIN, value))
    return bool(stock.indexes.match(query).matches)


def test_what_was_taken_in_serves_and_is_written_down(stock):
    junk = Junk()
    junk.add("list, line 3", "x")
    entries = [domain("evil.com"), domain("bad.com"), Entry("corp", None, "1.2.3.0/24")]
    told = []
    held = stock.take_in(content(*entries, junk=junk), Held(card=CARD, origin="list"), told.append)
    assert (held.entries, held.types) == (3, {"domain": 2, "network": 1})
    assert (held.junk, held.shown) == (1, ("list, line 3: 'x'",))
    assert (held.taken_at, held.data_date, held.lists) == (START, "2026-11-01", LISTS)
    assert told[-1] == 3
    assert stock.shelf.held("corp") == held
    assert list(read_copy(stock.shelf.copy("corp"), "corp")) == entries
    assert serves(stock, "evil.com")


def test_a_feed_that_breaks_off_changes_nothing(stock):
    before = stock.take_in(content(domain("old.com")), Held(card=CARD, origin="a"), print)

    def broken():
        yield domain("new.com")
        raise ValueError("broke off")

    with pytest.raises(ValueError, match="broke off"):
        stock.take_in(FeedContent(LISTS, broken(), ""), Held(card=CARD, origin="b"), print)
    assert serves(stock, "old.com")
    assert not serves(stock, "new.com")
    assert stock.shelf.held("corp") == before
    assert [each.value for each in read_copy(stock.shelf.copy("corp"), "corp")] == ["old.com"]
