"""Names on both sides: variables of CACAO are our inputs, agents and targets our connections."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sidelight.expressions import RESERVED
from sidelight.formats.cacao.conditions import Variable
from sidelight.workflow.playbook import Playbook
from sidelight.workflow.template import TemplateError, parse_template

TYPES = {"bool": "bool", "integer": "int", "long": "int", "float": "float"}
"""Type of a variable -> type of an input; the other types are texts."""

IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 64
LONGEST_TEXT = 4_000
_USE = re.compile(r"__[A-Za-z_][\w-]*?__:value")
_OTHER = re.compile(r"[^a-z0-9]+")


class Names(msgspec.Struct, frozen=True):
    """What the names of one side are on the other.

    variables: input -> variable of CACAO. types: input -> its type. bindings: connection -> id.
    """

    variables: Mapping[str, str] = {}
    types: Mapping[str, str] = {}
    bindings: Mapping[str, str] = {}
    secrets: frozenset[str] = frozenset()

    def variable(self, name: str) -> str:
        """Return the variable of CACAO that an input is."""
        return self.variables.get(name, f"__{name}__")

    def input(self, variable: str) -> Variable:
        """Return the input that a variable of CACAO is."""
        name = next((ours for ours, each in self.variables.items() if each == variable), None)
        name = name or slug(variable, "_")
        type_ = self.types.get(name, "string")
        return Variable(name, type_ if type_ in {"bool", "int", "float"} else "string")  # type: ignore[arg-type]

    def connection(self, id_: str) -> str:
        """Return the name of an agent or target."""
        return next((name for name, each in self.bindings.items() if each == id_), id_)

    def to_ours(self, text: str) -> str | None:
        """Return a text with `${inputs.x}` for the variables; None where ours cannot hold it."""
        if "${" in text or not text or len(text) > LONGEST_TEXT:
            return None
        made = _USE.sub(self._reference, text)
        return made if len(made) <= LONGEST_TEXT else None

    def to_theirs(self, text: str) -> str:
        """Return a text with the variables of CACAO for the inputs and secrets it refers to."""
        try:
            parts = parse_template(text)
        except TemplateError:
            return text
        made = ""
        for part in parts:
            if isinstance(part, str):
                made += part
            elif part.path[0] in {"inputs", "secrets"} and len(part.path) == 2:
                made += f"{self.variable(part.path[1])}:value"
            else:
                made += f"${{{'.'.join(part.path)}}}"
        return made

    def _reference(self, found: re.Match[str]) -> str:
        variable = found[0].removesuffix(":value")
        name = next((ours for ours, each in self.variables.items() if each == variable), None)
        if name is None:
            return found[0]
        return f"${{{'secrets' if name in self.secrets else 'inputs'}.{name}}}"


def declared(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield where a variable is declared, the playbook first, then its name and what it is."""
    for place, each in (("playbook", document), *document["workflow"].items()):
        for key in ("playbook_variables", "step_variables"):
            for variable, value in each.get(key, {}).items():
                yield place, variable, value


def first_of_each(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each variable is where it is declared first."""
    found: dict[str, Any] = {}
    for _, variable, value in declared(document):
        found.setdefault(variable, value)
    return found


def names_of_document(document: Mapping[str, Any], secrets: Iterable[str] = ()) -> Names:
    """Return the names that a CACAO playbook brings; `secrets` are variables that stand for one."""
    variables: dict[str, str] = {}
    types: dict[str, str] = {}
    for variable, value in sorted(first_of_each(document).items(), key=lambda each: each[0]):
        name = fresh(variable, variables, "_")
        variables[name] = variable
        types[name] = TYPES.get(str(value.get("type")), "string")
    hidden = set(secrets)
    return Names(
        variables=variables,
        types=types,
        bindings=_bindings(document),
        secrets=frozenset(name for name, each in variables.items() if each in hidden),
    )


def names_of_playbook(
    playbook: Playbook, kept: Mapping[str, Any], connections: Mapping[str, str]
) -> Names:
    """Return the names that a playbook of ours has outside."""
    return Names(
        variables={
            **{name: f"__{name}__" for name in (*playbook.inputs, *playbook.secrets)},
            **_texts(kept.get("variables")),
        },
        types={name: str(each.type) for name, each in playbook.inputs.items()},
        bindings={**connections, **_texts(kept.get("bindings"))},
        secrets=frozenset(playbook.secrets),
    )


def _bindings(document: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    known = set()
    for key in ("agent_definitions", "target_definitions"):
        for id_, each in sorted(document.get(key, {}).items(), key=lambda each: each[0]):
            if id_ not in known:
                known.add(id_)
                found[fresh(str(each.get("name") or id_), found, "_")] = id_
    return found


def _texts(value: Any) -> dict[str, str]:
    """Return a mapping of texts to texts; what a person has spoilt in it is left out."""
    if not isinstance(value, dict):
        return {}
    return {key: each for key, each in value.items() if isinstance(each, str)}


def fresh(words: str, taken: Iterable[str], joint: str) -> str:
    """Return a name made of words that is not taken yet."""
    known = set(taken)
    first = name = slug(words, joint)
    number = 1
    while name in known:
        number += 1
        name = f"{first}{joint}{number}"
    return name


def slug(words: str, joint: str) -> str:
    """Return words as a name of ours: lower-case, joined by underscores or hyphens.

    >>> slug("__Source-IP__", "_"), slug("Block bad IPs!", "-")
    ('source_ip', 'block-bad-ips')
    """
    text = _OTHER.sub(joint, words.lower()).strip(joint)[: LONGEST - 4].strip(joint)
    if not text or not text[0].isalpha() or text in RESERVED:
        text = f"x{joint}{text}".strip(joint)
    return text
