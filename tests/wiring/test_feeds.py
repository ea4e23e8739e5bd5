import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from listserver import lists
from sidelight.feeds.ipsum import URL as IPSUM
from sidelight.model import InvalidInput, Observable, ObservableType, SidelightError
from sidelight.plugin import FeedKind, IndexQuery
from sidelight.service.feeds.importing import Order
from sidelight.wiring import Feeds, feed_cards, load_settings

DATA = (
    Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[2] / "../shared/data")) / "feeds"
)
PATH = IPSUM.partition("githubusercontent.com")[2]


def quiet(_):
    """Be told of progress, and say nothing."""


@pytest.fixture
def server():
    with lists() as running:
        running.bodies[PATH] = b"# ipsum\n45.155.205.233\t7\n"
        yield running


@pytest.fixture
def known(tmp_path, server):
    """Return feeds of which every networked one is asked on loopback."""
    environment = {
        "SIDELIGHT_HOME": str(tmp_path / "home"),
        "SIDELIGHT_PROVIDER_BASE_URL_IPSUM": server.url,
        "SIDELIGHT_PROVIDER_BASE_URL_CORP": server.url,
        "SIDELIGHT_PROVIDER_BASE_URL_THREATFOX_RECENT": server.url,
    }
    return Feeds(load_settings(environment), environment)


@pytest.fixture
def listed(tmp_path):
    def write(text, name="list.txt"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def state(known, name):
    return next(each for each in known.statuses() if each.name == name)


def serves(known, feed, value, type_=ObservableType.IPV4):
    return bool(known.indexes.match(IndexQuery(feed, Observable(type_, value))).matches)


async def sync(known, name):
    [feed] = known.chosen([name])
    return await known.sync(feed, quiet)


async def take(known, path, name="corp", kind=FeedKind.MALICIOUS, **fields):
    order = Order(path=path, name=name, kind=kind, **fields)
    return await known.take(order, lambda _: quiet)


def test_what_ships_is_due_once_and_what_is_fetched_never(known):
    assert {feed.manifest.name for feed in known.due()} == {
        feed.manifest.name for feed in known.embedded()
    }
    assert {feed.manifest.name for feed in known.networked()} >= {
        *(
            "maltrail",
            "ipsum",
            "loldrivers",
            "urlhaus-online",
            "threatfox-recent",
            "feodo",
            "tor-exits",
        )
    }
    assert known.lookups() == ()


def test_the_feeds_to_sync(known):
    everything = {feed.manifest.name for feed in known.chosen([])}
    assert {"ipsum", "reserved"} <= everything
    assert "ipsum" not in {feed.manifest.name for feed in known.chosen([], offline=True)}
    assert [feed.manifest.name for feed in known.chosen(["reserved"])] == ["reserved"]
    with pytest.raises(InvalidInput, match=r"no feed is called 'ipsmu'; there are .*ipsum"):
        known.chosen(["ipsmu"])


async def test_an_embedded_feed_is_compiled(known, tmp_path):
    assert (await sync(known, "reserved")).outcome == "compiled"
    assert state(known, "reserved").state == "ok"
    assert "reserved" not in {feed.manifest.name for feed in known.due()}
    (tmp_path / "home/indexes/reserved/current").unlink()
    assert "reserved" in {feed.manifest.name for feed in known.due()}


async def test_a_synced_feed_serves_and_is_asked(known):
    assert state(known, "ipsum").state == "never synced"
    assert (await sync(known, "ipsum")).outcome == "synced"
    assert serves(known, "ipsum", "45.155.205.233")
    [provider] = known.lookups()
    assert (provider.manifest.name, provider.manifest.family) == ("ipsum", "blocklists")
    assert provider.manifest.observables == {ObservableType.IPV4, ObservableType.URL}
    status = state(known, "ipsum")
    assert (status.state, status.entries, status.failures) == ("ok", 1, 0)


async def test_an_unchanged_list_is_not_sent_again(known, server):
    await sync(known, "ipsum")
    assert (await sync(known, "ipsum")).outcome == "unchanged"
    server.bodies[PATH] = b"1.2.3.4\t1\n"
    assert (await sync(known, "ipsum")).outcome == "synced"
    assert serves(known, "ipsum", "1.2.3.4")


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("down", "HTTP 503"),
        ("truncated", "cannot be reached"),
        ("page", "is a web page titled 'Please log in'"),
        ("endless", "larger than 10,000,000 bytes"),
        ("unauthorised", "does not accept the key"),
        ({"content-md5": "A" * 22 + "=="}, "checksum in the header content-md5"),
    ],
)
async def test_whatever_fails_the_last_good_copy_serves_on(
    known, server, monkeypatch, trouble, why
):
    monkeypatch.setattr("sidelight.feeds.ipsum.MOST_BYTES", 10_000_000)
    await sync(known, "ipsum")
    good = state(known, "ipsum")
    server.bodies[PATH] = b"1.2.3.4\t1\n" * 100
    server.trouble = trouble
    for _ in range(2):
        synced = await sync(known, "ipsum")
        assert synced.outcome == "failed"
        assert why in synced.why
    assert serves(known, "ipsum", "45.155.205.233")
    status = state(known, "ipsum")
    assert (status.state, status.entries, status.failures) == ("failing", 1, 2)
    assert why in status.last_error
    assert good.last_success == status.last_success < status.failing_since <= status.last_try
    server.trouble = None
    assert (await sync(known, "ipsum")).outcome == "synced"
    assert state(known, "ipsum").state == "ok"
    assert serves(known, "ipsum", "1.2.3.4")


