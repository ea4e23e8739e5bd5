"""What differs between two playbooks, step by step, as a person would say it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from sidelight.workflow.playbook import AnyStep, Playbook, all_parts, kind_of

HEAD = ("title", "version", "description", "on", "secrets", "limits")
NESTED = {"steps", "switch", "else", "parallel", "on_error"}
"""Keys that hold steps: what is in them is told of the steps themselves."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: `where` names the step or the key, `before` and `after` are in words.

    `changed` steps differ in the key `part`; `moved` ones stand elsewhere and are the same.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    where: str
    part: str = ""
    before: str = ""
    after: str = ""


class _Placed(msgspec.Struct, frozen=True):
    """A step with where it stands, and what it says itself."""

    place: str
    kind: str
    says: Mapping[str, Any]


def difference(before: Playbook, after: Playbook) -> tuple[Change, ...]:
    """Return what differs, the head first, then the steps in the order of the later playbook.

    A step is the same one by its id; one without an id by its kind and its place among the others.
    """
    return (*_heads(before, after), *_inputs(before, after), *_steps(before, after))


def _heads(before: Playbook, after: Playbook) -> Iterator[Change]:
    old, new = _plain(before), _plain(after)
    for name in HEAD:
        if old.get(name) != new.get(name):
            yield Change(
                kind="changed", where=name, before=said(old.get(name)), after=said(new.get(name))
            )


def _inputs(before: Playbook, after: Playbook) -> Iterator[Change]:
    old, new = _plain(before)["inputs"], _plain(after)["inputs"]
    for name, each in new.items():
        where = f"inputs.{name}"
        if name not in old:
            yield Change(kind="added", where=where, after=said(each))
            continue
        yield from _parts(where, old[name], each)
    for name, each in old.items():
        if name not in new:
            yield Change(kind="removed", where=f"inputs.{name}", before=said(each))


def _parts(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for part in {**old, **new}:
        was, is_ = old.get(part), new.get(part)
        if was != is_:
            yield Change(kind="changed", where=where, part=part, before=said(was), after=said(is_))


def _steps(before: Playbook, after: Playbook) -> Iterator[Change]:
    old, new = dict(_placed(before)), dict(_placed(after))
    for name, step in new.items():
        if name not in old:
            yield Change(kind="added", where=name, after=said(step.says))
            continue
        yield from _step(name, old[name], step)
    for name, step in old.items():
        if name not in new:
            yield Change(kind="removed", where=name, before=said(step.says))


def _step(name: str, old: _Placed, new: _Placed) -> Iterator[Change]:
    if old.place != new.place:
        yield Change(kind="moved", where=name, before=old.place, after=new.place)
    yield from _parts(name, old.says, new.says)


def _placed(playbook: Playbook) -> Iterator[tuple[str, _Placed]]:
    """Yield every step with its name, which is its id or how it is found without one."""
    yield from _inside(playbook.steps, "")
    yield from _inside(playbook.on_error, "on_error")


def _inside(steps: tuple[AnyStep, ...], place: str) -> Iterator[tuple[str, _Placed]]:
    counts: dict[str, int] = {}
    for step in steps:
        kind = kind_of(step)
        counts[kind] = counts.get(kind, 0) + 1
        number = f" {counts[kind]}" if counts[kind] > 1 else ""
        unnamed = f"{place}: {kind}{number}" if place else f"{kind}{number}"
        name = step.id or unnamed
        yield name, _Placed(place, kind, _says(step))
        for part, inner in all_parts(step):
            yield from _inside(inner, f"{name} > {part}")


def _says(step: AnyStep) -> dict[str, Any]:
    """Return what a step says itself, without the steps inside it and without its defaults."""
    whole = _plain(step)
    says = {
        key: value
        for key, value in whole.items()
        if key not in NESTED and key != "kind" and value not in (None, [], {}, False)
    }
    if says.get("as") == "item":
        del says["as"]
    ways = whole.get("switch") or ()
    return says | {
        f"way {number}": way["when"] if way["title"] is None else f"{way['title']}: {way['when']}"
        for number, way in enumerate(ways, start=1)
    }


def _plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(value, str_keys=True)
    return plain


def said(value: Any) -> str:
    """Return a value in one line.

    >>> said({"type": "int", "default": 5, "description": None}), said([1, "a"]), said(None)
    ('type: int, default: 5', '1, a', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping():
            parts = ((key, said(each)) for key, each in value.items())
            return ", ".join(f"{key}: {text}" for key, text in parts if text)
        case list() | tuple():
            return ", ".join(map(said, value))
        case _:
            return " ".join(str(value).split())
