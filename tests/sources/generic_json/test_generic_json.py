from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, Role, Severity
from sidelight.sources.generic_json import GenericJson, mapped_source, parse_map

MAP = b"""
name = "acme-wall"
title = "Acme Wall"
kind = "network"
uid = ["ref.no"]
alert_title = ["what"]
severity = ["risk"]
time = ["seen"]
host = ["box"]
user = ["who"]
link = ["more"]

[marks]
"ref.no" = "*"
vendor = "acme"

[observables]
"from.addr" = "attacker"
"files[].sum" = "file"
"by.*.name" = "related"
noise = "ignore"
"""
PAYLOAD = {
    "vendor": "acme",
    "ref": {"no": 17},
    "what": "Download",
    "risk": "high",
    "seen": 1763626530,
    "box": "pc-7",
    "who": "joe",
    "more": "https://wall.acme.com/17",
    "from": {"addr": "8.8.8.8"},
    "files": [{"sum": "ab" * 32}],
    "by": {"eu": {"name": "evil.com"}},
    "noise": "see other.com",
    "text": "and third.com",
}


def read(source, payload):
    [alert] = source.read(payload)
    return alert, {each.observable.value: each.role for each in alert.observables}


def test_any_json_is_read_by_its_names():
    alert, roles = read(GenericJson(), {"title": "Beacon", "severity": "high", "src_ip": "8.8.8.8"})
    assert (alert.source, alert.title, alert.severity) == ("generic-json", "Beacon", Severity.HIGH)
    assert roles == {"8.8.8.8": Role.ATTACKER}


def test_it_recognises_nothing_and_takes_what_is_left():
    assert not GenericJson().recognises({"src_ip": "8.8.8.8"})


def test_defender_evidence_is_read_though_json_hides_in_it():
    properties = {
        "EntityType": "File",
        "SHA1": "3395856ce81f2b7382dee72602f798b642f14140",
        "RemoteUrl": "http://evil.com/x",
        "AdditionalFields": '{"$id":"1","FileHashes":[{"$id":"2","Algorithm":"MD5",'
        '"Value":"44d88612fea8a8f36de82e1278abb02f"}],"MachineId":"aaaabbbbccccddddeeeeffff00001111"}',
    }
    _, roles = read(
        GenericJson(), {"category": "AdvancedHunting-AlertEvidence", "properties": properties}
    )
    assert roles == {
        "3395856ce81f2b7382dee72602f798b642f14140": Role.FILE,
        "http://evil.com/x": Role.RELATED,
        "evil.com": Role.RELATED,
        "44d88612fea8a8f36de82e1278abb02f": Role.FILE,
    }


def test_a_map_decides_and_names_do_the_rest():
    source = mapped_source(parse_map(MAP, "acme.toml"))
    assert source.recognises(PAYLOAD)
    alert, roles = read(source, PAYLOAD)
    assert (alert.source, alert.kind, alert.uid) == ("acme-wall", "network", "17")
    assert (alert.title, alert.severity) == ("Download", Severity.HIGH)
    assert alert.time.year == 2025
    assert (alert.host, alert.user) == ("pc-7", "joe")
    assert alert.link == "https://wall.acme.com/17"
    assert roles == {
        "8.8.8.8": Role.ATTACKER,
        "ab" * 32: Role.FILE,
        "evil.com": Role.RELATED,
        "third.com": Role.MENTIONED,
    }


def test_a_map_names_labels():
    more = MAP + b'\n[labels]\nmfa = "login.factor"\ntravel = "login.travel"\n'
    source = mapped_source(parse_map(more, "acme.toml"))
    alert, _ = read(source, PAYLOAD | {"login": {"factor": "PASSED"}})
    assert alert.labels == ("mfa=passed",)


@pytest.mark.parametrize("change", [{"vendor": "other"}, {"ref": {}}, {"ref": 5}])
def test_all_marks_must_fit(change):
    assert not mapped_source(parse_map(MAP, "acme.toml")).recognises(PAYLOAD | change)


def test_a_map_without_marks_waits_to_be_asked_for():
    source = mapped_source(parse_map(b'name = "n"\ntitle = "t"', "n.toml"))
    assert not source.recognises({})
    assert source.manifest.name == "n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'name = "n"', "title"),
        (b"name = ", "acme.toml"),
        (b'name = "n"\ntitle = "t"\ncolour = "red"', "colour"),
        (b'name = "n"\ntitle = "t"\n[observables]\nip = "villain"', "'villain' is no role"),
        (b"\xff", "acme.toml"),
    ],
)
def test_a_bad_map_says_what_is_wrong(content, why):
    with pytest.raises(InvalidInput, match=why):
        parse_map(content, "acme.toml")


@given(st.binary(max_size=80))
def test_any_file_is_a_map_or_invalid(content):
    with suppress(InvalidInput):
        assert parse_map(content, "m.toml").name
