"""What a playbook may order and call: handed to the linter, which knows no action by itself."""

from collections.abc import Mapping

import msgspec

from sidelight.model import ObservableType
from sidelight.plugin import Argument
from sidelight.workflow.playbook import Input


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What an action takes; without target types it is about the alert itself.

    One that is `open` takes other arguments as well, as they are.
    """

    targets: frozenset[ObservableType] = frozenset()
    arguments: Mapping[str, Argument] = {}
    open: bool = False


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """The actions by name, and the playbooks with their inputs."""

    actions: Mapping[str, Signature] = {}
    playbooks: Mapping[str, Mapping[str, Input]] = {}
