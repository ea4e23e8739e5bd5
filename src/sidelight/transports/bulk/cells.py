"""Cells: what one value of a log is, read as a person's would be."""

import re

from sidelight.extraction import parse_observable
from sidelight.model import InvalidObservable, Observable

_NETWORK = re.compile(r"[0-9.]+/[0-9]{1,2}")
_BARE = re.compile(r"(?![^/?#]*://)[^/?#@]*(?::[0-9]+(?:[/?#].*)?|/.*)", re.DOTALL)
"""A host with a port or a path, and no scheme."""

_TLS = re.compile(r"[^/?#]*:443(?:[/?#].*)?", re.DOTALL)


def observable_of(cell: str) -> Observable | None:
    """Return the observable that a cell holds; None when it holds none, or a network.

    Besides what can be looked up, that is a host with a port and a URL without its scheme: logs of
    firewalls and proxies hold them. The port tells the scheme.

    >>> observable_of("evil.example:8080").value, observable_of("EVIL[.]example").value
    ('http://evil.example:8080', 'evil.example')
    >>> observable_of("GET"), observable_of("10.0.0.0/8")
    (None, None)
    """
    if _NETWORK.fullmatch(cell):
        return None
    if not _BARE.fullmatch(cell):
        return _parsed(cell)
    scheme = "https" if _TLS.fullmatch(cell) else "http"
    return _parsed(f"{scheme}://{cell}") or _parsed(cell)


def _parsed(text: str) -> Observable | None:
    try:
        return parse_observable(text)
    except InvalidObservable:
        return None
