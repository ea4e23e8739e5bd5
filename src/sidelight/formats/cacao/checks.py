"""What no executor could run: shapes, required keys, and the ways from step to step."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sidelight.formats.cacao.document import Document
from sidelight.formats.cacao.edges import edges_of, reachable, topological
from sidelight.formats.cacao.problems import CacaoError, Problem
from sidelight.formats.cacao.vocabulary import STEP_TYPES

Filled = Annotated[str, Meta(min_length=1)]
Objects = dict[str, dict[str, Any]]
Keys = Mapping[str, Any]

HEAD: Keys = {
    "type": Literal["playbook"],
    "spec_version": Literal["cacao-2.0"],
    "id": Annotated[str, Meta(pattern="^playbook--.")],
    "name": str,
    "created_by": str,
    "created": Filled,
    "modified": Filled,
    "workflow_start": Filled,
    "workflow": dict[str, Any],
}
"""Required key of a playbook -> its shape."""

OPTIONAL: Keys = {
    "description": str,
    "workflow_exception": Filled,
    "playbook_variables": Objects,
    "step_variables": Objects,
    "agent_definitions": Objects,
    "target_definitions": Objects,
    "authentication_info_definitions": Objects,
    "extension_definitions": Objects,
    "playbook_extensions": Objects,
    "signatures": list[dict[str, Any]],
}
SHARED: Keys = {
    "name": str,
    "description": str,
    "on_completion": Filled,
    "on_success": Filled,
    "on_failure": Filled,
    "step_variables": Objects,
    "playbook_variables": Objects,
    "step_extensions": Objects,
    "commands": list[dict[str, Any]],
    "agent": str,
    "targets": list[str],
    "in_args": list[str],
    "out_args": list[str],
}
COMMAND: Keys = {"type": str}
REQUIRED: Mapping[str, Keys] = {
    "playbook-action": {"playbook_id": Filled},
    "parallel": {"next_steps": Annotated[list[Filled], Meta(min_length=1)]},
    "if-condition": {"on_true": Filled},
    "while-condition": {"on_true": Filled},
    "switch-condition": {"cases": Annotated[dict[str, Filled], Meta(min_length=1)]},
}
OWN: Mapping[str, Keys] = {
    "if-condition": {"condition": str, "on_false": Filled},
    "while-condition": {"condition": str, "on_false": Filled},
    "switch-condition": {"switch": str},
}
ONLY_OF = {
    "on_true": {"if-condition", "while-condition"},
    "on_false": {"if-condition", "while-condition"},
    "next_steps": {"parallel"},
    "cases": {"switch-condition"},
}
"""Ways that would mean nothing on a step of another type."""


def check(document: Document) -> None:
    """Pass a playbook that can be run; raises CacaoError with every problem of the others."""
    if isinstance(document.get("workflow"), list):
        message = "it is a list; CACAO 2.0 wants an object with each step under its id"
        raise CacaoError([Problem("workflow", message)])
    problems = [*_shaped(document, HEAD, "playbook", required=True)]
    problems += _shaped(document, OPTIONAL, "playbook", required=False)
    if not problems:
        for id_, step in document["workflow"].items():
            problems += _step(id_, step)
    if not problems:
        problems += _ways(document)
    if problems:
        raise CacaoError(problems)
    topological(document["workflow"])


def _shaped(value: Keys, keys: Keys, at: str, *, required: bool) -> Iterator[Problem]:
    for key, shape in keys.items():
        if key not in value:
            if required:
                yield Problem(at, f"`{key}` is missing")
            continue
        try:
            msgspec.convert(value[key], shape)
        except msgspec.ValidationError as error:
            why, _, path = str(error).partition(" - at `")
            inner = path.removesuffix("`").removeprefix("$")
            yield Problem(at, f"`{key}{inner}`: {why[0].lower()}{why[1:]}")


def _step(id_: str, step: Any) -> Iterator[Problem]:
    if not isinstance(step, dict):
        yield Problem(id_, "a step is an object")
        return
    kind = step.get("type")
    if not isinstance(kind, str) or kind not in STEP_TYPES:
        known = ", ".join(sorted(STEP_TYPES))
        yield Problem(id_, f"unknown type of step {kind!r}; the known ones are {known}")
        return
    yield from _shaped(step, SHARED, id_, required=False)
    yield from _shaped(step, REQUIRED.get(kind, {}), id_, required=True)
    yield from _shaped(step, OWN.get(kind, {}), id_, required=False)
    for key, kinds in ONLY_OF.items():
        if key in step and kind not in kinds:
            yield Problem(id_, f"a step of the type {kind} has no `{key}`")
    yield from _one_way(id_, step)
    if kind == "action" and isinstance(step.get("commands"), list):
        for number, command in enumerate(step["commands"]):
            if isinstance(command, dict):
                for each in _shaped(command, COMMAND, id_, required=True):
                    yield Problem(id_, f"command {number + 1}: {each.message}")


def _one_way(id_: str, step: Keys) -> Iterator[Problem]:
    """Say where it is not clear what comes behind a step."""
    kind = step["type"]
    if "on_completion" in step and "on_success" in step:
        yield Problem(id_, "has both `on_completion` and `on_success`; one of them leads on")
    if kind == "start" and ("on_success" in step or "on_failure" in step):
        yield Problem(id_, "a start leads on with `on_completion` alone")


def _ways(document: Document) -> Iterator[Problem]:
    workflow = document["workflow"]
    yield from _ends(document)
    dangling = False
    for id_, step in workflow.items():
        for edge in edges_of(step):
            if edge.target not in workflow:
                dangling = True
                message = f"`{edge.key}` leads to {edge.target}, which is not in the workflow"
                yield Problem(id_, message)
            elif workflow[edge.target]["type"] == "start":
                yield Problem(id_, f"`{edge.key}` leads back to the start")
            elif step["type"] == "end":
                yield Problem(id_, f"an end leads nowhere, and has `{edge.key}`")
    if dangling:
        return
    roots = [document["workflow_start"], document.get("workflow_exception", "")]
    found = reachable(workflow, roots)
    for id_ in workflow:
        if id_ not in found:
            yield Problem(id_, "no way leads to this step")


def _ends(document: Document) -> Iterator[Problem]:
    workflow = document["workflow"]
    start, rescue = document["workflow_start"], document.get("workflow_exception")
    kinds = [step["type"] for step in workflow.values()]
    if "start" not in kinds:
        yield Problem("workflow", "no step of the type start")
    if "end" not in kinds:
        yield Problem("workflow", "no step of the type end")
    if start not in workflow:
        yield Problem("workflow_start", f"{start} is not in the workflow")
    elif workflow[start]["type"] != "start":
        yield Problem("workflow_start", f"{start} is no step of the type start")
    if rescue is not None and rescue not in workflow:
        yield Problem("workflow_exception", f"{rescue} is not in the workflow")
    elif rescue is not None and workflow[rescue]["type"] == "start":
        yield Problem("workflow_exception", f"{rescue} is the start")
    if kinds.count("start") > 1:
        yield Problem("workflow", "more than one step of the type start")
