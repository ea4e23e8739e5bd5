import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.openc2 import (
    ACTIONS,
    CONTENT_TYPE,
    TARGETS,
    Order,
    command,
    message,
    parse,
)
from sidelight.model import InvalidInput

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
VALUES = {
    "artifact": "https://files.example/sample",
    "command": "11111111-2222-3333-4444-555555555555",
    "device": "pc-7.corp.example",
    "domain_name": "bad.example",
    "email_addr": "eve@bad.example",
    "features": "pairs",
    "file": SHA256,
    "idn_domain_name": "bücher.example",
    "idn_email_addr": "eve@bücher.example",
    "ipv4_net": "198.51.100.0/24",
    "ipv6_net": "2001:db8::/32",
    "ipv4_connection": "192.0.2.9",
    "ipv6_connection": "2001:db8::7",
    "iri": "https://bücher.example/a",
    "mac_addr": "00:00:5e:00:53:01",
    "process": "evil.exe",
    "properties": "battery_percentage",
    "uri": "https://bad.example/a?b=c",
}


def test_the_vocabularies_are_those_of_the_specification():
    assert len(ACTIONS) == 20
    assert len(TARGETS) == 18
    assert set(VALUES) == TARGETS


@pytest.mark.parametrize(("target", "value"), VALUES.items())
@pytest.mark.parametrize("ttl", [None, timedelta(days=7)])
def test_an_order_comes_back_from_its_command_and_its_message(target, value, ttl):
    order = Order(action="deny", target=target, value=value, ttl=ttl, id="run-1.block")
    assert parse(json.dumps(command(order)).encode()) == order
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    sent = message(order, request_id="r-1", created=moment, sender="soc@corp.example")
    assert parse(sent) == order


def test_a_block_for_a_week_is_a_deny_with_a_duration_in_milliseconds():
    order = Order(
        action="deny", target="ipv4_net", value="192.0.2.9", ttl=timedelta(days=7), id="k"
    )
    assert command(order) == {
        "action": "deny",
        "target": {"ipv4_net": "192.0.2.9"},
        "args": {"duration": 604_800_000},
        "command_id": "k",
    }


def test_a_message_has_the_headers_of_the_transfer():
    order = Order(action="contain", target="file", value=SHA256)
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    sent = json.loads(message(order, request_id="r-1", created=moment, sender="me"))
    assert CONTENT_TYPE == "application/openc2+json;version=1.0"
    assert sent["headers"] == {"request_id": "r-1", "created": 1_795_478_400_000, "from": "me"}
    assert sent["body"]["openc2"]["request"]["target"] == {
        "file": {"hashes": {"sha256": SHA256.upper()}}
    }


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"action": "block"}, "no action 'block'"),
        ({"target": "ip"}, "no target 'ip'"),
        ({"target": "ipv4_net", "value": "2001:db8::1"}, "no ipv4_net"),
        ({"target": "ipv4_net", "value": "999.1.1.1"}, "no ipv4_net"),
        ({"target": "file", "value": "ab"}, "no MD5"),
        ({"ttl": timedelta(0)}, "cannot last"),
        ({"id": "a b"}, "no command_id"),
        ({"value": ""}, "has no value"),
    ],
)
def test_what_the_language_cannot_say_is_refused(parts, why):
    fields = {"action": "deny", "target": "domain_name", "value": "bad.example"} | parts
    with pytest.raises(InvalidInput, match=why):
        command(Order(**fields))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 5000,
        b'{"action":"deny","target":{}}',
        b'{"action":"deny","target":{"uri":"a","iri":"a"}}',
        b'{"action":"deny","target":{"file":{"hashes":{"md5":"zz"}}}}',
        b'{"action":"deny","target":{"file":{"name":"a"}}}',
        b'{"action":"deny","target":{"uri":"a"},"args":{"slpf":{}}}',
        b'{"action":"deny","target":{"uri":"a"},"args":{"stop_time":1}}',
        b'{"action":"deny","target":{"uri":"a"},"args":{"duration":-1}}',
        b'{"action":"deny","target":{"uri":"a"},"args":{"duration":99999999999999999999}}',
        b'{"action":"deny","target":{"device":{"hostname":"a","device_id":"b"}}}',
        b'{"action":"deny","target":{"uri":"a"},"more":1}',
    ],
)
def test_another_command_is_refused_and_never_half_read(text):
    with pytest.raises(InvalidInput):
        parse(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(st.sampled_from(sorted(TARGETS)), json_values, json_values)
def test_reading_raises_nothing_but_invalid_input(target, specifiers, args):
    try:
        order = parse(
            json.dumps({"action": "deny", "target": {target: specifiers}, "args": args}).encode()
        )
    except InvalidInput:
        return
    assert order.target == target
