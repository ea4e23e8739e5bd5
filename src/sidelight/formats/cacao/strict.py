"""What the specification asks for and an executor can do without: told as warnings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sidelight.formats.cacao.conditions import ConditionError, parse_pattern, variables_of
from sidelight.formats.cacao.document import Document
from sidelight.formats.cacao.edges import edges_of
from sidelight.formats.cacao.problems import Problem
from sidelight.formats.cacao.vocabulary import (
    ACTIVITIES,
    AGENT_TYPES,
    COMMAND_TYPES,
    HEAD_KEYS,
    OWN_KEYS,
    PLAYBOOK_TYPES,
    STEP_KEYS,
    VARIABLE_TYPES,
)

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_VARIABLE = re.compile(r"__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__")
SCALES = ("priority", "severity", "impact")


def warnings(document: Document) -> list[Problem]:
    """Return how a playbook that can be run departs from the specification."""
    found = [*_head(document), *_definitions(document)]
    for id_, step in document["workflow"].items():
        found += _step(id_, step, document)
    found += _ends(document["workflow"])
    return sorted(set(found))


def _head(document: Document) -> Iterator[Problem]:
    for key in sorted(set(document) - HEAD_KEYS):
        yield Problem("playbook", f"the specification knows no key `{key}`")
    yield from _identified("playbook", document["id"], "playbook")
    yield from _identified("created_by", document["created_by"], "identity")
    for key in ("created", "modified", "valid_from", "valid_until"):
        if key in document and not _TIME.fullmatch(str(document[key])):
            yield Problem(key, "no time with milliseconds and Z, as 2026-01-31T08:00:00.000Z")
    for key in SCALES:
        value = document.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
            yield Problem(key, "a whole number from 0 to 100")
    for key, known in (("playbook_types", PLAYBOOK_TYPES), ("playbook_activities", ACTIVITIES)):
        yield from _worded(key, document.get(key, ()), known)
    yield from _variables("playbook_variables", document.get("playbook_variables", {}))


def _definitions(document: Document) -> Iterator[Problem]:
    for key in ("agent_definitions", "target_definitions"):
        for id_, each in document.get(key, {}).items():
            kind = each.get("type")
            yield from _worded(id_, [kind], AGENT_TYPES)
            yield from _identified(id_, id_, str(kind))
            if not each.get("name"):
                yield Problem(id_, "`name` is missing")


def _step(id_: str, step: Mapping[str, Any], document: Document) -> Iterator[Problem]:
    kind = step["type"]
    yield from _identified(id_, id_, kind)
    yield from _keys(id_, step)
    if "on_completion" in step and "on_failure" in step:
        yield Problem(id_, "`on_failure` goes with `on_success`, not with `on_completion`")
    if kind != "end" and not step.keys() & {"on_completion", "on_success"}:
        yield Problem(id_, "neither `on_completion` nor `on_success` says what comes next")
    if kind == "parallel" and len(step["next_steps"]) < 2:
        yield Problem(id_, "a parallel step has at least two branches")
    yield from _variables(id_, step.get("step_variables", {}))
    if kind == "action":
        yield from _action(id_, step, document)
    if kind == "switch-condition" and "switch" not in step:
        yield Problem(id_, "`switch` is missing")
    if kind in {"if-condition", "while-condition"}:
        yield from _condition(id_, step, document)
    known = document.get("extension_definitions", {})
    for each in step.get("step_extensions", {}):
        if each not in known:
            yield Problem(id_, f"{each} is not in `extension_definitions`")


def _keys(id_: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    kind = step["type"]
    for key in sorted(set(step) - STEP_KEYS - OWN_KEYS[kind]):
        yield Problem(id_, f"the specification knows no key `{key}` of a step of the type {kind}")
    for key in ("delay", "timeout"):
        value = step.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            yield Problem(id_, f"`{key}` is a whole number of milliseconds")


def _action(id_: str, step: Mapping[str, Any], document: Document) -> Iterator[Problem]:
    if not step.get("commands"):
        yield Problem(id_, "an action without commands")
    yield from _worded(id_, [each["type"] for each in step.get("commands", ())], COMMAND_TYPES)
    if "agent" not in step:
        yield Problem(id_, "an action without an agent")
    elif step["agent"] not in document.get("agent_definitions", {}):
        yield Problem(id_, f"the agent {step['agent']} is not in `agent_definitions`")
    for each in step.get("targets", ()):
        if each not in document.get("target_definitions", {}):
            yield Problem(id_, f"the target {each} is not in `target_definitions`")


def _condition(id_: str, step: Mapping[str, Any], document: Document) -> Iterator[Problem]:
    if "condition" not in step:
        yield Problem(id_, "`condition` is missing")
        return
    try:
        condition = parse_pattern(step["condition"])
    except ConditionError as error:
        yield Problem(id_, str(error))
        return
    declared = {*document.get("playbook_variables", {}), *step.get("step_variables", {})}
    for name in sorted(variables_of(condition) - declared):
        yield Problem(id_, f"the variable {name} of the condition is not declared")


def _variables(at: str, variables: Mapping[str, Any]) -> Iterator[Problem]:
    for name, each in variables.items():
        if not _VARIABLE.fullmatch(name):
            yield Problem(at, f"{name!r} is no name of a variable, as __name__")
        yield from _worded(f"{at}/{name}", [each.get("type")], VARIABLE_TYPES)
        if not isinstance(each.get("value"), str | dict | None):
            yield Problem(at, f"the value of {name} is written as a string")


def _ends(workflow: Mapping[str, Any]) -> Iterator[Problem]:
    """Say where several ways lead to one step: a branch has its own end."""
    reached: dict[str, int] = {}
    for step in workflow.values():
        for edge in edges_of(step):
            reached[edge.target] = reached.get(edge.target, 0) + 1
    for id_, times in reached.items():
        if times > 1:
            yield Problem(id_, f"{times} ways lead to this step; a branch ends in its own end")


def _identified(at: str, id_: str, kind: str) -> Iterator[Problem]:
    if not re.fullmatch(rf"{re.escape(kind)}--{_UUID}", id_):
        yield Problem(at, f"no identifier of the form {kind}--UUID")


def _worded(at: str, words: Any, known: Iterable[str]) -> Iterator[Problem]:
    if not isinstance(words, list | tuple):
        yield Problem(at, "not a list")
        return
    for word in words:
        if not isinstance(word, str) or word not in known:
            yield Problem(at, f"{word!r} is not in the vocabulary of the specification")
