"""The labelled sets: which files there are, what being in one says, and which copy each other."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

import msgspec

from sidelight.formats.lines import read_lines
from sidelight.formats.listing import Junk, Listed
from sidelight.formats.packing import unpacked
from sidelight.formats.tsv import read_tsv
from sidelight.indicators import host_key
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import Entry, FeedKind

MANIFEST = "manifest.json"
STEP = 1 << 16  # bytes of a packed file that are read at a time

T = TypeVar("T")


class Labels(StrEnum):
    """What the third column says: a threat, the list behind an aggregator, a count of lists."""

    THREAT = "threat"
    LIST = "list"
    VOTES = "votes"
    NOTHING = "nothing"


FAMILIES = (("maltrail*", "maltrail"), ("romainmarcoux*", "romainmarcoux"))
"""Files of one publisher, who copies from himself; every other file is a family of its own."""

LABELS = (
    ("ipsum", Labels.VOTES),
    ("romainmarcoux-domains", Labels.LIST),
    ("romainmarcoux-*ip", Labels.NOTHING),  # the piece of the file that the address was in
)


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
    file = next((each for each in _places(data) if each.is_file()), None)
    if file is None:
        tried = " or ".join(str(each) for each in _places(data))
        raise InvalidInput(f"there is no labelled data: {tried} is missing; name it with --data")
    try:
        listed = msgspec.json.decode(file.read_bytes(), type=list[_File])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{file}: {error}") from error
    return tuple(_labelled(each, file.parent) for each in listed)


def read_rows(labelled: Labelled) -> Iterator[Listed]:
    """Yield the rows of a file, in its order, as an import reads them; junk is left out."""
    with labelled.path.open("rb") as file:
        chunks = unpacked(iter(lambda: file.read(STEP), b""), labelled.name)
        yield from read_tsv(read_lines(chunks, labelled.name), Junk(), labelled.name)


def entry_of(row: Listed, labelled: Labelled) -> Entry:
    """Return the row as an entry of a feed that has the name of its file."""
    type_, value, label, subdomains = row
    told = None if labelled.labels is Labels.NOTHING else label
    return Entry(labelled.name, type_, value, told, subdomains)


def observable_of(row: Listed) -> Observable | None:
    """Return what an alert would hold of the row; None for a network or the path of a URL."""
    type_, value, _, _ = row
    if type_ is ObservableType.DOMAIN:
        return Observable(type_, host_key(value))
    if type_ is ObservableType.IPV4:
        return Observable(type_, value.partition(":")[0])
    if type_ is ObservableType.IPV6:
        return Observable(type_, host_key(value.removeprefix("[").partition("]")[0]))
    if type_ is ObservableType.URL:
        if value.startswith("/"):
            return None
        return Observable(type_, value if "://" in value else f"http://{value}")
    return Observable(type_, value.lower()) if type_ else None


def named(name: str, patterns: Iterable[tuple[str, T]], default: T) -> T:
    """Return what stands beside the first pattern that fits the name."""
    return next((value for pattern, value in patterns if fnmatchcase(name, pattern)), default)


def _places(data: Path) -> tuple[Path, Path]:
    return data / "feeds" / MANIFEST, data / MANIFEST


def _labelled(listed: _File, folder: Path) -> Labelled:
    file = Path(listed.file).name
    name = file.partition(".")[0]
    return Labelled(
        name=name,
        path=folder / file,
        kind=listed.kind,
        family=named(name, FAMILIES, name),
        labels=named(name, LABELS, Labels.THREAT),
        data_date=listed.commit_date,
    )
