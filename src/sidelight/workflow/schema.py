"""The JSON Schema of the language, computed from its structs: for editors and other tools."""

from typing import Any

import msgspec

from sidelight.workflow.playbook import KINDS, Playbook

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema in the dialect 2020-12; an editor that knows it completes and checks."""
    (root,), definitions = msgspec.json.schema_components([Playbook], ref_template="#/$defs/{name}")
    for kind in KINDS:
        definition = definitions[kind.__name__]
        definition["properties"].pop("kind")  # ours alone: in the text the key makes the kind
        definition["required"] = [name for name in definition["required"] if name != "kind"]
    return {
        "$schema": DIALECT,
        "title": "Sidelight playbook",
        **root,
        "$defs": {name: _plain(each) for name, each in definitions.items()},
    }


def _plain(value: Any) -> Any:
    """Return the schema without the discriminators, which belong to another standard."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "discriminator"}
    return [_plain(each) for each in value] if isinstance(value, list) else value
