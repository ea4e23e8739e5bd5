"""How a command is told which playbook is meant: by its name, its version, or a file."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from sidelight.service import App
    from sidelight.service.playbooks.versions import Found
    from sidelight.workflow import Catalog, Version
    from sidelight.workflow.cases import PlaybookCase

ENDINGS = (".yaml", ".yml")


def is_file(name: str) -> bool:
    """Whether a playbook is named by a file and not by its name."""
    return name.endswith(ENDINGS)


def catalog_with(texts: Mapping[str, str]) -> "Catalog":
    """Return what playbooks may order and call, with the user's own and these files among it."""
    from sidelight.wiring import load_settings
    from sidelight.wiring.actions import known_actuators
    from sidelight.wiring.playbooks import catalog_of, user_texts

    home = load_settings(os.environ).home
    return catalog_of({**user_texts(home), **texts}, known_actuators(home))


def version_in(file: str) -> tuple["Version", str]:
    """Return the version that a file holds, and its text; raises LintError and InvalidInput."""
    from sidelight.wiring.texts import read_text
    from sidelight.workflow import lint

    text = read_text(Path(file))
    return lint(text, file, catalog_with({file: text})), text


def found(app: "App", name: str) -> "Found":
    """Return the version that is meant; raises InvalidInput."""
    from sidelight.service.playbooks.versions import Found, find

    if is_file(name):
        version, text = version_in(name)
        kept = app.store.playbooks.version(version.digest)
        return Found(version=version, source=text, number=kept.number if kept else 0)
    return find(app, name)


def candidate(app: "App", name: str) -> "Found":
    """Return the version that is meant as the next one: of a bare name that which is installed."""
    installed = not is_file(name) and name in app.playbooks
    return found(app, f"{name}@installed" if installed else name)


def cases_of(name: str) -> "tuple[PlaybookCase, ...]":
    """Return the cases of a playbook, or of one in a file; none where it has none."""
    from sidelight.wiring import load_settings
    from sidelight.wiring import playbooks as known
    from sidelight.workflow.cases import read_cases

    if is_file(name):
        read = known.cases_beside(Path(name))
    else:
        read = known.cases_of(load_settings(os.environ).home, name.partition("@")[0])
    return read_cases(*read) if read else ()


def inputs_of(version: "Version", given: list[str]) -> dict[str, object]:
    """Return the inputs of `NAME=VALUE` texts, each of the type that it has.

    A list is written with commas. Raises InvalidInput for a name or a value that does not fit.
    """
    inputs: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        known = version.playbook.inputs.get(name)
        if not equals:
            raise InvalidInput(f"--input {text}: write it as NAME=VALUE")
        if known is None:
            names = ", ".join(version.playbook.inputs) or "none"
            raise InvalidInput(f"{version.playbook.playbook} has no input {name!r}; known: {names}")
        inputs[name] = _typed(known.type, value)
    return inputs


def _typed(kind: str, value: str) -> object:
    """Return a value of the command line as an input of its type; text where it is none."""
    if kind == "strings":
        return [each.strip() for each in value.split(",") if each.strip()]
    if kind in {"int", "float", "bool"}:
        try:
            return msgspec.json.decode(value.lower() if kind == "bool" else value)
        except msgspec.DecodeError:
            return value
    return value
