"""Steps of ours that CACAO does in one action: an order, a question, a look-up, a wait."""

from typing import Any

from sidelight.workflow.cacao.commands import command_of, kind_of_command
from sidelight.workflow.cacao.fields import fields_of
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.natural import natural_step
from sidelight.workflow.cacao.patches import same
from sidelight.workflow.cacao.tree import DESCRIBED
from sidelight.workflow.cacao.words import in_words
from sidelight.workflow.playbook import Act, AnyStep, Ask, Enrich
from sidelight.workflow.playbook import Sequence as Steps

Body = dict[str, Any]


def action_body(step: AnyStep, names: Names) -> Body:
    """Return the action that a step is, without the ways on and without its name."""
    marks = step.x_cacao if isinstance(step.x_cacao, dict) else {}
    if isinstance(step, Ask) and marks.get("as") == DESCRIBED:
        return _described(step, names)
    parts = step.steps if isinstance(step, Steps) else (step,)
    body: Body = {"type": "action", "commands": [_command(each, names) for each in parts]}
    reasons = [each.reason for each in parts if isinstance(each, Act) and _is_command(each)]
    if reasons and reasons[0] != (step.title or "A step of CACAO"):
        body["description"] = names.to_theirs(reasons[0])
    return {**body, **_parties(parts, names)}


def names_an_action(step: Steps, names: Names) -> bool:
    """Whether steps are still the commands of the one action that they were imported from."""
    marks = step.x_cacao if isinstance(step.x_cacao, dict) else {}
    if marks.get("as") != "action" or not all(isinstance(each, Act | Ask) for each in step.steps):
        return False
    named = {"name": step.title} if step.title else {}
    made = natural_step({**action_body(step, names), **named}, names)
    return same(made.get("steps"), [fields_of(each) for each in step.steps])


def _described(step: Ask, names: Names) -> Body:
    told = names.to_theirs(step.ask)
    return {"type": "action", **({} if told == step.title else {"description": told})}


def _command(step: AnyStep, names: Names) -> Body:
    if isinstance(step, Act) and _is_command(step):
        return command_of(str(kind_of_command(step.do)), step.with_, names)
    if isinstance(step, Ask):
        return {"type": "manual", "command": names.to_theirs(step.ask)}
    activity = {"playbook_activity": "analyze-collected-data"} if isinstance(step, Enrich) else {}
    return {"type": "manual", "command": in_words(step), **activity}


def _is_command(step: Act) -> bool:
    return kind_of_command(step.do) is not None and step.target is None


def _parties(parts: tuple[AnyStep, ...], names: Names) -> Body:
    """Return the agent and the targets that the first of the orders names."""
    given = next((each.with_ for each in parts if isinstance(each, Act) and each.with_), {})
    agent, targets = given.get("agent"), given.get("targets")
    found: Body = {}
    if isinstance(agent, str):
        found["agent"] = names.bindings.get(agent, agent)
    if isinstance(targets, list | tuple) and all(isinstance(each, str) for each in targets):
        found["targets"] = [names.bindings.get(each, each) for each in targets]
    return found
