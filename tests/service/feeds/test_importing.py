from datetime import timedelta

import pytest

from sidelight.formats.detect import Format
from sidelight.formats.listing import Junk
from sidelight.model import Claim, InvalidInput, ObservableType
from sidelight.plugin import FeedKind, FeedManifest, Secret, Trust
from sidelight.service.feeds.importing import (
    NO_LICENCE,
    Order,
    address_card,
    card_for,
    content_of,
    family_of,
    format_of,
)
from sidelight.service.feeds.reading import Meter, Reading

OURS = FeedManifest(
    name="urlhaus",
    title="URLhaus",
    docs="https://urlhaus.abuse.ch/",
    kind=FeedKind.MALICIOUS,
    licence="CC0-1.0",
    family="abuse.ch",
)


def order(**fields):
    return Order(**({"path": "list.txt", "name": "corp", "kind": FeedKind.CONTEXT} | fields))


def test_a_card_says_what_the_person_said():
    card = card_for(order(title="Ours", family="acme", licence="MIT", trust=Trust.A), {})
    assert (card.name, card.title, card.family) == ("corp", "Ours", "acme")
    assert (card.licence, card.trust, card.kind) == ("MIT", Trust.A, FeedKind.CONTEXT)
    assert not card.networked
    assert card_for(order(), {}).licence == NO_LICENCE
    assert card_for(order(), {}).title == "corp"


def test_what_we_know_of_a_name_fills_in_what_was_not_said():
    card = card_for(order(name="urlhaus"), {"urlhaus": OURS})
    assert (card.title, card.licence, card.family) == ("URLhaus", "CC0-1.0", "abuse.ch")
    assert card.kind is FeedKind.CONTEXT


@pytest.mark.parametrize(
    ("name", "family"),
    [("urlhaus-old", "abuse.ch"), ("maltrail-malware", "maltrail"), ("a_b", "a"), ("corp", "corp")],
)
def test_lists_of_one_publisher_are_one_family(name, family):
    assert family_of(name, {"urlhaus": OURS}) == family


def test_an_address_is_fetched_from_its_host_only():
    card = address_card(card_for(order(), {}), "https://lists.example/x", {})
    assert (card.hosts, card.urls) == ({"lists.example"}, ("https://lists.example/x",))
    assert card.networked
    assert card.ttl == timedelta(days=7)
    assert card.secrets == {}
    environment = {"SIDELIGHT_CORP_AUTHORIZATION": "Bearer x"}
    card = address_card(card_for(order(), {}), "https://lists.example/x", environment)
    assert card.secrets == {"authorization": Secret()}


@pytest.mark.parametrize("address", ["http://lists.example/", "https://", "https://u:p@x.example/"])
def test_an_address_without_tls_or_with_a_password_is_refused(address):
    with pytest.raises(InvalidInput, match="cannot be fetched"):
        address_card(card_for(order(), {}), address, {})


def test_some_addresses_give_their_format_away():
    assert format_of("https://t.example/api/collections/7/", None) is Format.TAXII
    assert format_of("https://t.example/feed/manifest.json", None) is Format.MISP
    assert format_of("https://t.example/list.txt", None) is None
    assert format_of("https://t.example/collections/7/", Format.CSV) is Format.CSV
    assert order(path="https://t.example").is_address
    assert not order(path="list.txt").is_address


def test_a_reading_becomes_the_content_of_a_feed():
    rows = [(ObservableType.DOMAIN, "evil.com", None, False)]
    reading = Reading(rows, "2026-11-01", Format.PLAIN, Junk(), Meter(1))
    content = content_of(card_for(order(kind=FeedKind.SCANNER), {}), reading, "list.txt")
    assert [(each.name, each.claim) for each in content.lists] == [("corp", Claim.NOISE)]
    assert [entry.value for entry in content.entries] == ["evil.com"]
    empty = Reading([], "", Format.PLAIN, Junk(), Meter(1))
    with pytest.raises(InvalidInput, match=r"list\.txt lists nothing"):
        list(content_of(card_for(order(), {}), empty, "list.txt").entries)
