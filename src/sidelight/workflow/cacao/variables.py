"""Our inputs as variables of CACAO, whose values are texts, and back."""

from collections.abc import Mapping
from typing import Any

from sidelight.formats.cacao.conditions.tree import decimal
from sidelight.workflow.cacao.names import LONGEST_TEXT, TYPES, Names
from sidelight.workflow.playbook import Input

NATIVE = {"bool": "bool", "int": "integer", "float": "float"}


def variable_of(given: Input) -> dict[str, Any]:
    """Return the variable that an input is; the caller gives its value where it has no default."""
    variable: dict[str, Any] = {"type": NATIVE.get(given.type, "string")}
    if given.description:
        variable["description"] = given.description
    if isinstance(given.default, bool):
        variable["value"] = str(given.default).lower()
    elif isinstance(given.default, float):
        variable["value"] = decimal(given.default)
    elif isinstance(given.default, int | str):
        variable["value"] = str(given.default)
    else:
        variable["external"] = True
    return variable


def input_of(variable: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input that a variable is, as plain values."""
    type_ = TYPES.get(str(variable.get("type")), "string")
    default = _typed(variable.get("value"), type_)
    description = variable.get("description")
    worded = isinstance(description, str) and 0 < len(description) <= LONGEST_TEXT
    return {
        "type": type_,
        **({"default": default} if default is not None else {}),
        **({"description": description} if worded else {}),
    }


def inputs_of(names: Names, variables: Mapping[str, Any], used: set[str]) -> dict[str, Any]:
    """Return the inputs for the variables that are used."""
    return {
        name: input_of(variables.get(variable, {}))
        for name, variable in names.variables.items()
        if name in used and name not in names.secrets
    }


def _typed(value: Any, type_: str) -> Any:
    """Return the value of a variable in its type; None where it has none of that type."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return None
    try:
        match type_:
            case "bool":
                return {"true": True, "false": False}.get(value.lower())
            case "int":
                return int(value) if value.isascii() and abs(int(value)) < 2**53 else None
            case "float":
                return float(value) if abs(float(value)) < 2**53 else None
            case _:
                return value
    except ValueError:
        return None
