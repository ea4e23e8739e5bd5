"""Our nested steps as the graph of a CACAO workflow, built from the end to the start.

So the id of what comes behind a step is known when the step is written. Every identifier is made
from the path of the step, unless the step still has the one that it was imported with.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

import msgspec

from sidelight.formats.cacao import Problem, mint, playbook_id
from sidelight.formats.cacao.conditions import ConditionError, pattern_of
from sidelight.workflow.cacao.actions import action_body, names_an_action
from sidelight.workflow.cacao.extension import extended
from sidelight.workflow.cacao.fields import fields_of, way_fields
from sidelight.workflow.cacao.joins import DEFAULT
from sidelight.workflow.cacao.milliseconds import to_milliseconds
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.natural import UNKNOWN, natural_step
from sidelight.workflow.cacao.patches import same
from sidelight.workflow.cacao.switches import switch_body
from sidelight.workflow.cacao.tree import BRANCHES, NEXT, NONE, NOTHING
from sidelight.workflow.playbook import AnyStep, Call, Conclude, Parallel, Switch, While
from sidelight.workflow.playbook import Sequence as Steps

ALWAYS = "__always__"
LEADING_ON = frozenset({"on_completion", "on_success", "on_false"})
Body = dict[str, Any]
Fields = dict[str, Any]


class Behind(msgspec.Struct, frozen=True):
    """What comes behind a list of steps, and how it ends where nothing is said.

    inner: the list is a branch of a step.
    """

    id: str | None = None
    usual: str = "end"
    inner: bool = True


class Builder:
    """Collects the steps of one workflow, and the variables that they need."""

    def __init__(self, id_: str, names: Names) -> None:
        """Take the identifier of the playbook and the names that it has outside."""
        self.workflow: dict[str, Body] = {}
        self.variables: dict[str, Body] = {}
        self.warnings: list[Problem] = []
        self._id = id_
        self._over: str | None = None  # what the loop does that is built next, when it is over
        self._going_on: set[str] = set()  # ends behind which the run goes on
        self.names = names

    def sequence(self, steps: Sequence[AnyStep], path: str, behind: Behind) -> str | None:
        """Add a list of steps; return the id where it starts."""
        here = self._end(steps, path, behind)
        for number, step in reversed(list(enumerate(steps))):
            before = steps[number - 1] if number else None
            if self._is_over(step, before):
                self._over = self._branch(step.steps, f"{path}.{number}.steps", here)
            elif marks_of(step).get("as") != NOTHING:
                here = self._step(step, f"{path}.{number}", here)
                if isinstance(step, Conclude) and behind.inner:
                    why = "ends the run here; elsewhere only its branch ends"
                    self.warnings.append(Problem(f"{path}.{number}", why))
        return here

    def _is_over(self, step: AnyStep, before: AnyStep | None) -> TypeGuard[Steps]:
        """Whether steps are what CACAO does when the loop before them is over."""
        marked = isinstance(step, Steps) and marks_of(step).get("as") == "on_false"
        return marked and isinstance(before, While)

    def mint(self, kind: str, path: str) -> str:
        """Return the identifier of a part of the playbook."""
        return mint(kind, self._id, path)

    def put(self, id_: str, body: Body) -> str:
        """Add a step; one that is written at several places is the same one, if nobody edits it."""
        if not same(self.workflow.setdefault(id_, body), body):
            number = sum(each.startswith(id_.partition("--")[0]) for each in self.workflow)
            self.warnings.append(Problem(id_, "one of the places that lead to it was edited"))
            id_ = self.mint(body["type"], f"{id_}.{number}")
            self.workflow[id_] = body
        return id_

    def _end(self, steps: Sequence[AnyStep], path: str, behind: Behind) -> str | None:
        """Return the id to which the last step of a list leads."""
        kept = marks_of(steps[-1]).get("end") if steps else None
        end = kept if isinstance(kept, str) and kept else behind.usual
        if end == NEXT:
            return behind.id
        if end == NONE:
            return None
        if end == "end":
            end = self.mint("end", path)
        if behind.inner:
            self._going_on.add(end)
        return self.put(end, {"type": "end"})

    def _step(self, step: AnyStep, path: str, behind: str | None) -> str:
        """Add one step of ours, inside of what stands for its `for_each` and `when`."""
        if step.for_each is None:
            return self._guarded(step, path, behind)
        inner = f"{path}.each"
        variable = self._flag(inner)
        last = self.put(self.mint("end", inner), {"type": "end"})
        told = f"Take the next of {step.for_each} as `{step.as_}`"
        again = self._deciding(f"{inner}.again", told, variable, last)
        body: Body = {
            "type": "while-condition",
            "name": f"For each of {step.for_each}",
            "condition": f"{variable}:value = true",
            "on_true": self._guarded(step, path, again),
            **_on(behind),
            "step_extensions": extended("each", _loop(step)),
        }
        loop = self.put(self.mint("while-condition", inner), body)
        return self._deciding(inner, told, variable, loop)

    def _guarded(self, step: AnyStep, path: str, behind: str | None) -> str:
        if step.when is None or isinstance(step, Steps):
            return self._core(step, path, behind)
        inner = f"{path}.when"
        last = self.put(self.mint("end", inner), {"type": "end"})
        pattern = self._pattern(step.when, inner)
        body: Body = {
            "type": "if-condition",
            "name": f"When {step.when}",
            "condition": pattern,
            "on_true": self._core(step, path, last),
            **_on(behind),
            "step_extensions": extended("when", {"when": step.when}),
        }
        id_ = self.put(self.mint("if-condition", inner), body)
        return self._decided(id_, step.when, inner, pattern)

    def _core(self, step: AnyStep, path: str, behind: str | None) -> str:
        """Add a step without its `for_each` and `when`."""
        marks = marks_of(step)
        fields = fields_of(step)
        match step:
            case Steps() if marks.get("as") == "parallel":
                branch = self._branch(step.steps, f"{path}.steps", behind)
                body: Body = {"type": "parallel", "next_steps": [branch]}
            case Steps() if marks.get("as") == "switch":
                branch = self._branch(step.steps, f"{path}.steps", behind)
                body = {"type": "switch-condition", "switch": "", "cases": {DEFAULT: branch}}
            case Steps() if names_an_action(step, self.names):
                body = action_body(step, self.names)
                fields["steps"] = [fields_of(each) for each in step.steps]
            case Steps():
                return self._group(step, path, behind)
            case Switch():
                return self._switch(step, path, behind)
            case Parallel():
                branches = [
                    self._branch(branch, f"{path}.parallel.{number}", behind)
                    for number, branch in enumerate(step.parallel)
                ]
                body = {"type": "parallel", "next_steps": branches}
            case While():
                return self._while(step, path, behind)
            case Call():
                body = {"type": "playbook-action", "playbook_id": _called(step)}
            case _:
                body = action_body(step, self.names)
        return self._finished(step, path, behind, body, fields)

    def _branch(self, steps: Sequence[AnyStep], path: str, behind: str | None) -> str | None:
        known = self.workflow.get(behind or "", {})
        over = behind is None or (known.get("type") == "end" and behind not in self._going_on)
        return self.sequence(steps, path, Behind(behind, inner=not over))

    def _group(self, step: Steps, path: str, behind: str | None) -> str:
        """Add steps under one condition; under one that always holds where there is none."""
        fields = {"kind": "steps", **fields_of(step)}
        if step.when is None:
            self.variables[ALWAYS] = {"type": "bool", "value": "true", "constant": True}
            pattern = f"{ALWAYS}:value = true"
        else:
            pattern = self._pattern(step.when, f"{path}.when")
            fields["when"] = step.when
        body: Body = {
            "type": "if-condition",
            "condition": pattern,
            "on_true": self._branch(step.steps, f"{path}.steps", behind),
        }
        id_ = self._finished(step, path, behind, body, fields)
        return self._decided(id_, step.when or "", f"{path}.when", pattern)

    def _switch(self, step: Switch, path: str, behind: str | None) -> str:
        fields = {"kind": "switch", **fields_of(step)}
        marks = marks_of(step)
        wanted = marks.get("as") == "switch"
        if body := switch_body(step, self.names, wanted=wanted, keys=marks.get("cases")):
            for number, (key, case) in enumerate(zip(body["cases"], step.switch, strict=True)):
                where = f"{path}.switch.{number}.steps"
                body["cases"][key] = self._branch(case.steps, where, behind)
            if step.else_:
                body["cases"][DEFAULT] = self._branch(step.else_, f"{path}.else", behind)
            fields["cases"] = [case.when for case in step.switch]
            fields |= _ways([way_fields(case) for case in step.switch])
            return self._finished(step, path, behind, body, fields)
        first = step.switch[0]
        fields |= {"when": first.when, **_ways([way_fields(first)])}
        pattern = self._pattern(first.when, f"{path}.switch.0")
        body = self._if(step, pattern, 0, path, behind)
        id_ = self._finished(step, path, behind, body, fields)
        return self._decided(id_, first.when, f"{path}.switch.0", pattern)

    def _if(self, step: Switch, pattern: str, number: int, path: str, behind: str | None) -> Body:
        case = step.switch[number]
        where = f"{path}.switch.{number}.steps"
        body: Body = {
            "type": "if-condition",
            "condition": pattern,
            "on_true": self._branch(case.steps, where, behind),
        }
        if number + 1 < len(step.switch):
            body["on_false"] = self._else_if(step, number + 1, path, behind)
        elif step.else_:
            body["on_false"] = self._branch(step.else_, f"{path}.else", behind)
        return body

    def _else_if(self, step: Switch, number: int, path: str, behind: str | None) -> str:
        inner = f"{path}.switch.{number}"
        case = step.switch[number]
        pattern = self._pattern(case.when, inner)
        last = self.put(self.mint("end", inner), {"type": "end"})
        body = {
            **self._if(step, pattern, number, path, behind),
            "on_completion": last,
            **({"name": case.title} if case.title else {}),
            "step_extensions": extended("else-if", {"when": case.when, **way_fields(case)}),
        }
        id_ = self.put(self.mint("if-condition", inner), body)
        return self._decided(id_, case.when, inner, pattern)

    def _while(self, step: While, path: str, behind: str | None) -> str:
        over, self._over = self._over, None
        inner = f"{path}.while"
        pattern = self._pattern(step.while_, inner)
        where = f"{path}.steps"
        if pattern.startswith(self._flag_name(inner)):
            last = self.put(self.mint("end", where), {"type": "end"})
            again = self._deciding(
                f"{inner}.again", _question(step.while_), self._flag(inner), last
            )
            start = self.sequence(step.steps, where, Behind(again, NEXT))
        else:
            start = self._branch(step.steps, where, behind)
        body: Body = {"type": "while-condition", "condition": pattern, "on_true": start}
        if over is not None:
            body["on_false"] = over
        id_ = self._finished(step, path, behind, body, fields_of(step))
        return self._decided(id_, step.while_, inner, pattern)

    def _finished(
        self, step: AnyStep, path: str, behind: str | None, body: Body, fields: Fields
    ) -> str:
        """Add what every step has: its name, its time-out, the ways on, and our extension."""
        marks = marks_of(step)
        kept = marks.get("id")
        imported = isinstance(kept, str) and bool(kept)
        if step.title is not None:
            body["name"] = step.title
        if step.timeout is not None and (timeout := to_milliseconds(step.timeout)) is not None:
            body["timeout"] = timeout
        if body["type"] == "action" and not imported:
            body.setdefault("agent", self.mint("organization", ""))
        body |= self._ways(step, path, behind, marks.get("flow"))
        if not same(natural_step(body, self.names), fields):
            body["step_extensions"] = extended("step", fields)
        return self.put(str(kept) if imported else self.mint(body["type"], path), body)

    def _ways(self, step: AnyStep, path: str, behind: str | None, flow: Any) -> Body:
        ways: Body = {}
        if behind is not None and flow != BRANCHES:
            usual = "on_success" if step.on_error else "on_completion"
            ways[flow if flow in LEADING_ON else usual] = behind
        if step.on_error:
            inner = Behind(behind, NEXT)
            ways["on_failure"] = self.sequence(step.on_error, f"{path}.on_error", inner)
        return ways

    def _pattern(self, cel: str, path: str) -> str:
        """Return the condition; over a variable that a person sets where CACAO cannot say it."""
        if cel.startswith(UNKNOWN):  # it was none of ours: what was kept of it is put back
            return ""
        try:
            return pattern_of(cel, self.names.variable)
        except ConditionError:
            return f"{self._flag_name(path)}:value = true"

    def _decided(self, id_: str, cel: str, path: str, pattern: str) -> str:
        """Add the step that sets the variable of a condition, if it has one of its own."""
        if not pattern.startswith(self._flag_name(path)):
            return id_
        return self._deciding(path, _question(cel), self._flag(path), id_)

    def _deciding(self, path: str, told: str, variable: str, behind: str) -> str:
        command = f"{told}. Set {variable} to true or false"
        body: Body = {
            "type": "action",
            "name": told if len(told) <= 80 else f"{told[:77]}...",
            "commands": [{"type": "manual", "command": command}],
            "agent": self.mint("organization", ""),
            "out_args": [variable],
            "on_completion": behind,
            "step_extensions": extended("condition", {}),
        }
        return self.put(self.mint("action", f"{path}.decide"), body)

    def _flag(self, path: str) -> str:
        """Return the variable that says whether a condition holds, declared."""
        name = self._flag_name(path)
        self.variables[name] = {"type": "bool", "value": "false"}
        return name

    def _flag_name(self, path: str) -> str:
        return f"__holds_{path.replace('.', '_')}__"


def marks_of(step: AnyStep) -> Mapping[str, Any]:
    """Return what a step keeps of CACAO."""
    return step.x_cacao if isinstance(step.x_cacao, Mapping) else {}


def _ways(ways: list[Fields]) -> Fields:
    return {"ways": ways} if any(ways) else {}


def _loop(step: AnyStep) -> Fields:
    named = {} if step.as_ == "item" else {"as": step.as_}
    return {"for_each": step.for_each, **named}


def _on(behind: str | None) -> Body:
    return {} if behind is None else {"on_completion": behind}


def _question(cel: str) -> str:
    return f"Decide whether this condition (CEL) holds: {cel}"


def _called(step: Call) -> str:
    kept = marks_of(step).get("playbook")
    if isinstance(kept, str):
        return kept
    uuid = step.call.removeprefix("cacao-")
    known = step.call.startswith("cacao-") and len(uuid) == 36
    return f"playbook--{uuid}" if known else playbook_id(step.call)
