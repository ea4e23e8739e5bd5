"""A playbook as a graph: its steps as nodes, and which follows which under what condition."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sidelight.workflow.playbook import (
    Act,
    AnyStep,
    Ask,
    Call,
    Conclude,
    Enrich,
    Parallel,
    Playbook,
    Sleep,
    Switch,
    While,
)
from sidelight.workflow.playbook import Sequence as Steps

START, END = "start", "end"


class Node(msgspec.Struct, frozen=True):
    """A box: `id` is the path of the step, `kind` its shape, `title` and `detail` its words."""

    id: str
    kind: str
    title: str
    detail: str = ""


class Edge(msgspec.Struct, frozen=True):
    """A way from one box to another; `back` marks the way round of a loop."""

    source: str
    target: str
    label: str = ""
    back: bool = False


class Graph(msgspec.Struct, frozen=True):
    """Nodes in reading order, and edges; without the edges back there is no circle."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class _Loose(msgspec.Struct, frozen=True):
    """An end of a way that has no target yet."""

    source: str
    label: str = ""


def graph_of(playbook: Playbook) -> Graph:
    """Return the graph of a playbook, from `start` to its conclusions."""
    builder = _Builder()
    trigger = playbook.on.alert.when if playbook.on and playbook.on.alert else None
    builder.add(Node(START, "start", "An alert", trigger or ""))
    loose = builder.steps(playbook.steps, "steps", [_Loose(START)])
    if playbook.on_error:
        builder.add(Node("failed", "error", "A step failed"))
        loose += builder.steps(playbook.on_error, "on_error", [_Loose("failed")])
    if loose:  # a way on which nothing is concluded
        builder.add(Node(END, "end", "The case stays open"))
        builder.join(loose, END)
    return Graph(tuple(builder.nodes), tuple(builder.edges))


class _Builder:
    """Walks the steps and keeps the loose ends."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def add(self, node: Node) -> None:
        self.nodes.append(node)

    def join(self, loose: Sequence[_Loose], target: str) -> None:
        known = {(each.source, each.target): each for each in self.edges}
        for each in loose:
            twin = known.get((each.source, target))
            if twin is None:
                edge = Edge(each.source, target, each.label)
                self.edges.append(edge)
                known[each.source, target] = edge

    def steps(self, steps: Sequence[AnyStep], path: str, loose: list[_Loose]) -> list[_Loose]:
        """Add steps behind the loose ends; return the loose ends behind them."""
        for number, step in enumerate(steps):
            loose = self._step(step, f"{path}.{number}", loose)
        return loose

    def _step(self, step: AnyStep, path: str, loose: list[_Loose]) -> list[_Loose]:
        self.add(_node(step, path))
        self.join(loose, path)
        behind = self._inside(step, path)
        if step.on_error:
            behind += self.steps(step.on_error, f"{path}.on_error", [_Loose(path, "on error")])
        if _may_pass(step):
            behind.append(_Loose(path, "otherwise" if step.when else "none"))
        return behind

    def _inside(self, step: AnyStep, path: str) -> list[_Loose]:
        match step:
            case Conclude():
                return []
            case Steps():
                return self.steps(step.steps, f"{path}.steps", [_Loose(path)])
            case Switch():
                return self._switch(step, path)
            case Parallel():
                ends = []
                for number, branch in enumerate(step.parallel):
                    ends += self.steps(branch, f"{path}.parallel.{number}", [_Loose(path)])
                return ends
            case While():
                inside = self.steps(step.steps, f"{path}.steps", [_Loose(path, "as long as")])
                self.edges += [Edge(each.source, path, each.label, back=True) for each in inside]
                return [_Loose(path, "then")]
            case _:
                return [_Loose(path)]

    def _switch(self, step: Switch, path: str) -> list[_Loose]:
        ends: list[_Loose] = []
        for number, case in enumerate(step.switch):
            ways = [_Loose(path, case.title or case.when)]
            ends += self.steps(case.steps, f"{path}.switch.{number}.steps", ways)
        return ends + self.steps(step.else_, f"{path}.else", [_Loose(path, "else")])


def _may_pass(step: AnyStep) -> bool:
    """Whether the run may go on behind a step that holds others or ends it, without doing it."""
    return (step.when is not None or step.for_each is not None) and isinstance(
        step, Steps | Switch | Parallel | Conclude
    )


def _node(step: AnyStep, path: str) -> Node:
    kind, title, detail = _words(step)
    told = step.for_each is None or isinstance(step, Steps)
    conditions = [] if told else [f"for each of {step.for_each}"]
    conditions += [f"when {step.when}"] if step.when else []
    return Node(
        path, kind, step.title or title, "; ".join([*conditions, *([detail] if detail else [])])
    )


def _words(step: AnyStep) -> tuple[str, str, str]:
    """Return the kind, the title and the detail of the box of a step."""
    match step:
        case Steps():
            title = f"For each of {step.for_each}" if step.for_each else "Together"
            words = ("group", title, "")
        case Switch():
            words = ("choice", "Which holds?", "")
        case Parallel():
            words = ("group", "Side by side", "")
        case While():
            words = ("choice", "As long as", f"{step.while_}; at most {step.max} times")
        case Conclude():
            title = "Close the case" if step.conclude == "closed" else "Leave the case open"
            words = ("conclusion", title, _joined(step.resolution, step.summary))
        case _:
            words = _reaching_out(step)
    return words


def _reaching_out(step: Enrich | Act | Call | Ask | Sleep) -> tuple[str, str, str]:
    match step:
        case Enrich():
            deep = {True: "deep", "weak": "deeper where weak", False: ""}[step.deep]
            words = ("step", f"Look up {step.enrich}", _joined(step.where, deep))
        case Act():
            words = _order(step)
        case Call():
            words = ("step", f"Run {step.call}", _named(step.with_))
        case Ask():
            words = ("person", step.ask, " / ".join(step.options))
        case _:
            until = step.sleep if isinstance(step.sleep, str) else f"until {step.sleep.until}"
            words = ("wait", f"Wait {until}", "")
    return words


def _order(step: Act) -> tuple[str, str, str]:
    names = [step.do] if isinstance(step.do, str) else sorted(set(step.do.values()))
    approval = {"auto": "", "required": "a person agrees", "two_person": "two people agree"}
    undone = f"undone after {step.ttl}" if step.ttl else ""
    kind = "act" if step.approval == "auto" else "person"
    agrees = approval[step.approval]
    agrees += f", unless {step.auto_when}" if step.auto_when else ""
    return kind, ", ".join(names), _joined(step.target, agrees, undone)


def _joined(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)


def _named(arguments: Mapping[str, Any]) -> str:
    return f"with {', '.join(arguments)}" if arguments else ""
