import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Role, Severity
from sidelight.sources.crowdstrike_streams import CrowdStrikeStreams

HERE = Path(__file__).parent
DETECTION = json.loads((HERE / "detection.json").read_text())
REPLICATED = json.loads((HERE / "replicated.json").read_text())
AUDIT = {
    "metadata": {"customerIDString": "c", "offset": 7, "eventType": "AuthActivityAuditEvent"},
    "event": {
        "OperationName": "twoFactorAuthenticate",
        "UserIp": "185.220.101.7",
        "UserId": "a@b.com",
    },
}


def read(payload):
    [alert] = CrowdStrikeStreams().read(payload)
    return alert, {each.observable.value: each.role for each in alert.observables}


def with_type(name):
    return DETECTION | {"metadata": DETECTION["metadata"] | {"eventType": name}}


@pytest.mark.parametrize(
    "name", ["EppDetectionSummaryEvent", "EPPDetectionSummaryEvent", "DetectionSummaryEvent"]
)
def test_a_detection_by_any_of_its_names(name):
    payload = with_type(name)
    assert CrowdStrikeStreams().recognises(payload)
    alert, roles = read(payload)
    event = payload["event"]
    assert (alert.source, alert.kind) == ("crowdstrike-streams", "edr")
    assert (alert.uid, alert.title) == (event["CompositeId"], event["Description"])
    assert (alert.severity, alert.blocked) == (Severity.HIGH, False)
    assert alert.time == datetime(2025, 11, 20, 8, 15, 30, tzinfo=UTC)
    assert (alert.host, alert.user, alert.link) == ("WS-0042", "jdoe", event["FalconHostLink"])
    assert roles == {
        event["SHA256String"]: Role.FILE,
        event["MD5String"]: Role.FILE,
        event["FilesWritten"][0]["SHA256String"]: Role.FILE,
        "185.220.101.7": Role.ATTACKER,
        "drop.attacker-cdn.com": Role.ATTACKER,
        "http://drop.attacker-cdn.com/x": Role.MENTIONED,
        "10.20.30.40": Role.VICTIM,
    }


def test_an_event_of_the_replicator():
    assert CrowdStrikeStreams().recognises(REPLICATED)
    alert, roles = read(REPLICATED)
    assert (alert.uid, alert.title) == (REPLICATED["event"]["id"], "Falcon DnsRequest")
    assert alert.time == datetime(2025, 11, 20, 8, 15, 30, 123000, UTC)
    assert roles == {"91.198.174.192": Role.VICTIM, "drop.attacker-cdn.com": Role.ATTACKER}


def test_a_flat_detection_of_the_replicator():
    flat = DETECTION["event"] | {"ExternalApiType": "Event_EppDetectionSummaryEvent", "cid": "c1"}
    assert CrowdStrikeStreams().recognises(flat)
    alert, roles = read(flat)
    assert alert.title == DETECTION["event"]["Description"]
    assert roles["185.220.101.7"] is Role.ATTACKER


def test_the_console_sends_audit_events_too():
    assert CrowdStrikeStreams().recognises(AUDIT)
    alert, roles = read(AUDIT)
    assert (alert.uid, alert.kind) == ("c:7", "identity")
    assert alert.title == "Falcon twoFactorAuthenticate"
    assert roles == {"185.220.101.7": Role.ATTACKER, "a@b.com": Role.VICTIM}


def test_a_placeholder_is_no_identifier():
    event = DETECTION["event"] | {"CompositeId": "DETECTION ID"}
    alert, _ = read(DETECTION | {"event": event})
    assert alert.uid == "9f8e7d6c5b4a39281706f5e4d3c2b1a0:14947764"


@pytest.mark.parametrize(
    "payload", [{}, {"event": {"a": 1}}, {"cid": "1"}, {"metadata": {"offset": 1}}]
)
def test_other_payloads_are_not_its(payload):
    assert not CrowdStrikeStreams().recognises(payload)


@pytest.mark.parametrize("field", sorted(DETECTION["event"]))
@given(value=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_a_field_of_another_type_is_no_error(field, value):
    read(DETECTION | {"event": DETECTION["event"] | {field: value}})


@given(value=st.none() | st.integers() | st.text() | st.lists(st.text()))
def test_parts_of_another_type_are_no_error(value):
    CrowdStrikeStreams().recognises({"metadata": value, "event": value})
    read({"metadata": value, "event": value})
