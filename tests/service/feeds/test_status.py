from datetime import timedelta

import msgspec
import pytest

from house import START
from sidelight.plugin import FeedKind, FeedManifest
from sidelight.service.feeds import Health, Held
from sidelight.service.feeds.status import Known, card_of, status_of
from sidelight.transports.indexes import IndexStatus

CARD = FeedManifest(
    name="corp",
    title="Corp",
    docs="https://c.example/",
    kind=FeedKind.MALICIOUS,
    licence="MIT",
    hosts=frozenset({"c.example"}),
    urls=("https://c.example/list",),
    ttl=timedelta(days=2),
)
FILE = FeedManifest(name="file", title="File", docs="", kind=FeedKind.CONTEXT, licence="MIT")
HELD = Held(card=CARD, origin="https://c.example/list", taken_at=START, junk=3, shown=("x",))
INDEX = IndexStatus(feed="corp", entries=7, bytes=99, data_date="2026-11-24")
FAILING = Health(
    last_try=START, last_error="HTTP 503", failures=2, failing_since=START - timedelta(days=1)
)


def known(**fields):
    return Known(**({"card": CARD, "held": HELD, "index": INDEX} | fields))


def test_a_card_says_what_is_held_and_where_it_came_from():
    card = card_of(known())
    assert (card.name, card.kind, card.entries, card.data_date) == (
        "corp",
        "malicious",
        7,
        "2026-11-24",
    )
    assert (card.origin, card.path, card.family) == ("sync", "https://c.example/list", "corp")
    imported = card_of(known(card=FILE, held=msgspec.structs.replace(HELD, origin="a.txt")))
    assert (imported.origin, imported.path) == ("import", "a.txt")
    assert card_of(known(card=FILE, held=None, index=None)).origin == "package"
    assert card_of(known(held=None, index=None)).data_date is None


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "ok"),
        ({"held": None, "index": None}, "never synced"),
        ({"held": None, "index": None, "missing": "no key: set X"}, "no key"),
        ({"held": None, "index": None, "card": FILE}, "not compiled"),
        ({"health": FAILING}, "failing"),
        ({"held": None, "index": None, "health": FAILING}, "failing"),
        ({"index": IndexStatus(feed="corp", problem="it is damaged")}, "broken"),
        ({"index": msgspec.structs.replace(INDEX, data_date="2026-11-20")}, "stale"),
        ({"index": msgspec.structs.replace(INDEX, data_date="version 7")}, "ok"),
    ],
)
def test_the_state_is_the_worst_that_is_true(fields, state):
    status = status_of(known(**fields), START)
    assert status.state == state
    assert status.stale is (state == "stale")


def test_why_and_since_when():
    status = status_of(known(health=FAILING), START)
    assert (status.last_error, status.failures) == ("HTTP 503", 2)
    assert status.failing_since == START - timedelta(days=1)
    assert (status.last_success, status.junk, status.junk_shown) == (START, 3, ("x",))


@pytest.mark.parametrize(
    ("day", "age"), [("2026-11-20", 4), ("2026-11-24", 0), ("2027-01-01", 0), ("version 7", 1)]
)
def test_the_age_is_that_of_the_data_or_of_its_fetching(day, age):
    held = msgspec.structs.replace(HELD, taken_at=START - timedelta(days=1))
    index = msgspec.structs.replace(INDEX, data_date=day)
    assert status_of(known(held=held, index=index), START).age_days == age
    assert status_of(known(held=None, index=None), START).age_days is None
