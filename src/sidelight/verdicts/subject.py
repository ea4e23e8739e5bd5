"""The subject of a verdict, and where a claim stands to it: on it, around it, inside it."""

from enum import Enum, IntEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from sidelight.model import Observable, ObservableType, Scope


class Place(Enum):
    """Where a claim stands to the subject."""

    EXACT = "exact"
    WIDER = "wider"
    NARROWER = "narrower"
    ELSEWHERE = "elsewhere"


class Level(IntEnum):
    """How much a thing covers, from one file to a whole network."""

    HASH = 0
    URL = 1
    HOST = 2
    AROUND = 3


LEVELS = {
    Scope.HASH: Level.HASH,
    Scope.URL: Level.URL,
    Scope.HOST: Level.HOST,
    Scope.IP: Level.HOST,
    Scope.REGISTRABLE: Level.AROUND,
    Scope.NETBLOCK: Level.AROUND,
}
NATURAL = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
}
"""The scope of a claim about exactly the observable; other types have none."""

_OF_ADDRESSES = {Scope.IP, Scope.NETBLOCK}
_OF_NAMES = {Scope.HOST, Scope.REGISTRABLE}


class Subject(msgspec.Struct, frozen=True):
    """An observable with its level and the host it stands on (None for a file)."""

    observable: Observable
    level: Level
    host: str | None
    on_address: bool

    @property
    def is_host(self) -> bool:
        """Whether the subject is itself a host: a name or an address."""
        return self.observable.type is ObservableType.DOMAIN or self.observable.is_address

    def place(self, scope: Scope, matched: str | None) -> Place:
        """Return where a claim of this scope about `matched` (None: the observable) stands."""
        if self.observable.type in {ObservableType.ASN, ObservableType.CVE}:
            return Place.EXACT
        level = LEVELS[scope]
        if self.level is Level.HASH:
            return Place.EXACT if level is Level.HASH else Place.ELSEWHERE
        if level < self.level:
            return Place.NARROWER
        if level is Level.URL:
            return Place.EXACT
        return self._place_on_host(scope, matched)

    def _place_on_host(self, scope: Scope, matched: str | None) -> Place:
        entry = None if matched is None else matched.lower().rstrip(".")
        itself = entry == self.host or (entry is None and LEVELS[scope] is Level.HOST)
        # A name says nothing of the addresses it points to, nor an address of the names on it.
        other_kind = scope in (_OF_NAMES if self.on_address else _OF_ADDRESSES)
        if other_kind and not (itself and entry == self.host):
            return Place.ELSEWHERE
        if itself:
            return Place.EXACT if self.is_host else Place.WIDER
        return Place.WIDER


def subject_of(observable: Observable) -> Subject:
    """Return the observable with its level and host.

    >>> subject_of(Observable(ObservableType.URL, "https://Evil.Example/a")).host
    'evil.example'
    """
    host = _host(observable)
    level = LEVELS.get(NATURAL.get(observable.type, Scope.URL), Level.URL)
    return Subject(observable, level, host, _is_address(host))


def host_of(subject: Subject) -> Subject | None:
    """Return the host of a URL as a subject of its own; None for every other subject."""
    if subject.observable.type is not ObservableType.URL or not subject.host:
        return None
    type_ = ObservableType.DOMAIN
    if subject.on_address:
        type_ = ObservableType.IPV6 if ":" in subject.host else ObservableType.IPV4
    return subject_of(Observable(type_, subject.host))


def _host(observable: Observable) -> str | None:
    value = observable.value.lower()
    if observable.type is ObservableType.URL:
        try:
            return urlsplit(value).hostname
        except ValueError:  # a bracket that never closes, as attackers write them
            return None
    if observable.type is ObservableType.EMAIL:
        return value.rpartition("@")[2]
    if observable.type is ObservableType.DOMAIN or observable.is_address:
        return value.rstrip(".")
    return None


def _is_address(host: str | None) -> bool:
    if not host:
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
