from datetime import timedelta

import msgspec
import pytest

from house import DOMAIN, IP, START
from sidelight.formats import openc2
from sidelight.model import ActionRecord, ActionState, Observable, ObservableType
from sidelight.service.openc2_export import TARGETS, messages


def record(action="ip.block", target=IP, **parts):
    return ActionRecord(
        id="action_01M86Q86JHKWQ083GRRRMFW67F",
        key="k",
        action=action,
        actuator="edl",
        target=target,
        reason="it beacons",
        state=ActionState.APPLIED,
        author="rita",
        created_at=START,
        changed_at=START,
        **parts,
    )


def test_a_message_says_what_was_ordered_and_for_how_long():
    [told] = messages([record(ttl=timedelta(days=7))])
    assert told["headers"]["from"] == "sidelight"
    request = told["body"]["openc2"]["request"]
    assert (request["action"], request["target"]) == ("deny", {"ipv4_net": IP.value})
    assert request["args"]["duration"] == 7 * 24 * 3600 * 1000
    assert request["command_id"] == told["headers"]["request_id"]


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("dns.block", DOMAIN),
        ("url.block", Observable(ObservableType.URL, "https://evil.example/x")),
        ("file.block", Observable(ObservableType.FILE, "ab" * 32)),
        ("ip.block", Observable(ObservableType.IPV6, "2001:db8::1")),
        ("mail.quarantine", Observable(ObservableType.EMAIL, "a@evil.example")),
    ],
)
def test_what_is_told_is_read_as_the_same_order(action, target):
    [told] = messages([record(action, target)])
    read = openc2.parse(msgspec.json.encode(told))
    assert (read.target, read.value) == (TARGETS[target.type], target.value)


def test_what_has_no_words_is_left_out():
    odd = [
        record("ticket.open", None),
        record("host.contain", None),
        record("file.block", Observable(ObservableType.FILE, "ab" * 64)),
        record("ip.block", Observable(ObservableType.ASN, "AS64500")),
    ]
    assert messages([*odd, record()]) == messages([record()])
