"""A CACAO workflow as our nested steps: plain values in reading order, with marks of the original.

The marks stand under `x-cacao` of a step. `id` is the step of CACAO. `end` says how the list ends
whose last step this is: with an end step, `next` (on to what comes behind the list) or `none`.
`flow` is the key that leads on where it is not the usual one. `as` says what a step stands for.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.formats.cacao import CacaoError, Document, Problem
from sidelight.workflow.cacao.commands import UNSUPPORTED, left_out
from sidelight.workflow.cacao.extension import STRUCTURAL, part_of
from sidelight.workflow.cacao.joins import DEFAULT, joins, next_of
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.natural import UNKNOWN, called, natural_step
from sidelight.workflow.cacao.yaml_text import COMMENT

MARKS = "x-cacao"
NEXT, NONE, BRANCHES = "next", "none", "branches"
CHOICES = frozenset({"if-condition", "switch-condition"})
NOTHING, DESCRIBED = "nothing", "described"
DEEPEST = 12  # steps inside of steps
MOST_STEPS = 1_000
LARGEST = 3 * MOST_STEPS  # with the steps that only mark a start or an end
PARTS_OF_CHOICE = frozenset({"kind", "when", "cases", "ways"})
FAILED = "a step of a CACAO playbook failed"
OVER = "When the loop is over"

Step = dict[str, Any]


class Place(msgspec.Struct, frozen=True):
    """Where a list of steps stands: what comes behind it, how deep it is.

    usual: how such a list ends where nothing is said. whole: the run is over behind this list.
    """

    behind: str | None = None
    depth: int = 0
    usual: str = "end"
    whole: bool = False

    def inside(self, behind: str | None, *, last: bool) -> "Place":
        """Return the place of a branch of a step; behind the `last` step the run is over."""
        return Place(behind, self.depth + 1, whole=self.whole and last)

    def failing(self, behind: str | None) -> "Place":
        """Return the place of what is done when a step of this list failed."""
        return Place(behind, self.depth + 1, NEXT, self.whole)


class Tree:
    """Walks the workflow of a playbook that was checked."""

    def __init__(self, document: Document, names: Names, *, extended: bool) -> None:
        """Take the playbook; our extension is believed or passed over."""
        self.warnings: list[Problem] = []
        self._workflow: Mapping[str, Mapping[str, Any]] = document["workflow"]
        if len(self._workflow) > LARGEST:
            raise CacaoError([Problem("workflow", f"more than {LARGEST:,} steps")])
        self._names = names
        self._extended = extended
        self._joins = joins(self._workflow)
        self._emitted: Counter[str] = Counter()

    def sequence(self, start: str | None, place: Place) -> list[Step]:
        """Return the steps of a list, from the step where it starts."""
        return self._list(start, place)[0]

    def _list(self, start: str | None, place: Place) -> tuple[list[Step], str]:
        """Return the steps, and how the list ends."""
        if place.depth > DEEPEST:
            message = f"steps inside of steps more than {DEEPEST} deep"
            raise CacaoError([Problem(str(start), message)])
        steps: list[Step] = []
        here = start
        while here is not None and here != place.behind and self._type(here) != "end":
            made, here = self._step(here, place)
            steps += made
        end = NONE if here is None else NEXT if here == place.behind else here
        if not steps:
            steps.append(_nothing())
        if end != place.usual:
            _mark(steps[-1], end=end)
        return steps, end

    def _step(self, id_: str, place: Place) -> tuple[list[Step], str | None]:
        """Return the step as ours and the id of what comes behind it.

        It is none where it only decides a condition of ours, and two for a loop that does something
        when it is over.
        """
        step = self._workflow[id_]
        part, fields = part_of(step) if self._extended else ("", {})
        key, following = next_of(step)
        if part == "condition":
            return [], following
        behind = self._joins.get(id_) if following is None else following
        last = behind is None or behind == place.behind or self._type(behind) == "end"
        inside = place.inside(behind, last=last and step["type"] in CHOICES)
        made = self._wrapped(step, part, fields, inside)
        if made is None:
            self._count(id_)
            made = self._core(id_, step, fields if part == "step" else None, inside)
            self._flow(made, step, key, joined=id_ in self._joins)
            self._remarks(id_, step, made, ours=part == "step")
        if "on_failure" in step:
            made["on_error"] = self._rescue(id_, step["on_failure"], behind, place)
        over = step.get("on_false") if step["type"] == "while-condition" else None
        if over in {None, following}:
            return [made], behind
        afterwards = {"title": OVER, "steps": self.sequence(over, inside)}
        _mark(afterwards, **{"as": "on_false"})
        return [made, afterwards], behind

    def _wrapped(
        self, step: Mapping[str, Any], part: str, fields: Step, inside: Place
    ) -> Step | None:
        """Return the one step that a `when` or `for_each` of ours stands around."""
        if part not in {"when", "each"}:
            return None
        inner = self.sequence(step.get("on_true"), inside)
        if len(inner) != 1:
            raise CacaoError([Problem("step_extensions", f"`{part}` is around one step")])
        [made] = inner
        made.get(MARKS, {}).pop("end", None)
        wanted = ("when",) if part == "when" else ("for_each", "as")
        return {**made, **{key: fields[key] for key in wanted if key in fields}}

    def _core(self, id_: str, step: Mapping[str, Any], fields: Step | None, inside: Place) -> Step:
        """Return the step with what is inside of it."""
        if fields is None:
            fields = natural_step(step, self._names)
        made = {key: each for key, each in fields.items() if key not in PARTS_OF_CHOICE}
        match step["type"]:
            case "if-condition":
                made |= self._choice(step, fields, inside)
            case "switch-condition":
                made |= self._switch(step, fields, inside)
            case "while-condition":
                made["steps"] = self.sequence(step["on_true"], inside)
            case "parallel":
                made |= self._parallel(step, inside)
            case "playbook-action":
                made = _without_structure(made)
                if called(step["playbook_id"]) != f"cacao-{step['playbook_id'][10:]}":
                    _mark(made, playbook=step["playbook_id"])
            case _ if "steps" in made:
                _mark(made, **{"as": "action"})
            case _:
                made = _without_structure(made)
                if not step.get("commands"):
                    _mark(made, **{"as": DESCRIBED})
        _mark(made, id=id_)
        return made

    def _choice(self, step: Mapping[str, Any], fields: Step, inside: Place) -> Step:
        if fields.get("kind") != "switch":
            guard = {"when": fields["when"]} if "when" in fields else {}
            return {**guard, "steps": self.sequence(step["on_true"], inside)}
        [way] = _ways(fields, 1)
        cases = [self._case({**way, "when": fields.get("when")}, step["on_true"], inside)]
        other = self._undecided(step.get("on_false"))
        while other is not None and part_of(self._workflow[other])[0] == "else-if":
            if not self._extended:
                break
            branch = self._workflow[other]
            cases.append(self._case(part_of(branch)[1], branch.get("on_true"), inside))
            other = self._undecided(branch.get("on_false"))
        return {
            "switch": cases,
            **({"else": self.sequence(other, inside)} if other is not None else {}),
        }

    def _undecided(self, id_: str | None) -> str | None:
        """Return the step behind those that only decide a condition of ours."""
        while id_ is not None and self._extended:
            step = self._workflow[id_]
            if part_of(step)[0] != "condition":
                break
            id_ = next_of(step)[1]
        return id_

    def _case(self, way: Step, start: str | None, inside: Place) -> Step:
        return {**way, "steps": self.sequence(start, inside)}

    def _switch(self, step: Mapping[str, Any], fields: Step, inside: Place) -> Step:
        starts = {key: each for key, each in step["cases"].items() if key != DEFAULT}
        whens = fields.get("cases")
        if not isinstance(whens, list) or len(whens) != len(starts):
            raise CacaoError([Problem("step_extensions", "`cases` does not fit the switch")])
        default = step["cases"].get(DEFAULT)
        cases = [
            self._case({**way, "when": when}, start, inside)
            for way, when, start in zip(
                _ways(fields, len(whens)), whens, starts.values(), strict=True
            )
        ]
        if not cases:  # nothing but a default
            return {"steps": self.sequence(default, inside), MARKS: {"as": "switch"}}
        other = {"else": self.sequence(default, inside)} if default is not None else {}
        made: Step = {"switch": cases, **other}
        if any(str(when).startswith(UNKNOWN) for when in whens):
            _mark(made, **{"as": "switch", "cases": list(starts)})
        elif len(cases) == 1:
            _mark(made, **{"as": "switch"})
        return made

    def _parallel(self, step: Mapping[str, Any], inside: Place) -> Step:
        branches = [self.sequence(each, inside) for each in step["next_steps"]]
        if len(branches) == 1:
            return {"steps": branches[0], MARKS: {"as": "parallel"}}
        return {"parallel": branches}

    def _flow(self, made: Step, step: Mapping[str, Any], key: str, *, joined: bool) -> None:
        usual = "on_success" if "on_failure" in step else "on_completion"
        if joined:
            _mark(made, flow=BRANCHES)
        elif key not in {"", usual}:
            _mark(made, flow=key)

    def _rescue(self, id_: str, start: str, behind: str | None, place: Place) -> list[Step]:
        """Return what is done when a step failed; CACAO does not go on behind it by itself."""
        steps, end = self._list(start, place.failing(behind))
        goes_on = behind is not None and behind != place.behind and self._type(behind) != "end"
        if end == NEXT or not goes_on:
            return steps
        if place.whole:
            marks = {"as": NOTHING, "end": end}
            steps.append({"conclude": "open", "summary": FAILED, MARKS: marks})
        else:
            self._warn(id_, "behind `on_error` the run goes on here, where CACAO ends the branch")
        return steps

    def _remarks(self, id_: str, step: Mapping[str, Any], made: Step, *, ours: bool) -> None:
        """Say what a reader has to know of a step; our extension says what a command is."""
        notes = []
        if self._emitted[id_] > 1:
            notes.append("the same step as above: several ways lead to it")
            self._warn(id_, "several ways lead to this step; it is written once for each")
        for command in () if ours else step.get("commands", ()):
            if lost := left_out(command, self._names):
                notes.append(f"not in our language, kept in x-cacao: {', '.join(lost)}")
                self._warn(id_, notes[-1])
        for order in (made, *(each for each in made.get("steps", ()) if "do" in each)):
            if str(order.get("do", "")).startswith(UNSUPPORTED):
                notes.append("nothing here does such a command: replace the step")
                self._warn(id_, f"no action does the command {order['do']!r}; the linter stops it")
        if UNKNOWN in str([made.get("when"), made.get("while"), *_whens(made)]):
            self._warn(id_, "its condition is none of ours; the linter stops it")
        if step.get("delay"):
            notes.append(f"CACAO waits {step['delay']} ms before this step; here nothing does")
            self._warn(id_, notes[-1])
        if step.get("out_args"):
            notes.append(f"CACAO sets {', '.join(map(str, step['out_args']))} here; we do not")
            self._warn(id_, notes[-1])
        if notes:
            made[COMMENT] = "\n".join(dict.fromkeys(notes))

    def _warn(self, at: str, message: str) -> None:
        self.warnings.append(Problem(at, message))

    def _type(self, id_: str) -> str:
        return str(self._workflow[id_]["type"])

    def _count(self, id_: str) -> None:
        self._emitted[id_] += 1
        if self._emitted.total() > MOST_STEPS:
            message = f"more than {MOST_STEPS} steps, when each is written once for each way to it"
            raise CacaoError([Problem(id_, message)])


def _ways(fields: Step, number: int) -> list[Step]:
    """Return what our extension says of the ways of a switch; nothing where it does not fit."""
    ways = fields.get("ways")
    fits = isinstance(ways, list) and len(ways) == number
    if not fits or not all(isinstance(each, dict) for each in ways or ()):
        return [{} for _ in range(number)]
    return list(ways or ())


def _whens(made: Step) -> list[Any]:
    return [case.get("when") for case in made.get("switch", ())]


def _nothing() -> Step:
    return {"title": "Nothing to do", "sleep": "0s", MARKS: {"as": NOTHING}}


def _mark(step: Step, **marks: Any) -> None:
    step[MARKS] = {**step.get(MARKS, {}), **marks}


def _without_structure(fields: Step) -> Step:
    return {key: each for key, each in fields.items() if key not in STRUCTURAL}
