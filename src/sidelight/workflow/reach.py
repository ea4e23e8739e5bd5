"""Which steps can never be reached, because the run has ended before them."""

from sidelight.workflow.playbook import AnyStep, Conclude, Sequence, Switch


def always_ends(step: AnyStep) -> bool:
    """Whether the run is over behind this step, whatever happens."""
    if step.when is not None or step.for_each is not None or step.on_error:
        return False
    match step:
        case Conclude():
            return True
        case Sequence():
            return any(map(always_ends, step.steps))
        case Switch():
            ways = [case.steps for case in step.switch]
            return bool(step.else_) and all(
                any(map(always_ends, way)) for way in [*ways, step.else_]
            )
        case _:
            return False


def unreachable(steps: tuple[AnyStep, ...]) -> int | None:
    """Return the number of the first step that cannot be reached; None when all can."""
    for number, step in enumerate(steps[:-1]):
        if always_ends(step):
            return number + 1
    return None
