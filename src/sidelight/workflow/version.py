"""A version of a playbook: what was linted, with its conditions compiled and its digest."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
import rfc8785
from msgspec import UNSET

from sidelight.expressions import Condition
from sidelight.model import ObservableType
from sidelight.workflow.catalog import Catalog
from sidelight.workflow.playbook import Act, Part, Playbook, walk


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable playbook that can run; `conditions` are found by the path of their text.

    `targets` says of every action that it may order which observables this one takes.

    `digest` is the SHA-256 of the playbook in the canonical form of RFC 8785: comments, the order
    of keys, defaults that are written out and `x-cacao` do not change it.
    """

    playbook: Playbook
    digest: str
    conditions: Mapping[str, Condition]
    targets: Mapping[str, tuple[ObservableType, ...]] = {}


def version_of(
    playbook: Playbook, conditions: Mapping[str, Condition], catalog: Catalog
) -> Version:
    """Return the version that a sound playbook is."""
    return Version(
        playbook=playbook,
        digest=digest_of(playbook),
        conditions=dict(conditions),
        targets={
            name: tuple(sorted(catalog.actions[name].targets))
            for name in sorted(_ordered(playbook))
        },
    )


def _ordered(playbook: Playbook) -> set[str]:
    """Return the names of all actions that the playbook may order."""
    trees = (("steps", playbook.steps), ("on_error", playbook.on_error))
    acts = [step for root, steps in trees for _, step in walk(steps, root) if isinstance(step, Act)]
    return {
        name for act in acts for name in ([act.do] if isinstance(act.do, str) else act.do.values())
    }


def digest_of(playbook: Playbook) -> str:
    """Return the digest of a playbook, in hexadecimal digits."""
    canonical = rfc8785.dumps(msgspec.to_builtins(_without_kept(playbook), str_keys=True))
    return hashlib.sha256(canonical).hexdigest()


def _without_kept(value: Any) -> Any:
    """Return a part of a playbook without what is only kept for CACAO."""
    if isinstance(value, tuple):
        return tuple(map(_without_kept, value))
    if not isinstance(value, Part):
        return value
    parts = {name: _without_kept(getattr(value, name)) for name in value.__struct_fields__}
    return type(value)(**{**parts, **({"x_cacao": UNSET} if "x_cacao" in parts else {})})


def encode_version(version: Version) -> bytes:
    """Return a version as it is stored."""
    return msgspec.json.encode(version)


def decode_version(stored: bytes) -> Version:
    """Return a stored version; raises msgspec.ValidationError for what is none."""
    return _versions.decode(stored)


# Made by the one thread that imports us: two that decode a type for the first time end the process.
_versions = msgspec.json.Decoder(Version)
