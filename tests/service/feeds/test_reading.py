import hashlib
import json
import os

import pytest
import zstandard

from sidelight.formats.detect import Format
from sidelight.model import InvalidInput
from sidelight.service.feeds.reading import Wanted, read_path

UUID = "5f5a1c1a-0000-4000-8000-000000000001"
EVENT = {
    "Event": {
        "info": "Emotet",
        "date": "2026-10-01",
        "Attribute": [{"type": "domain", "value": "event.com", "to_ids": True}],
    }
}
BUNDLE = {
    "type": "bundle",
    "objects": [
        {
            "type": "indicator",
            "id": "indicator--1",
            "pattern": "[domain-name:value = 'stix.com']",
            "modified": "2026-09-01T00:00:00Z",
            "valid_until": "2026-12-01T00:00:00Z",
        }
    ],
}


def read(path, **wanted):
    reading = read_path(path, Wanted(**wanted))
    return [row[1] for row in reading.rows], reading


@pytest.fixture
def file(tmp_path):
    def write(content, name="list.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (1_790_000_000, 1_790_000_000))
        return path

    return write


@pytest.mark.parametrize(
    ("content", "format_", "values", "day"),
    [
        ("evil.com\n", Format.PLAIN, ["evil.com"], "2026-09-21"),
        ("0.0.0.0 evil.com\n", Format.HOSTS, ["evil.com"], "2026-09-21"),
        ("domain\tevil.com\tx\n", Format.TSV, ["evil.com"], "2026-09-21"),
        ("ip,why\n1.2.3.4,x\n", Format.CSV, ["1.2.3.4"], "2026-09-21"),
        (json.dumps(EVENT), Format.MISP, ["event.com"], "2026-10-01"),
        (json.dumps(BUNDLE), Format.STIX, ["stix.com"], "2026-09-01"),
        (zstandard.compress(b"evil.com\n"), Format.PLAIN, ["evil.com"], "2026-09-21"),
    ],
)
def test_every_format_is_found_out(file, content, format_, values, day):
    found, reading = read(file(content))
    assert (found, reading.format, reading.day) == (values, format_, day)
    assert reading.meter.done == reading.meter.total > 0


def test_the_format_that_a_person_names_wins(file):
    path = file("1.1.1.1 evil.com\n2.2.2.2 bad.com\n")
    assert read(path, format=Format.PLAIN)[0] == ["1.1.1.1", "2.2.2.2"]
    found, _ = read(file("x,evil.com,1.2.3.4\n"), format=Format.CSV, columns={"value": "2"})
    assert found == ["evil.com"]


def test_expired_indicators_are_left_out(file):
    assert read(file(json.dumps(BUNDLE)), today="2027-01-01")[0] == []


@pytest.mark.parametrize(
    ("content", "wanted", "why"),
    [
        ("<html><title>Login</title>", {}, "list.txt is a web page titled 'Login'"),
        ("<html>", {"format": Format.CSV}, "list.txt is a web page"),
        ("", {}, "lists nothing"),
        (b"PK\x03\x04" + bytes(99), {}, "ZIP archive: unpack it first"),
        ("{", {}, "list.txt is no JSON"),
        ("[" * 100_000, {}, "list.txt is no JSON"),
        ('{"a": 1}', {}, "neither a STIX 2.1 bundle nor a MISP event"),
        (json.dumps({UUID: {}}), {}, "manifest of a MISP feed: import the folder"),
        ('{"Event": {"Attribute": 7}}', {}, "list.txt: unexpected answer at Event"),
        ("evil.com\n" * 9, {"most_bytes": 50}, "list.txt has 81 bytes or more, .* limit is 50"),
        ("evil.com\n" * 9, {"most_lines": 5}, "list.txt has more than 5 lines"),
        (zstandard.compress(bytes(10**7)), {"most_bytes": 10**6}, "the limit is 1,000,000"),
        ("evil.com", {"format": Format.TAXII}, "read from its address"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(file, content, wanted, why):
    with pytest.raises(InvalidInput, match=why):
        read(file(content), **wanted)


def test_a_path_that_leads_nowhere(tmp_path):
    with pytest.raises(InvalidInput, match="does not exist"):
        read(tmp_path / "none")
    with pytest.raises(InvalidInput, match="has no files that could be lists"):
        read(tmp_path)


def test_the_checksum_beside_a_file_is_compared(file):
    path = file("evil.com\n")
    file(f"{hashlib.sha256(b'evil.com' + os.linesep.encode()).hexdigest()}  x", "list.txt.sha256")
    assert read(path)[0] == ["evil.com"]
    file("0" * 64, "list.txt.sha256")
    with pytest.raises(InvalidInput, match=r"not the checksum in list.txt.sha256"):
        read(path)


def test_a_folder_is_read_whole_and_a_file_names_its_family(file, tmp_path):
    file("evil.com\n", "malware/emotet.txt")
    file("domain\tbad.com\tdridex\n", "malware/more.tsv")
    file("# Read me\n\nhttps://project.example/", "README.md")
    file("<html>", "index.html")
    file("evil.com", ".git/config")
    reading = read_path(tmp_path, Wanted())
    rows = {row[1]: row[2] for row in reading.rows}
    assert rows == {"evil.com": "emotet", "bad.com": "dridex"}
    assert reading.left_out == ["index.html is a web page and no list: check the address"]


def test_a_folder_with_a_manifest_is_a_misp_feed(file, tmp_path):
    file(json.dumps({UUID: {"info": "x", "date": "2026-10-01"}}), "manifest.json")
    file("a,b", "hashes.csv")
    file(json.dumps(EVENT), f"{UUID}.json")
    found, reading = read(tmp_path)
    assert found == ["event.com"]
    assert reading.left_out == []


def test_a_folder_that_is_too_large_is_refused_before_it_is_read(file, tmp_path):
    file("evil.com\n" * 5, "a.txt")
    file("evil.com\n" * 5, "b.txt")
    with pytest.raises(InvalidInput, match="has 90 bytes or more"):
        read(tmp_path, most_bytes=60)
