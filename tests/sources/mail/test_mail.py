import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, Role
from sidelight.plugin.payload import MAIL
from sidelight.sources.mail import Mail

PHISHING = (Path(__file__).parent / "phishing.eml").read_bytes()
ATTACHMENT = hashlib.sha256(b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00").hexdigest()


def read(content):
    [alert] = Mail().read({MAIL: content})
    return alert, {each.observable.value: (each.role, each.path) for each in alert.observables}


def test_a_phishing_mail():
    alert, roles = read(PHISHING)
    assert (alert.source, alert.kind) == ("mail", "mail")
    assert alert.title == "Ihre Rechnung für November"
    assert alert.uid == hashlib.sha256(PHISHING).hexdigest()
    assert alert.time == datetime(2026, 11, 20, 8, 15, 30, tzinfo=UTC)
    assert alert.user == "joe@corp.example.com"
    assert roles == {
        "billing@pay-attacker.com": (Role.ATTACKER, "From"),
        "pay-attacker.com": (Role.RELATED, "From"),
        "collect@other-attacker.com": (Role.ATTACKER, "Reply-To"),
        "other-attacker.com": (Role.RELATED, "Reply-To"),
        "bounce@mailer.pay-attacker.com": (Role.ATTACKER, "Return-Path"),
        "mailer.pay-attacker.com": (Role.RELATED, "Return-Path"),
        "joe@corp.example.com": (Role.VICTIM, "To"),
        "185.220.101.9": (Role.ATTACKER, "X-Originating-IP"),
        "185.220.101.7": (Role.RELATED, "Received[0]"),
        "http://pay-attacker.com/invoice": (Role.RELATED, "body[0]"),
        "help-attacker.com": (Role.MENTIONED, "body[0]"),
        "https://landing.pay-attacker.com/?a=1&b=2": (Role.RELATED, "body[1]"),
        "landing.pay-attacker.com": (Role.MENTIONED, "body[1]"),
        ATTACHMENT: (Role.FILE, "attachments[0]"),
    }


def test_a_mail_attached_to_a_report_is_what_the_alert_is_about():
    report = EmailMessage()
    report["From"] = "joe@corp.example.com"
    report["To"] = "abuse@corp.example.com"
    report["Subject"] = "FW: is this real?"
    report.set_content("I got this, see http://intranet.corp.example.com/how")
    inner = EmailMessage()
    inner["From"] = "evil@attacker-cdn.com"
    inner["To"] = "joe@corp.example.com"
    inner["Subject"] = "Pay now"
    inner.set_content("http://attacker-cdn.com/pay")
    report.add_attachment(inner)
    alert, roles = read(report.as_bytes())
    assert alert.title == "Pay now"
    assert roles["evil@attacker-cdn.com"][0] is Role.ATTACKER
    assert roles["joe@corp.example.com"][0] is Role.VICTIM
    assert roles["abuse@corp.example.com"][0] is Role.VICTIM
    assert roles["http://attacker-cdn.com/pay"][0] is Role.RELATED


def test_two_mails_with_one_message_id_are_two_alerts():
    assert read(PHISHING)[0].uid != read(PHISHING.replace(b"invoice", b"receipt"))[0].uid


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"From: a@b.com\nSubject: =?bogus?q?x?=\n\n",
        b"From: a@b.com\nSubject: =?utf-8?b?!!!?=\n\n",
        b"From: \xff\xfe <a@b.com>\nDate: never\n\n\xff",
        b"Content-Type: text/plain; charset=nonsense\n\nevil.com",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b'Content-Type: text/html\n\n<a href="' + b"<" * 50_000,
    ],
    ids=range(7),
)
def test_a_broken_mail_is_read_as_far_as_it_goes(content):
    read(content)


def test_a_mail_nested_to_hurt_is_invalid():
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    with pytest.raises(InvalidInput, match="nested too deeply"):
        read(parts)


def test_it_reads_nothing_else():
    assert Mail().recognises({MAIL: b""})
    assert not Mail().recognises({MAIL: "x"})
    assert not Mail().recognises({MAIL: b"", "x": 1})
    with pytest.raises(InvalidInput, match="leave --source out"):
        list(Mail().read({"id": 1}))


@given(st.integers(0, len(PHISHING)))
def test_a_mail_cut_anywhere_is_read(end):
    read(PHISHING[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_read(content):
    read(content)


HEADERS = """\
Authentication-Results: mx.corp.example; spf=fail smtp.mailfrom=x; DKIM=None; dmarc=fail (p=none)
Authentication-Results: mx.evil.example; spf=pass; dmarc=pass
From: IT <it@corp.example>
Reply-To: it@evil.example
To: ada@corp.example
Subject: s

text
"""


def labels(text):
    [alert] = Mail().read({MAIL: text.encode()})
    return alert.labels


def test_what_the_receiving_server_found_is_a_label():
    found = labels(HEADERS)
    assert found == ("spf=fail", "dkim=none", "dmarc=fail", "reply-to=elsewhere")


def test_answers_that_go_home_and_mails_nobody_checked_have_no_labels():
    plain = HEADERS.replace("it@evil.example", "help@corp.example").replace(
        "Authentication-Results", "X-Other"
    )
    assert labels(plain) == ()
