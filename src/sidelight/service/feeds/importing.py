"""Importing: what a person says about a list becomes its card, and its content a feed."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from sidelight.formats import taxii
from sidelight.formats.detect import Format
from sidelight.model import InvalidInput
from sidelight.plugin import (
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    FeedPolicy,
    Secret,
    Trust,
)
from sidelight.plugin.listing import claim_of, entries
from sidelight.service.feeds.reading import Reading

NO_LICENCE = "NOASSERTION"
"""SPDX for a licence that nobody stated."""
SUBSCRIBED_TTL = timedelta(days=7)  # how old the data of an address may be, where nobody knows


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants imported, and what being listed there says.

    `path` is a file, a folder, or an address that begins with https://. `family` None is found
    from the name. `columns` maps `value` and `label` to the columns of a table.
    """

    path: str
    name: str
    kind: FeedKind
    format: Format | None = None
    columns: Mapping[str, str] = {}
    title: str | None = None
    family: str | None = None
    licence: str | None = None
    policy: FeedPolicy = FeedPolicy.EVIDENCE
    trust: Trust = Trust.C

    @property
    def is_address(self) -> bool:
        """Whether it is fetched, and so can be synced later."""
        return self.path.startswith(("https://", "http://"))


def card_for(order: Order, known: Mapping[str, FeedManifest]) -> FeedManifest:
    """Return the card of an import; what we `known` under the name fills in what was not said."""
    ours = known.get(order.name)
    return FeedManifest(
        name=order.name,
        title=order.title or (ours.title if ours else order.name),
        docs=ours.docs if ours else "",
        kind=order.kind,
        licence=order.licence or (ours.licence if ours else NO_LICENCE),
        family=order.family or family_of(order.name, known),
        policy=order.policy,
        trust=order.trust,
    )


AGGREGATES = {"ipsum": "blocklists", "romainmarcoux": "blocklists"}
"""Collections of public lists: they collect the same ones, so they are one family."""


def family_of(name: str, known: Mapping[str, FeedManifest]) -> str:
    """Return the family of a name: that of the feed it begins with, else its first word.

    So several lists of one publisher count as one source, which is the safe side: they copy each
    other, and two families may act by themselves.

    >>> family_of("maltrail-malware", {}), family_of("romainmarcoux-ip", {})
    ('maltrail', 'blocklists')
    """
    word = name.partition("-")[0].partition("_")[0]
    ours = known.get(word)
    return (ours.family or word) if ours else AGGREGATES.get(word, word)


def content_of(card: FeedManifest, reading: Reading, name: str) -> FeedContent:
    """Return a reading as the content of a feed; taking its entries raises InvalidInput."""
    return FeedContent(
        lists=(FeedList(card.name, card.title, claim_of(card)),),
        entries=entries(reading.rows, reading.junk, card.name, name),
        data_date=reading.day,
        junk=reading.junk,
    )


def address_card(card: FeedManifest, address: str, environment: Mapping[str, str]) -> FeedManifest:
    """Return the card of a feed that is fetched from an address.

    What `SIDELIGHT_<NAME>_AUTHORIZATION` holds, where it is set, goes into that header.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise InvalidInput(
            f"{address} cannot be fetched: it must begin with https:// and hold no password"
        )
    variable = f"SIDELIGHT_{card.name}_AUTHORIZATION".replace("-", "_").upper()
    return msgspec.structs.replace(
        card,
        docs=card.docs or f"https://{parts.hostname}/",
        hosts=frozenset({parts.hostname}),
        urls=(address,),
        secrets={"authorization": Secret()} if environment.get(variable) else {},
        ttl=card.ttl or SUBSCRIBED_TTL,
    )


def format_of(address: str, format_: Format | None) -> Format | None:
    """Return the format that was named, else the one that the address alone gives away."""
    if format_ is None and taxii.COLLECTION.search(urlsplit(address).path):
        return Format.TAXII
    return Format.MISP if format_ is None and address.endswith("/manifest.json") else format_
