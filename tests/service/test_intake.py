import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sidelight.sources
from sidelight.model import InvalidInput
from sidelight.plugin import Source
from sidelight.service.intake import read_alerts

SOURCES = Source.found_in(sidelight.sources)
RECORDED = Path(__file__).parents[1] / "sources"
DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def alerts(content, name="in", **options):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return [received.alert for received in read_alerts(content, name, SOURCES, **options)]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("crowdstrike_alerts/endpoint.json", "crowdstrike-alerts"),
        ("crowdstrike_alerts/identity.json", "crowdstrike-alerts"),
        ("crowdstrike_streams/detection.json", "crowdstrike-streams"),
        ("crowdstrike_streams/replicated.json", "crowdstrike-streams"),
        ("google_alert_center/alerts.json", "google-alert-center"),
        ("suricata_eve/alert.json", "suricata-eve"),
        ("mail/phishing.eml", "mail"),
    ],
)
def test_a_payload_goes_to_the_source_that_recognises_it(file, source):
    found = alerts((RECORDED / file).read_bytes())
    assert {alert.source for alert in found} == {source}


def test_text_and_other_json_have_their_sources():
    assert alerts(b"see evil.com")[0].source == "text"
    assert alerts({"src_ip": "8.8.8.8"})[0].source == "generic-json"


@pytest.mark.parametrize("file", sorted(RECORDED.rglob("*.json")), ids=lambda path: path.name)
def test_no_payload_is_claimed_twice(file):
    recorded = json.loads(file.read_text())
    for payload in recorded if isinstance(recorded, list) else [recorded]:
        claims = [each.manifest.name for each in SOURCES if each.recognises(payload)]
        assert len(claims) == 1, claims


def test_the_payload_comes_along_as_it_was():
    content = b'{"b": 1,  "a": 2}\n{"c": 3}'
    found = [each.payload for each in read_alerts(content, "in", SOURCES)]
    assert found == content.split(b"\n")


def test_a_source_can_be_asked_for():
    event = {"event": {"src_ip": "8.8.8.8"}}
    assert alerts(event, source="suricata-eve")[0].source == "suricata-eve"
    assert alerts(event, source="suricata_eve")[0].source == "suricata-eve"


def test_an_unknown_source_lists_the_known_ones():
    with pytest.raises(InvalidInput, match=r"no source is called 'falcon'; there are crowdstrike-"):
        alerts({}, source="falcon")


def test_one_bad_line_refuses_all():
    content = b'{"src_ip": "8.8.8.8"}\n{"src_ip": \n'
    with pytest.raises(InvalidInput, match="in, line 2 column"):
        read_alerts(content, "in", SOURCES)


def test_what_a_source_refuses_is_named_by_its_place():
    deep = b'{"a":' * 200 + b"1" + b"}" * 200
    with pytest.raises(InvalidInput, match="in, line 2: the alert is nested deeper"):
        read_alerts(b'{"a": 1}\n' + deep, "in", SOURCES)


def test_fifty_megabytes_in_one_line():
    content = json.dumps({"title": "x", "log": "a" * (50 << 20), "src_ip": "8.8.8.8"}).encode()
    [alert] = alerts(content)
    assert [each.observable.value for each in alert.observables] == ["8.8.8.8"]


@given(JSON)
def test_any_json_value_is_read_or_refused(value):
    with suppress(InvalidInput):
        alerts(value)


@given(JSON.filter(lambda value: isinstance(value, dict)), st.sampled_from(SOURCES))
def test_any_source_reads_or_refuses_any_object(body, source):
    with suppress(InvalidInput):
        alerts(body, source=source.manifest.name)


@pytest.mark.parametrize("file", ["crowdstrike_streams/replicated.json", "suricata_eve/alert.json"])
def test_a_payload_cut_at_any_byte_is_read_or_refused(file):
    content = (RECORDED / file).read_bytes().rstrip()
    for end in range(len(content)):
        with pytest.raises(InvalidInput):
            read_alerts(content[:end], "in", SOURCES)


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared test data is not there")
@pytest.mark.parametrize(
    "file", sorted((DATA / "alerts").glob("*.zst")), ids=lambda path: path.name
)
def test_real_events_are_read_and_claimed_at_most_once(file):
    import zstandard

    with file.open("rb") as packed:
        lines = zstandard.ZstdDecompressor().stream_reader(packed).read().splitlines()
    for line in lines:
        event = json.loads(line)["event"]
        content = event.encode() if isinstance(event, str) else json.dumps(event).encode()
        assert alerts(content)
        claims = [each for each in SOURCES if isinstance(event, dict) and each.recognises(event)]
        assert len(claims) <= 1
