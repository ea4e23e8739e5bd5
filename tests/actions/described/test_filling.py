import json
from datetime import timedelta
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import UNTIL, command
from house import IP
from sidelight.actions.described.filling import (
    as_text,
    filled_headers,
    filled_path,
    filled_text,
    filled_texts,
    values_of,
)
from sidelight.model import InvalidInput
from sidelight.plugin import header_key
from sidelight.workflow.template import fill

VALUE = {"arguments": {"x": "a b", "none": None, "n": 3, "yes": True}}
HOSTILE = st.text() | st.sampled_from(
    [
        "..",
        ".",
        "",
        "a/../b",
        "?a=1",
        "#",
        "%2e%2e",
        "{p0}",
        "${key}",
        "\r\nX: 1",
        '"}',
        "//evil.example",
        "@evil.example",
    ]
)


def test_what_a_command_gives():
    order = command(ttl=timedelta(hours=1), until=UNTIL, arguments={"a": 1}, facts={"case": "17"})
    assert values_of(order, {"zone": "dmz"}, "b7") == {
        "arguments": {"a": 1},
        "facts": {"case": "17"},
        "key": header_key(order.key),
        "reason": "C2 of case 17",
        "reference": "b7",
        "settings": {"zone": "dmz"},
        "target": {"type": "ipv4-addr", "value": IP.value},
        "ttl": {"seconds": 3600},
        "until": "2026-11-24T18:00:00Z",
    }
    bare = values_of(command(target=None), {})
    assert (bare["target"], bare["ttl"], bare["until"]) == ({}, {"seconds": None}, None)


@given(HOSTILE)
def test_a_value_stays_in_its_part_of_the_path(text):
    values = {"target": {"value": text}}
    try:
        template, places = filled_path("/v1/blocks/${target.value}/x{y}", values)
    except InvalidInput:
        assert text in {"", ".", ".."} or not text.isprintable()
        return
    url = "https://fw.example" + template.format(
        **{k: quote(v, safe="") for k, v in places.items()}
    )
    parts = urlsplit(url)
    assert (parts.netloc, parts.query, parts.fragment) == ("fw.example", "", "")
    assert [unquote(each) for each in parts.path.split("/")] == ["", "v1", "blocks", text, "x{y}"]


@pytest.mark.parametrize(
    ("path", "values"), [("/a/.${x}", {"x": "."}), ("/${x}${y}", {"x": ".", "y": "."})]
)
def test_no_segment_leads_upwards(path, values):
    with pytest.raises(InvalidInput, match="no part of a path"):
        filled_path(
            path.replace("${x}", "${arguments.x}").replace("${y}", "${arguments.y}"),
            {"arguments": values},
        )


@given(HOSTILE)
def test_a_value_stays_a_text_in_json(text):
    values = {"arguments": {"x": text}}
    body = fill({"a": ["${arguments.x}", "say ${arguments.x}!"], "b": 1}, values, as_text)
    assert json.loads(json.dumps(body)) == {"a": [text, f"say {text}!"], "b": 1}


def test_a_whole_reference_keeps_its_type():
    body = {
        "n": "${arguments.n}",
        "yes": "${arguments.yes}",
        "none": "${arguments.none}",
        "t": "${arguments.n}s",
    }
    assert fill(body, VALUE, as_text) == {"n": 3, "yes": True, "none": None, "t": "3s"}


def test_a_parameter_that_is_absent_is_left_out():
    texts = {
        "a": "${arguments.none}",
        "b": "${arguments.x}",
        "c": "x${arguments.none}",
        "d": 5,
        "e": True,
    }
    assert filled_texts(texts, VALUE) == {"b": "a b", "c": "x", "d": "5", "e": "true"}


@given(HOSTILE)
def test_a_header_is_one_line_of_ascii(text):
    values = {"arguments": {"x": text}}
    try:
        found = filled_headers({"X-Note": "n: ${arguments.x}"}, values)
    except InvalidInput:
        assert not (text.isascii() and text.isprintable())
    else:
        assert found == {"X-Note": f"n: {text}"}


def test_texts():
    assert filled_text("a ${arguments.n}", VALUE) == "a 3"
    assert filled_text(7, VALUE) == "7"
    assert as_text(("a", None, False)) == "a,,false"
