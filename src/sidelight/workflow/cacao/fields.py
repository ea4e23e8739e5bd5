"""What a step or a playbook of ours says for itself, without the steps inside of it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.workflow.cacao.extension import STRUCTURAL
from sidelight.workflow.playbook import AnyStep, Case, Playbook

WAY = frozenset({"when", "steps"})
HEAD = frozenset({"playbook", "steps", "on_error", "x-cacao", "title", "description"})


def fields_of(step: AnyStep) -> dict[str, Any]:
    """Return the fields of a step that differ from their defaults."""
    without = STRUCTURAL if step.for_each is None else STRUCTURAL | {"as"}
    return _differing(step, without)


def way_fields(case: Case) -> dict[str, Any]:
    """Return the fields of one way of a switch, without its condition and its steps."""
    return _differing(case, WAY)


def head_fields(playbook: Playbook) -> dict[str, Any]:
    """Return the fields of a playbook that CACAO has no key for, with its name."""
    return {"playbook": playbook.playbook, **_differing(playbook, HEAD)}


def _differing(value: msgspec.Struct, without: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(value):
        given = getattr(value, field.name)
        if field.encode_name not in without and given != _default(field):
            found[field.encode_name] = _plain(given)
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, without defaults that are written out."""
    if isinstance(value, msgspec.Struct):
        return _differing(value, frozenset({"x-cacao"}))
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return msgspec.to_builtins(value)


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default
