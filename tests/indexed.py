"""Small indexes for tests, in memory."""

from house import START
from sidelight.indicators import Card, Index, Suffixes, pack
from sidelight.indicators.build import Builder
from sidelight.model import Claim, Observable, ObservableType
from sidelight.plugin import Entry

BAD = Card("bad", "a list of bad things", Claim.MALICIOUS)
GOOD = Card("good", "a list of good things", Claim.KNOWN_GOOD)
SUFFIXES = Suffixes(
    ["com", "uk", "co.uk", "example", "// ===BEGIN PRIVATE DOMAINS===", "github.io"]
)


def index_file(*entries, seed=7):
    """Return the bytes of an index of entries: list, type, value, label, subdomains, day."""
    builder = Builder((BAD, GOOD), seed)
    for entry in entries:
        builder.add(Entry(*entry))
    header, arrays = builder.finish(feed="test", data_date="2026-11-01", built_at=START)
    return b"".join(pack(header, arrays))


def index_of(*entries, seed=7):
    return Index(memoryview(index_file(*entries, seed=seed)), SUFFIXES.registrable)


def observable(type_, value):
    return Observable(ObservableType(type_), value)


def matched(index, type_, value):
    """Return what matched, as words: the entry, its list, its scope, and marks."""
    return [
        " ".join(
            [
                hit.matched,
                hit.card.name,
                hit.scope,
                *(["exact"] if hit.exact else []),
                *(["hint"] if hit.rolled_up else []),
            ]
        )
        for hit in index.match(observable(type_, value))
    ]
