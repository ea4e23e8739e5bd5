"""Keys: what an index is asked about an observable, and what an entry is filed under.

An observable asks for itself, then for what contains it: a URL for its path without the query, the
directories above it, its path on any host, its host and port; every host for the domains above it.
Each probe says at which scope a match on it counts. The kinds of keys cannot be confused with each
other: a URL holds a slash, an address with a port a colon and a number, an e-mail address an @.
"""

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from sidelight.indicators.hosts import host_key, is_address, join_port, split_port
from sidelight.indicators.urls import split_url
from sidelight.model import Observable, ObservableType, Scope


class Step(IntEnum):
    """How a probe relates to the observable that asks."""

    SELF = 0
    PATH = 1  # the resource without its query, or a directory above it
    HOST = 2  # where the resource or the mailbox is served, or the role of the mailbox
    PARENT = 3  # a domain above the host


class Reach(IntEnum):
    """What an entry covers, beyond the very value it is filed under."""

    VALUE = 0
    SUBDOMAINS = 1  # every host below the domain, because the list says so
    PORT = 2  # less: one port of the address or host it is filed under


SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
    ObservableType.EMAIL: Scope.URL,  # one mailbox of a host, as a URL is one resource of it
    ObservableType.ASN: Scope.NETBLOCK,
    ObservableType.CVE: Scope.HASH,  # an identifier of the thing itself
}
"""How much a claim about exactly this observable covers."""

HOSTS = {ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6}


class Probe(msgspec.Struct, frozen=True, gc=False):
    """One key to look for, and what finding it would mean."""

    key: bytes
    scope: Scope
    step: Step


def probes(observable: Observable) -> Iterator[Probe]:
    """Yield the keys that may cover the observable, the most specific first.

    >>> url = Observable(ObservableType.URL, "http://b.example/x/y?z")
    >>> b" ".join(probe.key for probe in probes(url)).decode()
    'b.example/x/y?z b.example/x/y b.example/x /x/y?z /x/y b.example:80 b.example example'
    """
    match observable.type:
        case ObservableType.DOMAIN:
            yield from _host(host_key(observable.value), Step.SELF)
        case ObservableType.IPV4 | ObservableType.IPV6:
            yield Probe(_bytes(host_key(observable.value)), Scope.IP, Step.SELF)
        case ObservableType.URL:
            yield from _url(observable.value)
        case ObservableType.EMAIL:
            yield from _mail(observable.value)
        case _:
            key = _bytes(observable.value.lower())
            yield Probe(key, SCOPES[observable.type], Step.SELF)


def entry_keys(
    type_: ObservableType, value: str, *, subdomains: bool = False
) -> Iterator[tuple[bytes, Reach]]:
    """Yield the keys an entry is filed under; `host:port` also under the host alone.

    >>> list(entry_keys(ObservableType.IPV4, "192.0.2.1:8080"))
    [(b'192.0.2.1:8080', <Reach.VALUE: 0>), (b'192.0.2.1', <Reach.PORT: 2>)]
    """
    if type_ is ObservableType.URL:
        yield _bytes(split_url(value).key), Reach.VALUE
        return
    if type_ is ObservableType.EMAIL:
        local, _, domain = value.lower().rpartition("@")
        yield _bytes(f"{local}@{host_key(domain)}"), Reach.VALUE
        return
    if type_ not in HOSTS:
        yield _bytes(value.lower()), Reach.VALUE
        return
    host, port = split_port(value)
    if port:
        yield _bytes(join_port(host, port)), Reach.VALUE
        yield _bytes(host), Reach.PORT
    else:
        yield _bytes(host), Reach.SUBDOMAINS if subdomains else Reach.VALUE


def host_of(observable: Observable) -> str | None:
    """Return the host of an address, domain, URL or mailbox in its key form; None without one."""
    match observable.type:
        case ObservableType.URL:
            return split_url(observable.value).host
        case ObservableType.EMAIL:
            return host_key(observable.value.rpartition("@")[2])
        case ObservableType.DOMAIN | ObservableType.IPV4 | ObservableType.IPV6:
            return host_key(observable.value)
        case _:
            return None


def _url(value: str) -> Iterator[Probe]:
    parts = split_url(value)
    yield Probe(_bytes(parts.key), Scope.URL, Step.SELF)
    if parts.query:
        yield Probe(_bytes(parts.bare), Scope.URL, Step.PATH)
    for prefix in parts.prefixes():
        yield Probe(_bytes(prefix), Scope.URL, Step.PATH)
    for path in parts.paths():  # malware families keep their paths from host to host
        yield Probe(_bytes(path), Scope.URL, Step.PATH)
    if parts.port:
        scope = Scope.IP if is_address(parts.host) else Scope.HOST
        yield Probe(_bytes(join_port(parts.host, parts.port)), scope, Step.HOST)
    yield from _host(parts.host, Step.HOST)


def _mail(value: str) -> Iterator[Probe]:
    local, _, domain = value.lower().rpartition("@")
    host = host_key(domain)
    yield Probe(_bytes(f"{local}@{host}"), Scope.URL, Step.SELF)
    # A list may name a role at every domain: `abuse@`.
    yield Probe(_bytes(f"{local}@"), Scope.URL, Step.HOST)
    yield from _host(host, Step.HOST)


def _host(host: str, step: Step) -> Iterator[Probe]:
    key = _bytes(host)
    if is_address(host):
        yield Probe(key, Scope.IP, step)
        return
    yield Probe(key, Scope.HOST, step)
    dot = key.find(b".")
    while dot >= 0:
        yield Probe(key[dot + 1 :], Scope.HOST, Step.PARENT)
        dot = key.find(b".", dot + 1)


def _bytes(text: str) -> bytes:
    """A lone surrogate, which JSON can bring, must not stop a look-up."""
    return text.encode(errors="replace")
