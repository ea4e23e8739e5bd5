"""Where the branches of a step meet that says not itself what comes behind it.

CACAO wants each branch to end in its own end. Many playbooks let the branches lead to one common
step instead. That step is what comes behind them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sidelight.formats.cacao import edges_of, topological

Step = Mapping[str, Any]
DEFAULT = "default"  # the case that is taken where no other fits
CONTAINERS = frozenset({"if-condition", "while-condition", "switch-condition", "parallel"})


def next_of(step: Step) -> tuple[str, str | None]:
    """Return which key says what comes behind a step, and its id; ('', None) for none."""
    keys: tuple[str, ...] = ("on_completion", "on_success")
    keys += ("on_false",) if step["type"] == "while-condition" else ()
    return next(((key, step[key]) for key in keys if key in step), ("", None))


def joins(workflow: Mapping[str, Step]) -> dict[str, str]:
    """Return, for each step whose branches meet without it saying so, the step where they do."""
    behind: dict[str, str | None] = {}  # what surely comes behind a step, as near as can be
    met: dict[str, str] = {}
    for id_ in reversed(topological(workflow)):
        step = workflow[id_]
        behind[id_] = next_of(step)[1]
        if behind[id_] is None and step["type"] in CONTAINERS:
            meeting = _meeting(step, behind)
            behind[id_] = meeting
            if meeting is not None:
                met[id_] = meeting
    return met


def _meeting(step: Step, behind: Mapping[str, str | None]) -> str | None:
    """Return the first step that all branches come to; None where one may not."""
    if _may_pass(step):
        return None
    starts = [edge.target for edge in edges_of(step) if edge.key != "on_failure"]
    first, *others = [list(_chain(start, behind)) for start in dict.fromkeys(starts)]
    known = [set(other) for other in others]
    return next((id_ for id_ in first if all(id_ in other for other in known)), None)


def _may_pass(step: Step) -> bool:
    """Whether a step may take none of its branches."""
    match step["type"]:
        case "if-condition":
            return "on_false" not in step
        case "switch-condition":
            return DEFAULT not in step["cases"]
        case kind:
            return bool(kind == "while-condition")


def _chain(start: str, behind: Mapping[str, str | None]) -> Iterator[str]:
    here: str | None = start
    while here is not None:
        yield here
        here = behind[here]
