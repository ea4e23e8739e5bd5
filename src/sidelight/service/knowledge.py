"""What a door asks for: the context of a value, as a caller may see it."""

from collections.abc import Sequence

from sidelight.enrichment import Depth, Request
from sidelight.extraction import parse_observable
from sidelight.model import Context, InvalidObservable, Observable, ObservableType, ReportState
from sidelight.service.app import App
from sidelight.service.context import context_of
from sidelight.service.lookup import lookup


def observable_of(value: str, type_: ObservableType | None = None) -> Observable | None:
    """Return the observable that a text is, defanged or not; None when it is none, or not `type_`.

    >>> observable_of("hxxp://evil[.]example/").value
    'http://evil.example/'
    >>> observable_of("evil.example", ObservableType.URL) is None
    True
    """
    try:
        found = parse_observable(value.strip())
    except InvalidObservable:
        return None
    return found if type_ is None or found.type is type_ else None


async def contexts_of(
    app: App, observables: Sequence[Observable], *, why: str, deep: bool = False
) -> tuple[Context, ...]:
    """Return the context of each observable, in order, asking as far as it takes to be sure."""
    depth = Depth.ALL if deep else Depth.NEEDED
    requests = [Request(observable=each, tlp=app.tlp, depth=depth, why=why) for each in observables]
    return tuple(context_of(answer) for answer in await lookup(app, requests))


def is_known(context: Context) -> bool:
    """Whether anybody knows the observable: a miss everywhere is "not found", and never clean."""
    return any(each.state is ReportState.HIT for each in context.answers)
