import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import command
from house import DOMAIN, IP
from sidelight.model import InvalidInput, ObservableType
from sidelight.plugin import Ability, ActionManifest, Argument
from sidelight.plugin.commands import (
    UNITS,
    ability_of,
    facts_of,
    header_key,
    message_of,
    setting_of,
    target_of,
    text_of,
)

BLOCK = Ability(
    title="Block",
    targets=frozenset({ObservableType.IPV4}),
    arguments={"note": Argument(required=True)},
)
CARD = ActionManifest(
    name="fence",
    title="Fence",
    docs="",
    does={"ip.block": BLOCK, "message.send": Ability(title="Say")},
    settings={"table": "fw"},
)
NOTED = {"arguments": {"note": "x"}}


def test_what_it_can_do_is_returned():
    assert ability_of(CARD, command(**NOTED)) is BLOCK
    assert target_of(CARD, command(**NOTED)) == IP


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (command("dns.block"), r"fence cannot do dns\.block; it does ip\.block, message\.send"),
        (command(target=DOMAIN, **NOTED), "takes ipv4-addr, not domain"),
        (command(target=None, **NOTED), "takes ipv4-addr, not None"),
        (command(), "needs the argument note"),
        (command("message.send", None), "needs a target"),
    ],
)
def test_what_it_cannot_do_is_said(order, why):
    with pytest.raises(InvalidInput, match=why):
        target_of(CARD, order)


def test_an_action_without_targets_takes_any():
    assert ability_of(CARD, command("message.send", None)).title == "Say"
    assert ability_of(CARD, command("message.send", IP)).title == "Say"


def test_a_setting_has_its_default():
    assert setting_of(CARD, command(), "table") == "fw"
    assert setting_of(CARD, command(settings={"table": "mine"}), "table") == "mine"


@given(st.text())
def test_a_key_in_a_header_is_a_plain_word(key):
    found = header_key(key)
    assert 0 < len(found) <= 128
    assert found.isascii()
    assert found.isprintable()
    assert not {" ", "."} & set(found)


@given(st.lists(st.text(), unique=True, min_size=2, max_size=2))
def test_two_keys_are_two_in_a_header(keys):
    assert header_key(keys[0]) != header_key(keys[1])


def test_texts_and_units():
    assert [text_of({"a": 1, "b": None}, each) for each in "abc"] == ["1", "", ""]
    assert UNITS[ObservableType.IPV6] == "address"


def test_people_are_told_the_text_else_the_reason():
    said = command(arguments={"text": "look here"}, reason="bad", facts={"family": "x", "n": 2})
    assert message_of(said) == "look here"
    assert message_of(command(reason="bad")) == "bad"
    assert facts_of(said) == ["family: x", "n: 2"]
