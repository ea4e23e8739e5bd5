import pytest

from sidelight.model import Role, Severity
from sidelight.plugin.byname import read_by_name


def read(**body):
    return read_by_name(body, "some", title="No title")


def test_the_alert_is_read_by_its_names():
    alert = read(
        alertName="Beacon",
        severity="High",
        eventTime="2026-11-24T10:00:00Z",
        device={"hostname": "pc-7", "ip": "10.0.0.7"},
        userName="joe",
        src_ip="10.0.0.7",
        dest_ip="8.8.8.8",
        action="Blocked",
        alert_url="https://console.acme.com/1",
    )
    assert (alert.title, alert.severity) == ("Beacon", Severity.HIGH)
    assert alert.time.isoformat() == "2026-11-24T10:00:00+00:00"
    assert (alert.host, alert.user, alert.blocked) == ("pc-7", "joe", True)
    assert alert.link == "https://console.acme.com/1"
    assert {each.observable.value: each.role for each in alert.observables} == {
        "10.0.0.7": Role.VICTIM,
        "8.8.8.8": Role.RELATED,
    }


def test_an_empty_object_is_an_alert_without_anything():
    alert = read()
    assert (alert.title, alert.severity, alert.time) == ("No title", Severity.UNKNOWN, None)
    assert (alert.host, alert.user, alert.blocked, alert.link) == (None, None, None, None)
    assert alert.observables == ()


@pytest.mark.parametrize(
    ("body", "uid"),
    [
        ({"id": "a-1"}, "a-1"),
        ({"alertId": "A9", "id": "row-7"}, "row-7"),
        ({"alertId": "A99", "id": "row-7"}, "A99"),
        ({"id": 4711}, "4711"),
    ],
)
def test_the_identifier_stands_at_the_top(body, uid):
    assert read(**body).uid == uid


@pytest.mark.parametrize(
    "body", [{"id": 0}, {"id": True}, {"actor": {"id": "user-17"}}, {"id": ""}]
)
def test_other_identifiers_are_not_the_alerts(body):
    assert len(read(**body).uid) == 64


def test_equal_payloads_have_equal_fingerprints_and_others_do_not():
    assert read(a=1, b=2).uid == read(b=2, a=1).uid
    assert read(a=1).uid != read(a=2).uid


def test_a_private_address_names_the_machine_where_nothing_else_does():
    assert read(src_ip="10.0.0.7", dest_ip="8.8.8.8").host == "10.0.0.7"


def test_the_host_a_browser_asked_for_is_not_the_machine():
    assert read(hostname="evil.com", url="http://evil.com/x").host is None


def test_a_deep_name_is_not_the_title():
    assert read(action="login", a={"b": {"c": {"name": "joe"}}}).title == "login"


@pytest.mark.parametrize(
    ("outcome", "blocked"),
    [("Quarantined", True), ("DENY", True), ("allowed", False), ("detected", False), ("ok", None)],
)
def test_the_outcome_says_whether_it_was_stopped(outcome, blocked):
    assert read(action=outcome).blocked is blocked


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"sender": "a@b.com", "recipient": "c@d.com"}, "mail"),
        ({"sha256": "ab" * 32}, "edr"),
        ({"awsRegion": "us-east-1"}, "cloud"),
        ({"dest_ip": "8.8.8.8"}, "network"),
        ({"username": "joe"}, "identity"),
        ({}, "other"),
    ],
)
def test_the_names_tell_the_kind(body, kind):
    assert read(**body).kind == kind