async def test_a_server_that_is_gone(known, server):
    await sync(known, "ipsum")
    server.server_close()
    assert "cannot be reached" in (await sync(known, "ipsum")).why
    assert serves(known, "ipsum", "45.155.205.233")


async def test_an_empty_or_foreign_list_is_refused(known, server):
    await sync(known, "ipsum")
    for body, why in (
        (b"# nothing\n", "lists nothing"),
        (b"a\nb\n1.2.3.4\n", "is refused: 2 of 3"),
    ):
        server.bodies[PATH] = body
        assert why in (await sync(known, "ipsum")).why
    assert serves(known, "ipsum", "45.155.205.233")


async def test_a_feed_without_its_key_says_which_to_set(known, server):
    synced = await sync(known, "threatfox-recent")
    assert (synced.outcome, synced.why) == (
        "no key",
        "no key: set SIDELIGHT_THREATFOX_RECENT_AUTH_KEY or SIDELIGHT_ABUSECH_AUTH_KEY",
    )
    assert state(known, "threatfox-recent").state == "no key"
    assert server.requests == []


async def test_the_key_goes_into_its_header(tmp_path, server):
    answer = {"query_status": "ok", "data": [{"ioc": "evil.com"}]}
    server.bodies["/api/v1/"] = json.dumps(answer).encode()
    environment = {
        "SIDELIGHT_HOME": str(tmp_path),
        "SIDELIGHT_PROVIDER_BASE_URL_THREATFOX_RECENT": server.url,
        "SIDELIGHT_ABUSECH_AUTH_KEY": "hunter2",
    }
    known = Feeds(load_settings(environment), environment)
    assert (await sync(known, "threatfox-recent")).outcome == "synced"
    assert server.requests[0][2]["Auth-Key"] == "hunter2"
    assert "hunter2" not in (tmp_path / "feeds/threatfox-recent.json").read_text()


async def test_an_imported_list_serves_and_is_asked(known, listed):
    held = await take(known, listed("evil.com\n*.bad.com\nwhat is this\n"), family="acme")
    assert (held.entries, held.junk, held.types) == (2, 1, {"domain": 2})
    assert serves(known, "corp", "www.bad.com", ObservableType.DOMAIN)
    [provider] = known.lookups()
    assert (provider.manifest.name, provider.manifest.family) == ("corp", "acme")
    status = state(known, "corp")
    assert (status.state, status.junk) == ("ok", 1)
    with pytest.raises(InvalidInput, match="corp was imported from a file"):
        known.chosen(["corp"])


