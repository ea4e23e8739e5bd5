"""The labelled sets: which files there are, what being in one says, and what their labels mean."""

from collections.abc import Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from sidelight.formats.listing import Listed
from sidelight.indicators import host_key
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import FeedKind
from sidelight.service.feeds.importing import family_of
from sidelight.service.feeds.reading import Wanted, read_path

MANIFEST = "manifest.json"


class Labels(StrEnum):
    """What the label of a row says: a threat, the list behind an aggregator, a count of lists."""

    THREAT = "threat"
    LIST = "list"
    VOTES = "votes"


LABELS = (("ipsum", Labels.VOTES), ("romainmarcoux-domains", Labels.LIST))
"""Files, by glob, whose label is no threat."""


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """One file of values that are known to be bad, scanners, or harmless."""

    name: str
    path: Path
    kind: FeedKind
    family: str
    labels: Labels
    data_date: str

    @property
    def listed(self) -> bool:
        """Whether it is loaded as a feed; harmless values are what feeds are tried on."""
        return self.kind not in {FeedKind.BENIGN, FeedKind.CONTEXT}


class _File(msgspec.Struct, frozen=True):
    """What the manifest of the data says of one file."""

    file: str
    kind: FeedKind
    commit_date: str = ""


def find_sets(data: Path) -> tuple[Labelled, ...]:
    """Return the sets that the manifest in `data`, or in its folder `feeds`, names.

    Raises InvalidInput that says where the manifest was looked for, or what is wrong with it.
    """
    places = (data / "feeds" / MANIFEST, data / MANIFEST)
    file = next((each for each in places if each.is_file()), None)
    if file is None:
        tried = " and ".join(map(str, places))
        raise InvalidInput(f"there is no labelled data: {tried} are missing; name it with --data")
    try:
        listed = msgspec.json.decode(file.read_bytes(), type=list[_File])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{file}: {error}") from error
    return tuple(_labelled(each, file.parent) for each in listed)


def read_rows(labelled: Labelled) -> Iterator[Listed]:
    """Yield the rows of a file, in its order, as an import reads them; junk is left out."""
    yield from read_path(labelled.path, Wanted()).rows


def observables(labelled: Labelled) -> Iterator[Observable]:
    """Yield what an alert would hold of each row."""
    for row in read_rows(labelled):
        observable = observable_of(row)
        if observable is not None:
            yield observable


def observable_of(row: Listed) -> Observable | None:
    """Return what an alert would hold of the row; None for a network or the path of a URL.

    >>> observable_of((ObservableType.IPV4, "192.0.2.1:80", "mirai", False)).value
    '192.0.2.1'
    """
    type_, value, _, _ = row
    if type_ is None or (type_ is ObservableType.URL and value.startswith("/")):
        return None
    match type_:
        case ObservableType.IPV4:
            value = value.partition(":")[0]
        case ObservableType.IPV6:
            value = host_key(value.removeprefix("[").partition("]")[0])
        case ObservableType.DOMAIN:
            value = host_key(value)
        case ObservableType.URL:
            value = value if "://" in value else f"http://{value}"
        case _:
            value = value.lower()
    return Observable(type_, value)


def _labelled(listed: _File, folder: Path) -> Labelled:
    file = Path(listed.file).name
    name = file.partition(".")[0]
    labels = (each for pattern, each in LABELS if fnmatchcase(name, pattern))
    return Labelled(
        name=name,
        path=folder / file,
        kind=listed.kind,
        family=family_of(name, {}),
        labels=next(labels, Labels.THREAT),
        data_date=listed.commit_date,
    )
