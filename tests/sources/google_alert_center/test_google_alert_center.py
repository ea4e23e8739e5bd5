import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Role, Severity
from sidelight.sources.google_alert_center import TYPE_PREFIX, GoogleAlertCenter

ALERTS = json.loads((Path(__file__).parent / "alerts.json").read_text())
PHISHING, WHITELIST, LOGIN, DEVICE, OUTAGE, RULE = ALERTS


def read(payload):
    [alert] = GoogleAlertCenter().read(payload)
    return alert, {each.observable.value: each.role for each in alert.observables}


def test_reported_phishing():
    alert, roles = read(PHISHING)
    assert (alert.source, alert.uid) == ("google-alert-center", PHISHING["alertId"])
    assert (alert.title, alert.kind) == ("User reported phishing", "mail")
    assert alert.severity is Severity.HIGH
    assert alert.time == datetime(2026, 11, 20, 8, 15, 30, 123456, UTC)
    assert alert.user == "joe@corp.example.com"
    assert alert.labels == ("type=MailPhishing",)
    assert alert.link == PHISHING["securityInvestigationToolLink"]
    message = PHISHING["data"]["messages"][0]
    assert roles == {
        "billing@pay-attacker.com": Role.ATTACKER,
        message["attachmentsSha256Hash"][0]: Role.FILE,
        message["md5HashMessageBody"]: Role.RELATED,
        "http://pay-attacker.com/invoice": Role.MENTIONED,
        "pay-attacker.com": Role.MENTIONED,
        "corp.example.com": Role.MENTIONED,
        "joe@corp.example.com": Role.VICTIM,
    }


def test_mail_that_an_allow_list_let_through():
    alert, roles = read(WHITELIST)
    assert (alert.kind, alert.severity) == ("mail", Severity.MEDIUM)
    assert roles == {"185.220.101.7": Role.ATTACKER, "ceo@pay-attacker.com": Role.ATTACKER}


def test_a_suspicious_login():
    alert, roles = read(LOGIN)
    assert (alert.kind, alert.severity, alert.user) == (
        "identity",
        Severity.LOW,
        "joe@corp.example.com",
    )
    assert roles == {"185.220.101.7": Role.ATTACKER, "joe@corp.example.com": Role.VICTIM}
    assert alert.link.endswith(LOGIN["alertId"])


def test_a_device():
    alert, roles = read(DEVICE)
    assert alert.host == "Pixel 9"
    assert roles == {"joe@corp.example.com": Role.VICTIM}


@pytest.mark.parametrize(
    "name",
    [
        "StateSponsoredAttack",
        "DlpRuleViolation",
        "SensitiveAdminAction",
        "DomainWideTakeoutInitiated",
        "ReportingRule",
        "AccountSuspensionWarning",
        "SomethingNew",
    ],
)
def test_types_that_hold_nothing_are_alerts_all_the_same(name):
    payload = OUTAGE | {"data": {"@type": f"{TYPE_PREFIX}{name}  "}}
    assert GoogleAlertCenter().recognises(payload)
    alert, roles = read(payload)
    assert alert.title == "Gmail outage"
    assert roles == {}


def test_the_rule_that_raised_it_is_in_the_title():
    assert read(RULE)[0].title == "Activity Rule: Mass download"


@pytest.mark.parametrize(
    ("action", "blocked"), [("REMOVED_FROM_INBOX", True), ("NO_OPERATION", False), (None, None)]
)
def test_what_was_done_about_a_mail(action, blocked):
    payload = PHISHING | {"data": PHISHING["data"] | {"systemActionType": action}}
    assert read(payload)[0].blocked is blocked


@pytest.mark.parametrize("payload", ALERTS, ids=lambda payload: payload["type"])
def test_it_is_recognised(payload):
    assert GoogleAlertCenter().recognises(payload)


@pytest.mark.parametrize(
    "payload",
    [{}, {"alertId": 7}, {"alertId": "x"}, {"alertId": "x", "data": {"@type": "other"}}],
    ids=str,
)
def test_other_payloads_are_not_its(payload):
    assert not GoogleAlertCenter().recognises(payload)


@pytest.mark.parametrize("field", sorted(PHISHING))
@given(value=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_a_field_of_another_type_is_no_error(field, value):
    GoogleAlertCenter().recognises(PHISHING | {field: value})
    read(PHISHING | {field: value})
