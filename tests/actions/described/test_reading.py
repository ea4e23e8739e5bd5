import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.actions.described import read_description
from sidelight.devcloud.actuators import firewall_text
from sidelight.workflow import LintError

SMALL = """
actuator: fence
title: Fence
url: https://fence.example/api
secrets: {token: {place: header, name: X-Token}}
settings: {zone: dmz, site: ""}
actions:
  ip.block:
    title: Block
    targets: [ipv4-addr]
    arguments: {note: {type: string}}
    apply: {method: POST, path: "/z/${settings.zone}/b", json: {ip: "${target.value}"}}
    undo: {method: DELETE, path: "/b/${target.value}"}
"""


def test_a_description_is_read_whole():
    found = read_description(SMALL, "fence.yaml")
    order = found.actions["ip.block"]
    assert (found.actuator, found.url) == ("fence", "https://fence.example/api")
    assert found.secrets["token"].name == "X-Token"
    assert (order.apply.method, order.apply.expect) == ("POST", (200, 201, 202, 204))
    assert order.is_reversible


def test_the_one_of_the_cloud_is_without_a_finding():
    assert set(read_description(firewall_text(), "firewall.yaml").actions) == {"ip.block"}


def findings(text):
    with pytest.raises(LintError) as caught:
        read_description(text, "f.yaml")
    return [(each.line, each.message, each.suggestion) for each in caught.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ("title: Fence", "tittle: Fence", 3, "unknown key `tittle`", "did you mean `title`?"),
        ("method: POST", "method: SEND", 12, "invalid enum value 'SEND'", ""),
        ("method: POST,", "methods: POST,", 12, "unknown key `methods`", "did you mean `method`?"),
        ("place: header", "place: head", 5, "invalid enum value 'head'", ""),
        ("[ipv4-addr]", "[ipv4]", 10, "invalid enum value 'ipv4'", ""),
        ("{type: string}", "{typ: string}", 11, "unknown key `typ`", "did you mean `type`?"),
        ("actuator: fence", "actuator: Fence 1", 2, "expected `str` matching regex", ""),
        ("    title: Block\n", "", 8, "`title` is missing", ""),
        ("title: Block\n", "title: Block\n    radius: {cout: 1, unit: x}\n", 10, "unknown key", ""),
        ("title: Block\n", "title: Block\n    openc2: {acton: deny}\n", 10, "unknown key", ""),
        (
            "secrets: {token: {place: header, name: X-Token}}",
            "secrets: 1",
            5,
            "expected `object`",
            "",
        ),
    ],
)
def test_a_mistake_is_said_with_its_place(old, new, line, message, hint):
    assert old in SMALL
    found = findings(SMALL.replace(old, new))
    assert any(
        place == line and said.startswith(message) and told.startswith(hint)
        for place, said, told in found
    ), found


def test_every_mistake_is_said_at_once():
    text = SMALL.replace("method: POST", "method: SEND").replace("place: header", "place: head")
    assert [line for line, _, _ in findings(text)] == [5, 12]


def test_the_message_shows_the_line_and_a_caret():
    with pytest.raises(LintError, match=r"f\.yaml:3:1: unknown key `tittle`(.|\n)*\^ did you mean"):
        read_description(SMALL.replace("title: Fence", "tittle: Fence"), "f.yaml")


@pytest.mark.parametrize("text", ["", "- a", "[", "actuator: a\nactuator: b", "&a b: *a", "1"])
def test_what_is_no_description_is_said(text):
    assert findings(text)


def test_a_list_is_no_actuator():
    [(_, message, _)] = findings("- a")
    assert message == "an actuator is a mapping that starts with `actuator: NAME`"


PARTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "/a", "${x", "${key}", "GET"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "actuator",
                    "title",
                    "actions",
                    "ip.block",
                    "apply",
                    "path",
                    "json",
                    "targets",
                    "secrets",
                    "settings",
                    "arguments",
                    "undo",
                    "verify",
                    "holds",
                    "url",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(PARTS)
def test_any_yaml_is_a_description_or_findings(value):
    import json

    try:
        read_description(json.dumps(value), "f.yaml")
    except LintError as error:
        assert error.findings  # noqa: PT017 - every other error escapes
