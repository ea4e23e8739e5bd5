"""What a CACAO step says in our language when it is read without our extension.

Import takes it as it is. Export asks it what a reader would lose, and only that goes into the
extension.
"""

import re
from collections.abc import Mapping
from typing import Any

from sidelight.formats.cacao.conditions import ConditionError, cel_of
from sidelight.workflow.cacao.commands import action_of, arguments_of
from sidelight.workflow.cacao.joins import DEFAULT
from sidelight.workflow.cacao.milliseconds import to_duration
from sidelight.workflow.cacao.names import LONGEST_TEXT, Names, slug

DONE = ["done", "not done"]
"""What a person answers who was told to do something."""

MOST_ROUNDS = 100  # of a `while`, as `limits.iterations`
UNKNOWN = "unsupported_condition"
"""Stands for a condition that is not ours: no such function is known, so the linter stops it."""

_CALL = re.compile(r"playbook--([0-9a-f-]{36})")
Step = Mapping[str, Any]
Fields = dict[str, Any]


def natural_step(step: Step, names: Names) -> Fields:
    """Return the fields of our step, without its `on_error` and the steps inside of it."""
    match step["type"]:
        case "action":
            fields = _action(step, names)
        case "playbook-action":
            fields = {"call": called(step["playbook_id"])}
        case "if-condition":
            kind = "switch" if "on_false" in step else "steps"
            fields = {"kind": kind, "when": natural_condition(step.get("condition", ""), names)}
        case "while-condition":
            fields = {
                "while": natural_condition(step.get("condition", ""), names),
                "max": MOST_ROUNDS,
            }
        case "switch-condition":
            fields = {"kind": "switch", "cases": natural_cases(step, names)}
        case _:
            fields = {}
    return {**_shared(step), **fields}


def natural_condition(pattern: str, names: Names) -> str:
    """Return the CEL of a condition; a call of an unknown function where there is none."""
    try:
        return cel_of(pattern, names.input)
    except ConditionError:
        shown = "".join(each if each.isalnum() or each in " ._:=<>" else "?" for each in pattern)
        return f"{UNKNOWN}('{shown[:200]}')"


def natural_cases(step: Step, names: Names) -> list[str]:
    """Return the condition of each case of a switch, without the default."""
    return [
        natural_condition(case_pattern(step.get("switch", ""), value), names)
        for value in step["cases"]
        if value != DEFAULT
    ]


def case_pattern(switch: str, value: str) -> str:
    """Return the condition that a case of a switch stands for.

    >>> case_pattern("__kind__:value", "mail")
    "__kind__:value = 'mail'"
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{switch} = '{escaped}'"


def called(playbook: str) -> str:
    """Return the name under which a playbook is called that has an identifier."""
    found = _CALL.fullmatch(playbook)
    return f"cacao-{found[1]}" if found else slug(playbook, "-")


def _shared(step: Step) -> Fields:
    title, timeout = step.get("name"), to_duration(step.get("timeout"))
    fits = isinstance(title, str) and 0 < len(title) <= LONGEST_TEXT
    return {**({"title": title} if fits else {}), **({"timeout": timeout} if timeout else {})}


def _action(step: Step, names: Names) -> Fields:
    commands = step.get("commands") or []
    if not commands:
        return _asked(step.get("description"), step, names)
    made = [_commanded(each, step, names) for each in commands]
    return made[0] if len(made) == 1 else {"steps": made}


def _commanded(command: Step, step: Step, names: Names) -> Fields:
    if command["type"] == "manual":
        return _asked(command.get("command"), step, names)
    parties: Fields = {}
    if "agent" in step:
        parties["agent"] = names.connection(step["agent"])
    if "targets" in step:
        parties["targets"] = [names.connection(each) for each in step["targets"]]
    arguments = {**parties, **arguments_of(command, names)}
    reason = _words(names, step.get("description"), step.get("name"), "A step of CACAO")
    return {
        "do": action_of(command["type"]),
        **({"with": arguments} if arguments else {}),
        "reason": reason,
    }


def _asked(text: Any, step: Step, names: Names) -> Fields:
    words = _words(names, text, step.get("description"), step.get("name"), "Do this step")
    return {"ask": words, "options": DONE}


def _words(names: Names, *candidates: Any) -> str:
    """Return the first text that ours can hold."""
    made = (names.to_ours(each) for each in candidates if isinstance(each, str))
    return next(each for each in made if each)
