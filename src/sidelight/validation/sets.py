"""The labelled sets: which files there are, what being in one says, and which copy each other."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from io import TextIOWrapper
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard

from sidelight.indicators import host_key
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import Entry, FeedKind

MANIFEST = "manifest.json"

T = TypeVar("T")

TYPES = {
    "domain": ObservableType.DOMAIN,
    "ipv4": ObservableType.IPV4,
    "ipv6": ObservableType.IPV6,
    "ip_port": ObservableType.IPV4,
    "url": ObservableType.URL,
    "email": ObservableType.EMAIL,
    "md5": ObservableType.FILE,
    "sha1": ObservableType.FILE,
    "sha256": ObservableType.FILE,
    "sha512": ObservableType.FILE,
}
"""First column -> type. A `urlpath` is a path on any host, which is no value that we could judge."""


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


class Row(msgspec.Struct, frozen=True):
    """One line of a file."""

    type: str
    value: str
    label: str | None = None

    @property
    def observable(self) -> Observable | None:
        """What an alert would hold of it; None for a network or the path of a URL."""
        type_ = TYPES.get(self.type)
        if type_ is None:
            return None
        value = self.value
        if self.type == "ip_port":
            value = value.rpartition(":")[0]
        elif type_ is ObservableType.URL:
            value = value if "://" in value else f"http://{value}"
        elif type_ is ObservableType.DOMAIN:
            value = host_key(value)
        return Observable(type_, value)

    def entry(self, labelled: Labelled) -> Entry | None:
        """Return the row as an entry of a feed of the name of its file; None for what is none."""
        type_ = TYPES.get(self.type)
        if type_ is None and self.type != "cidr":
            return None
        label = None if labelled.labels is Labels.NOTHING else self.label
        return Entry(labelled.name, type_, self.value, label)


class _Listed(msgspec.Struct, frozen=True):
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
        listed = msgspec.json.decode(file.read_bytes(), type=list[_Listed])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{file}: {error}") from error
    return tuple(_labelled(each, file.parent) for each in listed)


def read_rows(labelled: Labelled) -> Iterator[Row]:
    """Yield the rows of a file, in its order; a line without a value is left out."""
    with labelled.path.open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file)
        for line in TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n"):
            type_, _, rest = line.rstrip("\r\n").partition("\t")
            value, _, more = rest.partition("\t")
            if value:
                yield Row(type_, value, more.partition("\t")[0] or None)


def named(name: str, patterns: Iterable[tuple[str, T]], default: T) -> T:
    """Return what stands beside the first pattern that fits the name."""
    return next((value for pattern, value in patterns if fnmatchcase(name, pattern)), default)


def _places(data: Path) -> tuple[Path, Path]:
    return data / "feeds" / MANIFEST, data / MANIFEST


def _labelled(listed: _Listed, folder: Path) -> Labelled:
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
