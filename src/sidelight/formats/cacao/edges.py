"""A workflow as a graph: which step leads to which, and an order in which none comes too early."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sidelight.formats.cacao.problems import CacaoError, Problem

Step = Mapping[str, Any]
Workflow = Mapping[str, Step]
SINGLE = ("on_completion", "on_success", "on_failure", "on_true", "on_false")


class Edge(msgspec.Struct, frozen=True):
    """A way out of a step: the key that names it, and the id it leads to."""

    key: str
    target: str


def edges_of(step: Step) -> Iterator[Edge]:
    """Yield the ways out of a step, in the order of the specification."""
    for key in SINGLE:
        if key in step:
            yield Edge(key, step[key])
    for number, target in enumerate(step.get("next_steps", ())):
        yield Edge(f"next_steps/{number}", target)
    for name, target in step.get("cases", {}).items():
        yield Edge(f"cases/{name}", target)


def topological(workflow: Workflow) -> list[str]:
    """Return all ids, each before those it leads to; raises CacaoError for a circle.

    Every edge has to lead to a step of the workflow.
    """
    order: list[str] = []
    done: set[str] = set()
    for root in workflow:
        _visit(root, workflow, done, order)
    return order[::-1]


def reachable(workflow: Workflow, roots: list[str]) -> set[str]:
    """Return the ids that can be reached from some of these, with these."""
    found: set[str] = set()
    waiting = [root for root in roots if root in workflow]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [edge.target for edge in edges_of(workflow[here])]
    return found


def _visit(root: str, workflow: Workflow, done: set[str], order: list[str]) -> None:
    """Add what can be reached from a step behind which nothing is missing, without recursion."""
    if root in done:
        return
    done.add(root)
    open_ = [(root, edges_of(workflow[root]))]
    way = {root}
    while open_:
        here, rest = open_[-1]
        edge = next(rest, None)
        if edge is None:
            open_.pop()
            way.discard(here)
            order.append(here)
        elif edge.target in way:
            message = f"`{edge.key}` leads back to {edge.target}: a circle; use a while-condition"
            raise CacaoError([Problem(here, message)])
        elif edge.target not in done:
            done.add(edge.target)
            way.add(edge.target)
            open_.append((edge.target, edges_of(workflow[edge.target])))
