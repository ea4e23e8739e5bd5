"""What an export would not say by itself: the difference to the original, as patches.

A patch remembers what it replaces and is only applied where that still stands there, so an edit of
the playbook wins over what was kept of the original.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

ABSENT = msgspec.UNSET
Keys = tuple[str, ...]


class Patch(msgspec.Struct, frozen=True):
    """At a place: `put` a value in the place of another; UNSET is none."""

    at: Keys
    put: Any = ABSENT
    replaces: Any = ABSENT


def difference(made: Any, wanted: Any, at: Keys = ()) -> Iterator[Patch]:
    """Yield what has to be changed in `made` so that it is `wanted`."""
    if isinstance(made, dict) and isinstance(wanted, dict):
        for key in made:
            if key not in wanted:
                yield Patch((*at, key), replaces=made[key])
        for key, value in wanted.items():
            if key in made:
                yield from difference(made[key], value, (*at, key))
            else:
                yield Patch((*at, key), put=value)
    elif isinstance(made, list) and isinstance(wanted, list) and len(made) == len(wanted):
        for number, (one, other) in enumerate(zip(made, wanted, strict=True)):
            yield from difference(one, other, (*at, str(number)))
    elif type(made) is not type(wanted) or made != wanted:
        yield Patch(at, wanted, made)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; `1`, `1.0` and `true` are not."""
    return next(difference(one, other), None) is None


def as_kept(patches: Iterable[Patch], below: Keys) -> dict[str, Any]:
    """Return patches as they stand in a playbook, with places below the given one."""
    add: dict[str, Any] = {}
    change: list[dict[str, Any]] = []
    for patch in patches:
        at = pointer(patch.at[len(below) :])
        if patch.replaces is ABSENT:
            add[at] = patch.put
        elif patch.put is ABSENT:
            change.append({"at": at, "for": patch.replaces})
        else:
            change.append({"at": at, "put": patch.put, "for": patch.replaces})
    return {**({"add": add} if add else {}), **({"change": change} if change else {})}


def from_kept(kept: Mapping[str, Any], below: Keys) -> Iterator[Patch]:
    """Yield the patches that stand in a playbook; what a person has spoilt is passed over."""
    add, change = kept.get("add"), kept.get("change")
    for at, value in add.items() if isinstance(add, dict) else ():
        yield Patch((*below, *keys_of(at)), put=value)
    for each in change if isinstance(change, list) else ():
        if isinstance(each, dict) and isinstance(each.get("at"), str) and "for" in each:
            put = each.get("put", ABSENT)
            yield Patch((*below, *keys_of(each["at"])), put, each["for"])


def applied(document: Any, patches: Iterable[Patch]) -> list[Patch]:
    """Apply patches in place; return those that no longer fit, which are not."""
    return [patch for patch in patches if not _apply(document, patch)]


def _apply(document: Any, patch: Patch) -> bool:
    if not patch.at:
        return False
    holder = document
    for key in patch.at[:-1]:
        holder = _part(holder, key)
    key = patch.at[-1]
    if not same(_part(holder, key), patch.replaces):
        return False
    if isinstance(holder, list) and patch.put is not ABSENT and key.isdecimal():
        holder[int(key)] = patch.put
    elif not isinstance(holder, dict):
        return False
    elif patch.put is ABSENT:
        del holder[key]
    else:
        holder[key] = patch.put
    return True


def _part(holder: Any, key: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(key, ABSENT)
    if isinstance(holder, list) and key.isdecimal() and int(key) < len(holder):
        return holder[int(key)]
    return ABSENT


def pointer(keys: Keys) -> str:
    """Return the place as a JSON pointer (RFC 6901).

    >>> pointer(("labels", "a/b"))
    '/labels/a~1b'
    """
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(pointer_: str) -> Keys:
    """Return the keys of a JSON pointer."""
    parts = pointer_.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
