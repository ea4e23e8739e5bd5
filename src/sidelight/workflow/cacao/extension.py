"""Our extension of CACAO: what our language says and CACAO has no place for.

`docs/cacao-extension.json` is its schema. Other executors ignore it.
"""

from collections.abc import Mapping
from typing import Any

EXTENSION = "extension-definition--b4ce617f-6a5f-43b1-b736-dda767540deb"
IDENTITY = "identity--698b6ed6-35af-478a-8820-5b0bcf45acfb"
"""Who made a playbook that was exported."""

SCHEMA = "cacao-extension.json in the documentation of Sidelight, a JSON Schema"
VERSION = "1.0.0"
STEP = "step"
"""The part that is a step itself; the others stand around it."""

STRUCTURAL = frozenset(
    {"steps", "switch", "else", "parallel", "on_error", "x-cacao", "for_each", "when"}
)
"""Keys of a step that the workflow itself says, and so never an extension."""


def definition() -> dict[str, Any]:
    """Return the definition that every exported playbook carries."""
    return {
        "type": "extension-definition",
        "name": "Sidelight playbook",
        "description": "Approval, target, time to live, retries, typed inputs and CEL conditions.",
        "created_by": IDENTITY,
        "schema": SCHEMA,
        "version": VERSION,
    }


def extended(part: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `step_extensions` of a step that is a part of one of ours."""
    return {EXTENSION: {"type": "sidelight-step", "part": part, "fields": dict(fields)}}


def part_of(step: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return which part of one of our steps a CACAO step is, with its fields; '' for none."""
    found = step.get("step_extensions", {}).get(EXTENSION, {})
    part, fields = found.get("part"), found.get("fields")
    if not isinstance(part, str) or not isinstance(fields, dict):
        return "", {}
    return part, _own(fields) if part == STEP else fields


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a step without what only the workflow may say."""
    own = {key: each for key, each in fields.items() if key not in STRUCTURAL - {"when"}}
    commands = fields.get("steps")  # of an action with several commands
    if isinstance(commands, list) and all(isinstance(each, dict) for each in commands):
        own["steps"] = [_own(each) for each in commands]
    return own


def extended_head(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `playbook_extensions` of a playbook of ours."""
    return {EXTENSION: {"type": "sidelight-playbook", "fields": dict(fields)}}


def head_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what our extension says of the playbook."""
    fields = document.get("playbook_extensions", {}).get(EXTENSION, {}).get("fields")
    return fields if isinstance(fields, dict) else {}
