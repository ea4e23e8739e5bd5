"""In which state a page is: what there is to say where nobody knows anything."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from sidelight.model import Answered, Context, ReportState
from sidelight.service.knowledge import is_known


class State(StrEnum):
    """What a page shows."""

    READY = "ready"
    PENDING = "pending"
    EMPTY = "empty"
    ERROR = "error"
    QUOTA = "quota"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INVALID = "invalid"


class Message(msgspec.Struct, frozen=True):
    """What a page says instead of knowledge; `retry` is what its button does, '' without one."""

    heading: str
    text: str
    retry: str = ""


MESSAGES = {
    State.PENDING: Message(
        "Collecting context", "The sources are being asked. This page updates by itself."
    ),
    State.EMPTY: Message(
        "No source knows this value", "Unknown is not the same as harmless: nobody has seen it yet."
    ),
    State.ERROR: Message(
        "Context could not be loaded",
        "No source outside answered, and nothing is held here.",
        "reload",
    ),
    State.QUOTA: Message(
        "The look-up quota is used up",
        "Nothing was sent. Our own lists do not know this value.",
        "reload",
    ),
    State.BLOCKED: Message(
        "Not sent to anybody outside",
        "A rule of your team forbids it, and our own lists do not know this value.",
    ),
    State.EXPIRED: Message(
        "This link has expired",
        "Links live for three days. Open it again where it came from.",
        "host",
    ),
    State.INVALID: Message("This link is not valid", "Open it again where it came from."),
}

OVER_QUOTA = ("over quota", "queued: over quota")
NOT_DISCLOSED = ("not disclosed", "not submitted")
NOT_SET = ("not asked", "no key", "no server")
"""How the driver begins to say why a source was not asked; the rest of the sentence is shown."""


def state_of(context: Context, is_outside: Callable[[str], bool]) -> State:
    """Return the state of a finished look-up; `is_outside` tells who is no list of ours.

    What nobody knows is "empty" as soon as somebody outside answered, or nobody could be asked.
    """
    if is_known(context):
        return State.READY
    outside = [each for each in context.answers if is_outside(each.provider)]
    silent = [each for each in outside if each.state is ReportState.UNAVAILABLE]
    if len(silent) < len(outside):
        return State.EMPTY
    told = (*OVER_QUOTA, *NOT_DISCLOSED, *NOT_SET)
    if any(not _begins(each, told) for each in silent):
        return State.ERROR
    if any(_begins(each, OVER_QUOTA) for each in silent):
        return State.QUOTA
    return State.BLOCKED if any(_begins(each, NOT_DISCLOSED) for each in silent) else State.EMPTY


def _begins(answer: Answered, beginnings: Sequence[str]) -> bool:
    return (answer.why or "").startswith(tuple(beginnings))
