import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Role, Severity
from sidelight.sources.crowdstrike_alerts import CrowdStrikeAlerts

HERE = Path(__file__).parent
ENDPOINT = json.loads((HERE / "endpoint.json").read_text())
IDENTITY = json.loads((HERE / "identity.json").read_text())


def read(payload):
    [alert] = CrowdStrikeAlerts().read(payload)
    return alert, {each.observable.value: each.role for each in alert.observables}


def test_an_endpoint_alert():
    alert, roles = read(ENDPOINT)
    assert alert.uid == ENDPOINT["composite_id"]
    assert (alert.source, alert.kind, alert.title) == ("crowdstrike-alerts", "edr", "KnownMalware")
    assert (alert.severity, alert.blocked) == (Severity.HIGH, True)
    assert (alert.host, alert.user) == ("WS-0042", "jdoe")
    assert alert.time == datetime(2026, 11, 20, 8, 15, 30, 123000, UTC)
    assert alert.link == ENDPOINT["falcon_host_link"]
    assert roles == {
        ENDPOINT["sha256"]: Role.FILE,
        ENDPOINT["md5"]: Role.FILE,
        ENDPOINT["ioc_context"][0]["sha256"]: Role.FILE,
        ENDPOINT["ioc_context"][0]["md5"]: Role.FILE,
        ENDPOINT["quarantined_files"][0]["sha256"]: Role.FILE,
        ENDPOINT["parent_details"]["sha256"]: Role.PARENT,
        ENDPOINT["parent_details"]["md5"]: Role.PARENT,
        ENDPOINT["grandparent_details"]["sha256"]: Role.GRANDPARENT,
        ENDPOINT["grandparent_details"]["md5"]: Role.GRANDPARENT,
        "c2.attacker-cdn.com": Role.ATTACKER,
        "stage.attacker-cdn.com": Role.ATTACKER,
        "185.220.101.7": Role.ATTACKER,
        "http://stage.attacker-cdn.com/p.ps1": Role.MENTIONED,
        "91.198.174.192": Role.VICTIM,
        "10.20.30.40": Role.VICTIM,
    }


def test_an_identity_alert():
    alert, roles = read(IDENTITY)
    assert (alert.kind, alert.severity, alert.blocked) == ("identity", Severity.MEDIUM, None)
    assert (alert.host, alert.user) == ("UNKNOWN-PC", "svc-backup")
    assert roles == {
        "185.220.101.9": Role.ATTACKER,
        "10.0.0.5": Role.VICTIM,
        "svc-backup@corp.example.com": Role.VICTIM,
    }


def test_nothing_stopped_is_said_as_such():
    details = dict.fromkeys(ENDPOINT["pattern_disposition_details"], False)
    alert, _ = read(ENDPOINT | {"pattern_disposition_details": details})
    assert alert.blocked is False


def test_it_is_recognised_by_its_composite_id():
    assert CrowdStrikeAlerts().recognises(ENDPOINT)
    assert CrowdStrikeAlerts().recognises(IDENTITY)
    assert not CrowdStrikeAlerts().recognises({"cid": "1", "event_simpleName": "DnsRequest"})


@pytest.mark.parametrize("field", sorted(ENDPOINT))
@given(value=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_a_field_of_another_type_is_no_error(field, value):
    read(ENDPOINT | {field: value})