async def test_the_same_name_again_replaces(known, listed):
    await take(known, listed("evil.com\n"))
    await take(known, listed("bad.com\n"), kind=FeedKind.SUSPICIOUS)
    assert not serves(known, "corp", "evil.com", ObservableType.DOMAIN)
    assert state(known, "corp").kind == "suspicious"


async def test_a_list_that_is_refused_leaves_the_old_one(known, listed):
    await take(known, listed("evil.com\n"))
    for text in ("<html>", "a\nb\nevil.com", "", "# nothing"):
        with pytest.raises(InvalidInput, match=r"list\.txt"):
            await take(known, listed(text))
    assert serves(known, "corp", "evil.com", ObservableType.DOMAIN)
    assert state(known, "corp").entries == 1


@pytest.mark.parametrize("name", ["warninglists", "dns", "reserved", "Corp", "../corp"])
async def test_a_name_that_is_taken_or_none_is_refused(known, listed, name):
    with pytest.raises(InvalidInput, match="name"):
        await take(known, listed("evil.com\n"), name=name)


async def test_a_file_may_stand_in_for_a_feed_of_ours(known, listed):
    held = await take(known, listed("1.2.3.4\n"), name="ipsum")
    assert held.card.licence == "Unlicense"
    assert [card.origin for card in map(_card(known), ["ipsum"])] == ["import"]
    assert (await sync(known, "ipsum")).outcome == "synced"
    assert serves(known, "ipsum", "45.155.205.233")


def _card(known):
    from sidelight.service.feeds.status import card_of

    return lambda name: next(card_of(each) for each in known.known() if each.card.name == name)


async def test_an_address_is_imported_and_then_synced(known, server):
    server.bodies["/list.csv"] = b"name,ip\nx,1.2.3.4\n"
    held = await take(known, "https://lists.example/list.csv", columns={"value": "ip"})
    assert (held.entries, held.subscribed) == (1, True)
    server.bodies["/list.csv"] = b"name,ip\nx,1.2.3.4\ny,5.6.7.8\n"
    assert (await sync(known, "corp")).outcome == "synced"
    assert serves(known, "corp", "5.6.7.8")
    server.trouble = "down"
    assert (await sync(known, "corp")).outcome == "failed"
    assert state(known, "corp").state == "failing"


async def test_an_address_that_fails_is_not_kept(known, server):
    server.trouble = "page"
    with pytest.raises(SidelightError, match="web page"):
        await take(known, "https://lists.example/list.csv")
    assert known.lookups() == ()
    assert "corp" not in {feed.manifest.name for feed in known.networked()}


async def test_a_collection_is_imported_with_its_credentials(tmp_path, server):
    pattern = "[ipv4-addr:value = '1.2.3.4']"
    page = {"objects": [{"type": "indicator", "id": "indicator--1", "pattern": pattern}]}
    server.bodies["/api/collections/7/objects/"] = json.dumps(page).encode()
    environment = {
        "SIDELIGHT_HOME": str(tmp_path),
        "SIDELIGHT_PROVIDER_BASE_URL_CORP": server.url,
        "SIDELIGHT_CORP_AUTHORIZATION": "Bearer secret",
    }
    known = Feeds(load_settings(environment), environment)
    assert (await take(known, "https://t.example/api/collections/7/")).entries == 1
    assert server.requests[0][2]["Authorization"] == "Bearer secret"


async def test_what_was_removed_is_gone(known, listed, tmp_path):
    await take(known, listed("evil.com\n"))
    known.remove("corp")
    assert known.lookups() == ()
    assert not (tmp_path / "home/indexes/corp").exists()
    with pytest.raises(InvalidInput, match="nothing is held under the name 'corp'"):
        known.remove("corp")
    with pytest.raises(InvalidInput, match="comes with a package"):
        known.remove("reserved")


async def test_the_entries_come_back(known, listed):
    await take(known, listed("evil.com\n*.bad.com\n"))
    assert [entry.value for entry in await known.entries("corp")] == ["evil.com", "bad.com"]
    assert len(list(await known.entries("reserved"))) > 10
    with pytest.raises(InvalidInput, match="nothing is held"):
        await known.entries("ipsum")


