"""What the head of a CACAO playbook says in our language when it is read without our extension."""

from collections.abc import Mapping
from typing import Any

from sidelight.workflow.cacao.names import LONGEST_TEXT, Names, first_of_each, slug
from sidelight.workflow.cacao.variables import inputs_of


def natural_head(document: Mapping[str, Any], names: Names, used: set[str]) -> dict[str, Any]:
    """Return the name of the playbook and its inputs."""
    inputs = inputs_of(names, first_of_each(document), used)
    return {
        "playbook": slug(document["name"], "-"),
        **({"inputs": inputs} if inputs else {}),
    }


def worded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the title and the description of the playbook."""
    name, description = document["name"], document.get("description")
    fits = isinstance(description, str) and 0 < len(description) <= LONGEST_TEXT
    return {
        "title": name if 0 < len(name) <= LONGEST_TEXT else "A playbook of CACAO",
        **({"description": description} if fits else {}),
    }
