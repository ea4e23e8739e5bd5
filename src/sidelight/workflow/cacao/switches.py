"""Our `switch` as a switch of CACAO, where all its ways compare one input with a constant."""

from typing import Any

from sidelight.formats.cacao.conditions import Comparison, ConditionError, Reference, parse_cel
from sidelight.formats.cacao.conditions.tree import Constant, decimal
from sidelight.workflow.cacao.joins import DEFAULT
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.natural import UNKNOWN, natural_cases
from sidelight.workflow.playbook import Switch


def switch_body(
    step: Switch, names: Names, *, wanted: bool, keys: Any = None
) -> dict[str, Any] | None:
    """Return the switch with an empty target for each case; None where it is no such switch.

    wanted: one case is enough. keys: what the cases were called where we could not read them.
    """
    if wanted and _unread(step, keys):
        return {"type": "switch-condition", "switch": "", "cases": dict.fromkeys(keys)}
    if len(step.switch) < 2 and not wanted:
        return None
    compared = [_comparison(case.when, names) for case in step.switch]
    cases: dict[str, Any] = {_key(each[1]): None for each in compared if each}
    variables = {each[0] for each in compared if each}
    if len(variables) != 1 or len(cases) != len(step.switch) or DEFAULT in cases:
        return None
    body = {"type": "switch-condition", "switch": f"{variables.pop()}:value", "cases": cases}
    exact = natural_cases(body, names) == [case.when for case in step.switch]
    return body if exact else None


def _comparison(when: str, names: Names) -> tuple[str, Constant] | None:
    """Return the variable and the constant that it has to be; None for another condition."""
    try:
        compared = parse_cel(when, names.variable)
    except ConditionError:
        return None
    if not isinstance(compared, Comparison) or compared.operator != "=":
        return None
    if isinstance(compared.value, Reference | tuple):
        return None
    return compared.variable, compared.value


def _unread(step: Switch, keys: Any) -> bool:
    """Whether these are the keys of cases that were none of ours and still are not."""
    return (
        isinstance(keys, list)
        and all(isinstance(key, str) and key != DEFAULT for key in keys)
        and len(set(keys)) == len(step.switch) == len(keys)
        and all(case.when.startswith(UNKNOWN) for case in step.switch)
    )


def _key(value: Constant) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return decimal(value)
        case _:
            return str(value)