async def test_a_damaged_index_is_built_again_from_the_copy(known, listed, tmp_path):
    await take(known, listed("evil.com\n"))
    current = tmp_path / "home/indexes/corp/current"
    (current.parent / current.read_text() / "index").write_bytes(b"SLINDEX\nof another age")
    fresh = Feeds(load_settings({"SIDELIGHT_HOME": str(tmp_path / "home")}), {})
    assert state(fresh, "corp").state == "broken"
    [feed] = [feed for feed in fresh.due() if feed.manifest.name == "corp"]
    assert await fresh.compile(feed, quiet) == 1
    assert serves(fresh, "corp", "evil.com", ObservableType.DOMAIN)


def test_cards_of_every_feed(tmp_path):
    cards = feed_cards(load_settings({"SIDELIGHT_HOME": str(tmp_path)}))
    assert {card.origin for card in cards} == {"package", "sync"}


KILLED = """
import os, shutil, signal, sys
import anyio
import numpy, zstandard
from sidelight.plugin import FeedKind
from sidelight.service.feeds.importing import Order
from sidelight.wiring import Feeds, load_settings
home, path = sys.argv[1], sys.argv[2]

def take(home, stop):
    steps = 0
    def step(event, arguments):
        nonlocal steps
        if event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "fcntl.flock"}:
            if event == "fcntl.flock" or home in str(arguments[0]):
                steps += 1
                if steps == stop:
                    os.kill(os.getpid(), signal.SIGKILL)
    known = Feeds(load_settings({"SIDELIGHT_HOME": home}), {})
    sys.addaudithook(step)
    order = Order(path=path, name="corp", kind=FeedKind.MALICIOUS)
    anyio.run(known.take, order, lambda _: lambda _: None)

for stop in range(1, 200):
    copy = f"{home}-{stop}"
    shutil.copytree(home, copy)
    child = os.fork()
    if not child:
        take(copy, stop)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(stop)
"""


async def test_an_import_that_is_killed_anywhere_leaves_a_whole_feed(known, listed, tmp_path):
    home = tmp_path / "home"
    await take(known, listed("old.com\n"))
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    arguments = [sys.executable, str(script), str(home), listed("new.com\n", "new.txt")]
    done = subprocess.run(  # noqa: ASYNC221 - nothing else is going on
        arguments, check=True, capture_output=True, timeout=60
    )
    steps = int(done.stdout)
    assert 20 < steps < 199
    served = []
    for stop in range(1, steps + 1):
        copy = tmp_path / f"home-{stop}"
        left = Feeds(load_settings({"SIDELIGHT_HOME": str(copy)}), {})
        names = ("old.com", "new.com")
        whole = [name for name in names if serves(left, "corp", name, ObservableType.DOMAIN)]
        assert len(whole) == 1, f"killed at step {stop}"
        served += whole
        assert state(left, "corp").state == "ok"
        assert len(list(await left.entries("corp"))) == 1
        await take(left, listed("newer.com\n", "newer.txt"))
        assert serves(left, "corp", "newer.com", ObservableType.DOMAIN)
        names = {path.name for path in (copy / "feeds").iterdir()}
        assert names == {"corp.json", "corp.lock", "corp.tsv.zst"}, "nothing is left lying about"
    assert served == sorted(served, reverse=True), "old, and from one moment on new"
    assert (served[0], served[-1]) == ("old.com", "new.com")


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv.zst")), ids=lambda path: path.name)
async def test_the_shared_feeds_are_taken_in_whole(known, path):
    manifest = json.loads((DATA / "manifest.json").read_text())
    fact = next(each for each in manifest if each["file"].endswith(f"/{path.name}"))
    held = await take(known, str(path), name=path.name.partition(".")[0])
    assert (held.entries, held.junk) == (fact["rows"], 0)
    types = sum(held.types.values())
    assert types == fact["rows"]


def test_a_packed_list_is_as_good(known, tmp_path):
    import anyio

    path = tmp_path / "list.gz"
    path.write_bytes(gzip.compress(b"evil.com\n"))
    assert anyio.run(take, known, str(path)).entries == 1
