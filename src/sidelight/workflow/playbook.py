"""A playbook as a value: its head, and steps in reading order, each of one kind.

The kind of a step is the key that only this kind has: `enrich`, `do`, `switch`, and so on.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sidelight.model import Approval, CaseStatus, ObservableType, Resolution

Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=64)]
Path = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Duration = Annotated[str, Meta(pattern=r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$", min_length=2)]
Lasting = Annotated[
    str, Meta(pattern=r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$|^\$\{inputs\.[a-z0-9_]+\}$", min_length=2)
]
"""A duration, or the input that holds it."""
Cel = Annotated[str, Meta(min_length=1, description="A condition in CEL.")]
Text = Annotated[str, Meta(min_length=1, max_length=4_000)]
"""Words for people; `${path}` in it stands for a value."""
Kept = Mapping[str, Any] | UnsetType
"""What is kept of a CACAO playbook and has no place of its own here; nothing runs by it."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a playbook; a key that it does not know is an error."""


class Retry(Part, frozen=True, kw_only=True):
    """How often a step that failed is tried again, and how long to wait before each time."""

    times: Annotated[int, Meta(ge=1, le=10)]
    delay: Duration = "10s"


class Step(Part, frozen=True, kw_only=True, tag_field="kind"):
    """What every step may say, whatever its kind.

    when: the step is passed over unless this holds.
    for_each: the step is done once for each element of this list, named `item` or as `as` says.
    timeout: the step fails when it takes longer.
    on_error: what is done when the step failed; the run then goes on behind it.
    """

    id: Identifier | None = None
    title: Text | None = None
    when: Cel | None = None
    for_each: Path | None = None
    as_: Identifier = msgspec.field(name="as", default="item")
    retry: Retry | None = None
    timeout: Lasting | None = None
    on_error: tuple["AnyStep", ...] = ()
    x_cacao: Kept = msgspec.field(name="x-cacao", default=UNSET)


class Enrich(Step, frozen=True, kw_only=True, tag="enrich"):
    """Looks the observables of a list up, together, and judges them.

    where: only those for which this holds; `item` is the observable.
    most: only so many of them; the result says how many were left out.
    deep: also ask the providers that cost quota: about all, or about what stays `weak`.
    """

    enrich: Path
    where: Cel | None = None
    most: Annotated[int, Meta(ge=1)] | None = None
    deep: bool | Literal["weak"] = False


class Act(Step, frozen=True, kw_only=True, tag="do"):
    """Orders an action; one for every type of target, or the same for all.

    auto_when: nobody is asked where this holds; else `approval` says who is.
    """

    do: str | Mapping[ObservableType, str]
    target: str | None = None
    with_: Mapping[Identifier, Any] = msgspec.field(name="with", default={})
    reason: Text
    approval: Approval = Approval.REQUIRED
    auto_when: Cel | None = None
    ttl: Lasting | None = None


class Sequence(Step, frozen=True, kw_only=True, tag="steps"):
    """Steps under one `when` or `for_each`."""

    steps: Annotated[tuple["AnyStep", ...], Meta(min_length=1)]


class Case(Part, frozen=True, kw_only=True):
    """One way of a switch; a diagram shows its title in place of its condition."""

    when: Cel
    title: Text | None = None
    steps: Annotated[tuple["AnyStep", ...], Meta(min_length=1)]


class Switch(Step, frozen=True, kw_only=True, tag="switch"):
    """Takes the first way whose condition holds, or `else`."""

    switch: Annotated[tuple[Case, ...], Meta(min_length=1)]
    else_: tuple["AnyStep", ...] = msgspec.field(name="else", default=())


class Parallel(Step, frozen=True, kw_only=True, tag="parallel"):
    """Does lists of steps side by side; none sees what another finds."""

    parallel: Annotated[
        tuple[Annotated[tuple["AnyStep", ...], Meta(min_length=1)], ...], Meta(min_length=2)
    ]


class While(Step, frozen=True, kw_only=True, tag="while"):
    """Repeats steps as long as the condition holds, at most `max` times."""

    while_: Cel = msgspec.field(name="while")
    max: Annotated[int, Meta(ge=1)]
    steps: Annotated[tuple["AnyStep", ...], Meta(min_length=1)]


class Call(Step, frozen=True, kw_only=True, tag="call"):
    """Runs another playbook on the same alert, with inputs."""

    call: Name
    with_: Mapping[Identifier, Any] = msgspec.field(name="with", default={})


class Ask(Step, frozen=True, kw_only=True, tag="ask"):
    """Asks an analyst; `default` is the answer when nobody gives one."""

    ask: Text
    options: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=10)]
    default: Text | None = None


