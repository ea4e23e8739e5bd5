import base64

import pytest

from sidelight.formats.cacao.vocabulary import COMMAND_TYPES
from sidelight.workflow.cacao.commands import (
    action_of,
    arguments_of,
    command_of,
    kind_of_command,
    left_out,
)
from sidelight.workflow.cacao.names import Names

NAMES = Names(variables={"host": "__host__"})


@pytest.mark.parametrize("kind", [*sorted(COMMAND_TYPES - {"manual"}), "openc2", "ftp"])
def test_every_command_comes_back(kind):
    command = {"type": kind, "command": "for __host__:value", "headers": {"A": ["b", "c"]}}
    assert kind_of_command(action_of(kind)) == kind
    arguments = arguments_of(command, NAMES)
    assert arguments["command"] == "for ${inputs.host}"
    assert command_of(kind, arguments, NAMES) == command


def test_an_order_of_openc2_is_readable():
    content = base64.b64encode(b'{"action":"deny"}').decode()
    command = {"type": "openc2-http", "command": "POST / HTTP/1.1", "content_b64": content}
    arguments = arguments_of(command, NAMES)
    assert arguments["order"] == {"action": "deny"}
    assert command_of("openc2-http", arguments, NAMES) == command
    broken = {**command, "content_b64": "no base64!"}
    assert arguments_of(broken, NAMES)["content_b64"] == "no base64!"


def test_what_ours_cannot_hold_is_named():
    command = {"type": "bash", "command": "echo ${A}", "X-Key": 1, "list": [{"a": "${b}"}], "n": 1}
    assert arguments_of(command, NAMES) == {"n": 1}
    assert left_out(command, NAMES) == ["X-Key", "command", "list"]


def test_an_action_of_ours_is_no_command():
    assert kind_of_command("dns.block") is None
    assert kind_of_command({"domain": "dns.block"}) is None
