"""What a playbook may order and call: handed to the linter, which knows no action by itself."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from sidelight.model import ObservableType
from sidelight.workflow.playbook import Input

ArgumentType = Literal["bool", "int", "float", "string", "strings", "duration", "secret"]


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """One argument of an action; a `secret` is handed over as a reference and never as its text."""

    type: ArgumentType = "string"
    required: bool = False


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What an action takes; without target types it is about the alert itself."""

    targets: frozenset[ObservableType] = frozenset()
    arguments: Mapping[str, Argument] = {}


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """The actions by name, and the playbooks with their inputs."""

    actions: Mapping[str, Signature] = {}
    playbooks: Mapping[str, Mapping[str, Input]] = {}
