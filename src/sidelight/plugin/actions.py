"""Actions: what an actuator can do, the command it is given, and what it tells of it.

An actuator is a plugin like a provider: it yields effects and is sent their results. Every effect
that alters something says so (`changes`), which is where a dry run stops.
"""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal

import msgspec

from sidelight.model import BlastRadius, Observable, ObservableType
from sidelight.plugin.effects import Exchange
from sidelight.plugin.manifest import FeedManifest, ProviderManifest, Secret
from sidelight.plugin.registry import Plugin

ArgumentType = Literal["bool", "int", "float", "string", "strings", "duration", "secret"]


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """One argument of an action; a `secret` is handed over as a reference and never as its text."""

    type: ArgumentType = "string"
    required: bool = False


class OpenC2(msgspec.Struct, frozen=True):
    """What an action is called in OpenC2 1.0: the action, and the target of each type."""

    action: str
    targets: Mapping[ObservableType, str] = {}


class Ability(msgspec.Struct, frozen=True, kw_only=True):
    """One action that an actuator can do.

    Without target types it is about the alert itself. `reversible` says that `undo` brings back
    what was; `repeatable` that doing it twice is the same as once. `blocks` says that it takes the
    target away from people, so that every guard has to agree. `shared` says that several orders on
    one target are one thing on the other side: it goes with the last of them.
    """

    title: str
    targets: frozenset[ObservableType] = frozenset()
    arguments: Mapping[str, Argument] = {}
    openc2: OpenC2 | None = None
    reversible: bool = True
    repeatable: bool = True
    blocks: bool = True
    shared: bool = True


class ActionManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The card of an actuator: what it can do, by the name of the action.

    `settings` maps a setting, `SIDELIGHT_<NAME>_<SETTING>`, to its default; an empty default has to
    be set. `hosts` and `secrets` are as in ProviderManifest. An actuator that is `ready` without
    any setting is bound to its actions where nobody says otherwise.
    """

    name: str
    title: str
    docs: str
    does: Mapping[str, Ability]
    hosts: frozenset[str] = frozenset()
    secrets: Mapping[str, Secret] = {}
    account: str | None = None
    settings: Mapping[str, str] = {}
    ready: bool = False

    @property
    def networked(self) -> bool:
        """Whether the actuator may send HTTP requests and DNS questions."""
        return bool(self.hosts)


Manifest = ProviderManifest | FeedManifest | ActionManifest
"""The card of a plugin that yields effects."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One order to one actuator; `key` is the idempotency key, `until` when it is to end.

    `settings` are those of the actuator. `facts` are what a message may tell: the title of the
    alert, the summary, a link, as plain text by name.
    """

    key: str
    action: str
    target: Observable | None
    arguments: Mapping[str, Any] = {}
    reason: str
    ttl: timedelta | None = None
    until: datetime | None = None
    settings: Mapping[str, str] = {}
    facts: Mapping[str, str] = {}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a command would do, in one sentence; `already` says that nothing would change."""

    text: str
    blast_radius: BlastRadius
    already: bool = False


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was done; `reference` is its name on the other side, `undo` what undoing it needs."""

    text: str
    reference: str = ""
    undo: Mapping[str, Any] = {}


class Standing(StrEnum):
    """What a probe saw: the effect is there, it is not, or the probe cannot tell."""

    HOLDS = "holds"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Proof(msgspec.Struct, frozen=True):
    """What a probe saw, and how it looked, in one sentence."""

    standing: Standing
    text: str


class Action(Plugin):
    """Does something about a target, shows it before, proves it after, and takes it back."""

    manifest: ClassVar[ActionManifest]

    @abstractmethod
    def plan(self, command: Command) -> Exchange[Plan]:
        """Say what would be done; only reads. Raises InvalidInput for what cannot be done."""

    @abstractmethod
    def apply(self, command: Command) -> Exchange[Receipt]:
        """Do it; done already is no error. Raises what Provider.lookup raises."""

    @abstractmethod
    def verify(self, command: Command) -> Exchange[Proof]:
        """Probe the effect, not the answer to `apply`; also after a crash in the middle of it."""

    @abstractmethod
    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:
        """Take it back; gone already is no error. `undo` is that of the receipt, or empty."""
