from datetime import timedelta

import pytest

from house import START
from sidelight.formats.detect import Format
from sidelight.model import Claim, InvalidInput
from sidelight.plugin import FeedKind, FeedList, FeedManifest
from sidelight.service.feeds import Health, Held, Shelf

CARD = FeedManifest(
    name="corp",
    title="Corp",
    docs="",
    kind=FeedKind.MALICIOUS,
    licence="MIT",
    hosts=frozenset({"lists.example"}),
    urls=("https://lists.example/x",),
    ttl=timedelta(days=2),
)
HELD = Held(
    card=CARD,
    origin="list.txt",
    taken_at=START,
    data_date="2026-11-01",
    entries=7,
    types={"domain": 7},
    lists=(FeedList("corp", "Corp", Claim.MALICIOUS),),
    format=Format.CSV,
    columns={"value": "2"},
)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "feeds")


def test_what_is_kept_comes_back(shelf):
    assert (shelf.all(), shelf.held("corp"), shelf.health("corp")) == ({}, None, Health())
    shelf.keep("corp", HELD)
    health = Health(last_try=START, failures=2, validators={"if-none-match": '"x"'})
    shelf.record("corp", health)
    assert shelf.all() == {"corp": HELD}
    assert shelf.held("corp") == HELD
    assert shelf.health("corp") == health


@pytest.mark.parametrize("name", ["", "../x", "a/b", "UPPER", "a b", ".x", "x" * 65, "x.health"])
def test_a_name_that_could_lead_elsewhere_is_refused(shelf, name):
    with pytest.raises(InvalidInput, match="no name for a feed"):
        shelf.held(name)


def test_a_damaged_file_is_left_out_and_logged(shelf, tmp_path, caplog):
    shelf.keep("corp", HELD)
    shelf.keep("other", HELD)
    (tmp_path / "feeds/corp.json").write_text('{"card": 7}')
    assert list(shelf.all()) == ["other"]
    assert "corp.json cannot be read" in caplog.text


def test_what_is_forgotten_leaves_nothing_behind(shelf, tmp_path):
    with shelf.locked("corp"):
        shelf.keep("corp", HELD)
        shelf.record("corp", Health())
        shelf.copy("corp").write_bytes(b"x")
    shelf.forget("corp")
    assert list((tmp_path / "feeds").iterdir()) == []
