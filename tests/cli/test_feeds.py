import json

import pytest

from listserver import lists
from sidelight.feeds.ipsum import URL as IPSUM

PATH = IPSUM.partition("githubusercontent.com")[2]


@pytest.fixture
def server(monkeypatch):
    with lists() as running:
        running.bodies[PATH] = b"45.155.205.233\t7\n"
        monkeypatch.setenv("SIDELIGHT_PROVIDER_BASE_URL_IPSUM", running.url)
        yield running


@pytest.fixture
def listed(tmp_path):
    def write(text, name="list.txt"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def rows(out):
    return {row["name"]: row for row in map(json.loads, out.splitlines())}


def test_the_feeds_are_listed_with_size_licence_and_date(sidelight):
    code, out, _ = sidelight("feeds", "list", "--json")
    assert code == 0
    found = rows(out)
    assert found["misp-warninglists"]["entries"] > 2_000_000
    held = [row for row in found.values() if row["origin"] == "package"]
    assert all(row["licence"] and row["data_date"] and row["bytes"] for row in held)
    assert found["maltrail"] == {
        "name": "maltrail",
        "title": "Maltrail",
        "kind": "malicious",
        "entries": 0,
        "data_date": None,
        "licence": "MIT",
        "family": "maltrail",
        "policy": "evidence",
        "trust": "C",
        "origin": "sync",
        "path": "https://codeload.github.com/stamparm/maltrail/tar.gz/refs/heads/master",
        "docs": "https://github.com/stamparm/maltrail",
        "bytes": 0,
    }
    shown = sidelight("feeds", "list")[1]
    assert "misp-warninglists" in shown
    assert "not synced" in shown


def test_before_the_first_look_up_nothing_is_compiled(sidelight, home):
    (home / "indexes").unlink()
    _, out, _ = sidelight("feeds", "list", "--json")
    assert {row["data_date"] for row in rows(out).values()} == {None}
    assert "not compiled" in sidelight("feeds", "list")[1]


@pytest.fixture
def own(home, monkeypatch):
    """Return a state directory whose indexes are no one else's: the embedded ones are copied."""
    import shutil

    shared = (home / "indexes").resolve()
    (home / "indexes").unlink()
    shutil.copytree(shared, home / "indexes")
    return home


def test_a_list_is_imported_asked_listed_exported_and_removed(sidelight, own, listed):
    path = listed("evil-shop.com emotet\nbad.com\nno indicator here\n")
    code, out, err = sidelight(
        *("feeds", "import", path, "--name", "corp", "--kind", "malicious", "--json"),
        *("--family", "acme", "--list-title", "our own list", "--licence", "MIT", "--trust", "A"),
    )
    assert code == 0
    row = rows(out)["corp"]
    assert (row["kind"], row["entries"], row["family"]) == ("malicious", 2, "acme")
    assert (row["data_date"], row["origin"]) == (row["data_date"], "import")
    assert "1 lines were no indicators" in err
    assert "list.txt, line 3: 'no indicator here'" in err

    _, out, _ = sidelight("lookup", "--offline", "--json", "evil-shop.com")
    answer = json.loads(out)
    [report] = [each for each in answer["reports"] if each["provider"] == "corp"]
    [evidence] = report["evidence"]
    assert (evidence["source"], evidence["family"]) == ("corp", "acme")
    assert evidence["text"] == "listed in our own list"
    assert {
        row["name"] for row in map(json.loads, sidelight("providers", "--json")[1].splitlines())
    } >= {"corp"}
    assert sidelight("feeds", "export", "corp")[1] == "domain\tevil-shop.com\t\ndomain\tbad.com\t\n"
    assert (
        sidelight("feeds", "export", "corp", "--format", "plain")[1] == "evil-shop.com\nbad.com\n"
    )
    assert sidelight("feeds", "remove", "corp")[0] == 0
    assert "corp" not in rows(sidelight("feeds", "list", "--json")[1])


def test_a_table_is_read_by_the_columns_that_are_named(sidelight, own, listed):
    path = listed("1.1.1.1,evil.com,c2\n", "list.csv")
    columns = ("--format", "csv", "--column", "value=2", "--column", "label=3")
    code, out, _ = sidelight(
        "feeds", "import", path, "--name", "corp", "--kind", "scanner", *columns
    )
    assert code == 0
    assert "corp is in service: 1 entries, data of" in out
    assert sidelight("feeds", "export", "corp", "--format", "csv")[1] == (
        "type,value,label\ndomain,evil.com,c2\n"
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--kind", "evil"], "--kind: 'evil' is none of malicious, suspicious"),
        (["--kind", "benign", "--format", "xlsx"], "--format: 'xlsx' is none of plain"),
        (["--kind", "benign", "--policy", "x"], "--policy: 'x' is none of evidence, unwanted"),
        (["--kind", "benign", "--column", "2"], "--column is written `--column value=2`"),
        (["--kind", "benign", "--name", "DNS"], "no name for a feed"),
    ],
)
def test_bad_usage_is_exit_code_2_and_says_what_there_is(sidelight, listed, arguments, why):
    code, out, err = sidelight("feeds", "import", listed("a.com"), "--name", "corp", *arguments)
    assert (code, out) == (2, "")
    assert why in err


def test_a_page_instead_of_a_list_is_refused_by_name(sidelight, own, listed):
    path = listed("<html><title>Not Found</title></html>")
    code, _, err = sidelight("feeds", "import", path, "--name", "corp", "--kind", "malicious")
    assert code == 2
    assert "is a web page titled 'Not Found' and no list" in err


def test_a_sync_says_how_it_went_and_why_it_failed(sidelight, own, server):
    code, out, _ = sidelight("feeds", "sync", "ipsum", "--json")
    assert code == 0
    assert (rows(out)["ipsum"]["outcome"], rows(out)["ipsum"]["entries"]) == ("synced", 1)
    assert "ipsum: unchanged" in sidelight("feeds", "sync", "ipsum")[1]
    server.trouble = "down"
    code, out, _ = sidelight("feeds", "sync", "ipsum")
    assert code == 3
    assert "ipsum: failed (ipsum is down (HTTP 503))" in out
    status = rows(sidelight("feeds", "status", "--json")[1])["ipsum"]
    assert (status["state"], status["failures"], status["entries"]) == ("failing", 1, 1)
    assert status["failing_since"] >= status["last_success"]
    shown = " ".join(sidelight("feeds", "status")[1].split())
    assert "failing" in shown
    assert "since" in shown


def test_offline_only_what_ships_can_be_synced(sidelight, own, server):
    code, out, _ = sidelight("feeds", "sync", "reserved", "--offline", "--json")
    assert code == 0
    assert rows(out)["reserved"]["outcome"] == "compiled"
    assert sidelight("feeds", "sync", "ipsum", "--offline")[0] == 2
    assert server.requests == []


def test_a_feed_without_its_key_by_name_is_not_done(sidelight, own):
    code, out, _ = sidelight("feeds", "sync", "threatfox-recent")
    assert code == 3
    assert "threatfox-recent: no key (no key: set SIDELIGHT_THREATFOX_RECENT_AUTH_KEY" in out