class Until(Part, frozen=True, kw_only=True):
    """A moment: RFC 3339, or the `${path}` of one."""

    until: str


class Sleep(Step, frozen=True, kw_only=True, tag="sleep"):
    """Waits for a while, or until a moment."""

    sleep: Lasting | Until


class Conclude(Step, frozen=True, kw_only=True, tag="conclude"):
    """Ends the run and says how its case should stand."""

    conclude: CaseStatus
    summary: Text
    resolution: Resolution | None = None


AnyStep = Enrich | Act | Sequence | Switch | Parallel | While | Call | Ask | Sleep | Conclude
KINDS: tuple[type[Step], ...] = (
    Enrich,
    Act,
    Switch,
    Parallel,
    While,
    Call,
    Ask,
    Sleep,
    Conclude,
    Sequence,  # last: other kinds have `steps` as well
)


class Input(Part, frozen=True, kw_only=True):
    """A value that a run is given; without a default it has to be."""

    type: Literal["bool", "int", "float", "string", "duration", "strings"]
    default: bool | int | float | str | tuple[str, ...] | None = None
    description: Text | None = None
    choices: tuple[str, ...] = ()


class AlertTrigger(Part, frozen=True, kw_only=True):
    """Which alerts start the playbook; all when there is no condition.

    Of several that would take an alert the one with the highest `priority` does.
    """

    when: Cel | None = None
    priority: Annotated[int, Meta(ge=0, le=100)] = 0


class Schedule(Part, frozen=True, kw_only=True):
    """When the playbook starts by itself, without an alert: five fields of cron, in a time zone."""

    cron: Annotated[str, Meta(min_length=1, max_length=100)]
    zone: Text = "UTC"


class Trigger(Part, frozen=True, kw_only=True):
    """What starts the playbook by itself."""

    alert: AlertTrigger | None = None
    schedule: Schedule | None = None


class Limits(Part, frozen=True, kw_only=True):
    """How far one run may go; nothing can be raised over the most that is allowed.

    iterations: rounds of one `while`. fan_out: elements of one `for_each` or `enrich`.
    steps: steps done in all. run_time: time spent working, without waits for people and `sleep`.
    concurrency: runs of the playbook under way at once; the others stand in line.
    """

    iterations: Annotated[int, Meta(ge=1, le=1_000)] = 100
    fan_out: Annotated[int, Meta(ge=1, le=500)] = 50
    steps: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    run_time: Duration = "1h"
    concurrency: Annotated[int, Meta(ge=1)] | None = None


class Playbook(Part, frozen=True, kw_only=True):
    """A playbook; `secrets` names what arguments may refer to as `${secrets.NAME}`."""

    playbook: Name
    title: Text
    steps: Annotated[tuple[AnyStep, ...], Meta(min_length=1)]
    version: Annotated[int, Meta(ge=1)] = 1
    description: Text | None = None
    on: Trigger | None = None
    inputs: Mapping[Identifier, Input] = {}
    secrets: tuple[Identifier, ...] = ()
    limits: Limits = Limits()
    on_error: tuple[AnyStep, ...] = ()
    x_cacao: Kept = msgspec.field(name="x-cacao", default=UNSET)


def kind_of(step: Step) -> str:
    """Return the key that makes the kind of the step: `enrich`, `do`, ..."""
    return str(type(step).__struct_config__.tag)


def own_parts(step: AnyStep) -> Iterator[tuple[str, tuple[AnyStep, ...]]]:
    """Yield the lists of steps that belong to a step, with their paths, without `on_error`."""
    match step:
        case Sequence() | While():
            yield "steps", step.steps
        case Switch():
            for number, case in enumerate(step.switch):
                yield f"switch.{number}.steps", case.steps
            if step.else_:
                yield "else", step.else_
        case Parallel():
            for number, branch in enumerate(step.parallel):
                yield f"parallel.{number}", branch
        case _:
            return


def all_parts(step: AnyStep) -> Iterator[tuple[str, tuple[AnyStep, ...]]]:
    """Yield every list of steps inside a step, with its path."""
    yield from own_parts(step)
    if step.on_error:
        yield "on_error", step.on_error


def walk(steps: tuple[AnyStep, ...], path: str) -> Iterator[tuple[str, AnyStep]]:
    """Yield every step with its path, in reading order."""
    for number, step in enumerate(steps):
        here = f"{path}.{number}"
        yield here, step
        for part, inner in all_parts(step):
            yield from walk(inner, f"{here}.{part}")
