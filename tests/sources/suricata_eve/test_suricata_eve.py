import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Role, Severity
from sidelight.sources.suricata_eve import SuricataEve

ALERT = json.loads((Path(__file__).parent / "alert.json").read_text())
FLOW = {"timestamp": ALERT["timestamp"], "flow_id": 1, "event_type": "alert"}


def read(payload):
    [alert] = SuricataEve().read(payload)
    return alert, {each.observable.value: each.role for each in alert.observables}


def test_a_download_by_one_of_ours():
    alert, roles = read(ALERT)
    assert (alert.source, alert.kind) == ("suricata-eve", "network")
    assert (alert.title, alert.severity) == ("ET MALWARE Downloader", Severity.HIGH)
    assert (alert.host, alert.blocked) == ("10.20.30.40", False)
    assert alert.time == datetime(2026, 11, 20, 7, 15, 30, 123456, UTC)
    assert roles == {
        "185.220.101.7": Role.ATTACKER,
        "10.20.30.40": Role.VICTIM,
        "drop.attacker-cdn.com": Role.ATTACKER,
        "http://drop.attacker-cdn.com:8080/stage/x.bin": Role.ATTACKER,
        "http://landing.attacker-cdn.com/": Role.RELATED,
        "landing.attacker-cdn.com": Role.RELATED,
        ALERT["fileinfo"]["md5"]: Role.FILE,
        ALERT["fileinfo"]["sha256"]: Role.FILE,
    }


def test_an_attack_on_our_own_server():
    payload = FLOW | {
        "src_ip": "185.220.101.7",
        "dest_ip": "10.0.0.80",
        "http": {"hostname": "shop.example.com", "url": "/?q=${jndi}"},
    }
    _, roles = read(payload)
    assert roles["185.220.101.7"] is Role.ATTACKER
    assert roles["10.0.0.80"] is Role.VICTIM
    assert roles["shop.example.com"] is Role.RELATED


def test_between_two_outsiders_the_client_is_the_attacker():
    payload = FLOW | {"src_ip": "8.8.8.8", "dest_ip": "9.9.9.9", "flow": {"src_ip": "9.9.9.9"}}
    _, roles = read(payload)
    assert roles == {"8.8.8.8": Role.RELATED, "9.9.9.9": Role.ATTACKER}


@pytest.mark.parametrize(
    "dns",
    [
        {"type": "query", "rrname": "c2.attacker-cdn.com", "rrtype": "A"},
        {"version": 2, "query": [{"type": "query", "rrname": "c2.attacker-cdn.com"}]},
        {"version": 3, "type": "request", "queries": [{"rrname": "c2.attacker-cdn.com"}]},
    ],
    ids=["v1", "v2", "v3"],
)
def test_dns_has_three_layouts(dns):
    _, roles = read(FLOW | {"src_ip": "10.0.0.7", "dest_ip": "9.9.9.9", "dns": dns})
    assert roles["c2.attacker-cdn.com"] is Role.ATTACKER


def test_what_a_name_points_to_is_related():
    dns = {"version": 2, "answers": [{"rrname": "a.attacker-cdn.com", "rdata": "185.220.101.7"}]}
    _, roles = read(FLOW | {"dns": dns})
    assert roles == {"a.attacker-cdn.com": Role.RELATED, "185.220.101.7": Role.RELATED}


def test_mail_has_a_sender_and_recipients():
    payload = FLOW | {"email": {"from": "a@attacker-cdn.com", "to": ["joe@example.com"]}}
    alert, roles = read(payload)
    assert alert.kind == "mail"
    assert roles == {"a@attacker-cdn.com": Role.ATTACKER, "joe@example.com": Role.VICTIM}


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (1, Severity.HIGH),
        (2, Severity.MEDIUM),
        (3, Severity.LOW),
        ("2", Severity.MEDIUM),
        (9, Severity.UNKNOWN),
        (None, Severity.UNKNOWN),
        (True, Severity.UNKNOWN),
    ],
)
def test_one_is_the_highest_priority(severity, expected):
    alert, _ = read(FLOW | {"alert": {"severity": severity}})
    assert alert.severity is expected


def test_it_is_recognised_by_its_flow():
    assert SuricataEve().recognises(ALERT)
    assert SuricataEve().recognises(FLOW)
    assert not SuricataEve().recognises({"timestamp": "x", "event_type": "user.login"})
    assert not SuricataEve().recognises({"event_type": "alert", "flow_id": 1})


@pytest.mark.parametrize("field", sorted(ALERT))
@given(value=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_a_field_of_another_type_is_no_error(field, value):
    SuricataEve().recognises(ALERT | {field: value})
    read(ALERT | {field: value})
