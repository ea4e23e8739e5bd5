import msgspec

from actuators import command
from house import IP, manifest
from sidelight.plugin import OWN_SERVER, ActionManifest, Command, Disclosure


def card(**parts):
    return ActionManifest(name="a", title="A", docs="", does={}, **parts)


def test_an_actuator_with_hosts_is_networked():
    assert not card().networked
    assert card(hosts=frozenset({OWN_SERVER})).networked
    assert not manifest(disclosure=Disclosure.NONE).networked


def test_nothing_is_ready_without_saying_so():
    assert not card().ready


def test_a_command_survives_json():
    order = command(target=IP, arguments={"text": "a"}, facts={"case": "17"})
    assert msgspec.json.decode(msgspec.json.encode(order), type=Command) == order
