"""What the tests of CACAO share: a short way to write playbooks, and random ones."""

import json
import uuid
from pathlib import Path

from hypothesis import strategies as st

FIXTURES = sorted((Path(__file__).parent / "workflow" / "cacao").glob("*.json"))
NOW = "2026-11-24T12:00:00.000Z"
SPACE = uuid.UUID("5d0c1f0e-7e1a-4a55-9d2a-0c8f4d3b6a10")


def ident(kind, name=""):
    return f"{kind}--{uuid.uuid5(SPACE, f'{kind} {name}')}"


START = ident("start")


def document(workflow, **parts):
    """Return a playbook that starts with the first step of the workflow."""
    first = next(iter(workflow))
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": ident("playbook"),
        "name": "A test",
        "created_by": ident("identity"),
        "created": "2026-01-31T08:00:00.000Z",
        "modified": "2026-02-28T08:00:00.000Z",
        "workflow_start": START,
        "workflow": {START: {"type": "start", "on_completion": first}, **workflow},
    } | parts


def action(behind, text="Look at it", **parts):
    return {
        "type": "action",
        "name": text,
        "commands": [{"type": "manual", "command": text}],
        "agent": ident("organization", "soc"),
        "on_completion": behind,
    } | parts


def end():
    return {"type": "end"}


def simple(**parts):
    one, last = ident("action", "one"), ident("end", "last")
    return document({one: action(last), last: end()}, **parts)


def encoded(value):
    return json.dumps(value).encode()


NAMES = ("__host__", "__count__", "__Bad-One__", "__share__", "__seen__")
VARIABLES = {
    "__host__": {"type": "string", "value": "192.0.2.7"},
    "__count__": {"type": "integer", "value": "3"},
    "__Bad-One__": {"type": "ipv4-addr"},
    "__share__": {"type": "float", "value": "0.5"},
    "__seen__": {"type": "bool", "value": "true"},
}
texts = st.text(max_size=12) | st.sampled_from(["a: b", "- x", "#", "${a}", "__host__:value", "5"])
conditions = st.sampled_from(
    [
        "__count__:value > 5",
        "[count:value = 5]",
        "__host__:value IN ('a', 'b') AND NOT (__count__:value < 3 OR __seen__:value = true)",
        "__host__:value NOT LIKE '192.0.2.%'",
        "[host:value MATCHES '^a+$'] OR [__share__:value >= 0.25]",
        "__host__:value ISSUBSET '198.51.100.0/22'",
        "not at all",
        "__other__:value == done",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
commands = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["manual", "http-api", "ssh", "openc2-http", "elastic", "openc2", "bash", "yara"]
        ),
        "command": texts,
    },
    optional={
        "headers": st.dictionaries(texts, st.lists(texts, max_size=2), max_size=2),
        "content_b64": st.sampled_from(["e30=", "eyJhY3Rpb24iOiAiZGVueSJ9", "no base64"]),
        "x_more": values,
    },
)


class Drawing:
    """Draws a workflow from the end to the start, as what comes behind a step has to be known."""

    def __init__(self, draw):
        self.draw = draw
        self.made = {}
        self.shared = [self.put("end", {})]

    def one_in(self, number):
        return self.draw(st.integers(1, number)) == number

    def put(self, kind, step):
        id_ = ident(kind, str(len(self.made)))
        self.made[id_] = {"type": kind} | step
        more = {"name": texts, "timeout": st.integers(0, 100_000), "x_key": values}
        for key, drawn in more.items():
            if self.one_in(3):
                self.made[id_][key] = self.draw(drawn)
        return id_

    def finish(self, behind):
        """Return where a list ends: in its own end, in a shared step, or in what comes behind."""
        if self.one_in(6):
            return self.draw(st.sampled_from(self.shared))
        return behind if behind and self.one_in(5) else self.put("end", {})

    def chain(self, behind, level):
        here = self.finish(behind)
        for _ in range(self.draw(st.integers(0, 2))):
            here = self.step(here, level)
            if self.one_in(6):
                self.shared.append(here)
        return here

    def step(self, behind, level):
        kinds = ["action", "playbook-action"]
        kinds += ["if-condition", "while-condition", "parallel", "switch-condition"] * (level > 0)
        kind = self.draw(st.sampled_from(kinds))
        step = getattr(self, kind.replace("-", "_"))(behind, level - 1)
        if kind in {"action", "playbook-action", "while-condition"} or not self.one_in(4):
            step |= self.ways(behind, max(level - 1, 0))
        return self.put(kind, step)

    def ways(self, behind, level):
        if self.one_in(4):
            return {"on_success": behind, "on_failure": self.chain(behind, level)}
        return {"on_success" if self.one_in(6) else "on_completion": behind}

    def action(self, behind, level):
        made = {"commands": self.draw(st.lists(commands, max_size=3))}
        more = {"agent": ident("organization", "soc"), "targets": [ident("ssh", "web")]}
        return made | {key: value for key, value in more.items() if not self.one_in(3)}

    def playbook_action(self, behind, level):
        return {"playbook_id": self.draw(st.sampled_from([ident("playbook", "x"), "playbook--y"]))}

    def condition(self):
        return {} if self.one_in(8) else {"condition": self.draw(conditions)}

    def if_condition(self, behind, level):
        other = {"on_false": self.chain(behind, level)} if self.one_in(2) else {}
        return self.condition() | {"on_true": self.chain(behind, level)} | other

    def while_condition(self, behind, level):
        other = {"on_false": self.chain(behind, level)} if self.one_in(4) else {}
        return self.condition() | {"on_true": self.chain(behind, level)} | other

    def parallel(self, behind, level):
        return {
            "next_steps": [self.chain(behind, level) for _ in range(self.draw(st.integers(1, 3)))]
        }

    def switch_condition(self, behind, level):
        keys = self.draw(st.lists(st.sampled_from(["a", "5", "it's", "default"]), unique=True))
        about = {} if self.one_in(4) else {"switch": self.draw(st.sampled_from(SWITCHES))}
        return about | {"cases": {key: self.chain(behind, level) for key in keys or ["a"]}}


SWITCHES = ["__host__:value", "__count__:value", "__seen__", "no variable"]


@st.composite
def workflows(draw):
    """Return a workflow with nested steps, branches that meet, and ways that lead to one step."""
    drawing = Drawing(draw)
    first = drawing.step(drawing.chain(None, 3), 3)
    parts = {"playbook_variables": VARIABLES, "x_head": draw(values)}
    if draw(st.booleans()):
        parts["workflow_exception"] = drawing.chain(None, 1)
    found = document({first: drawing.made[first], **drawing.made}, **parts)
    return found | {"workflow": reached(found)}


def reached(found):
    """Return the workflow without the steps that no way leads to."""
    from sidelight.formats.cacao.edges import reachable

    roots = [found["workflow_start"], found.get("workflow_exception", "")]
    known = reachable(found["workflow"], roots)
    return {id_: step for id_, step in found["workflow"].items() if id_ in known}
