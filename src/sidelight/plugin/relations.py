"""Relations: edges to the values that an answer mentions."""

from datetime import datetime

from sidelight.extraction import parse_observable
from sidelight.model import InvalidObservable, ObservableType, Relation


def relate(
    kind: str,
    value: str | None,
    *types: ObservableType,
    first_seen: datetime | None = None,
    last_seen: datetime | None = None,
) -> Relation | None:
    """Return an edge to `value`; None where it is none of the `types`.

    >>> relate("dns_resolution", "192.0.2.7", ObservableType.IPV4).target.value
    '192.0.2.7'
    >>> relate("dns_resolution", "not an address", ObservableType.IPV4)
    """
    try:
        target = parse_observable(value or "")
    except InvalidObservable:
        return None
    if target.type not in types:
        return None
    return Relation(kind, target, first_seen=first_seen, last_seen=last_seen)
