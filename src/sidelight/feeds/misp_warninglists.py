"""MISP warninglists: 119 lists of what threat feeds name by mistake, each with its own meaning.

What a list means is not in the package: `misp_warninglists.yaml` says it, reviewed list by list.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal, TypeVar

import msgspec

from sidelight.model import BadAnswer, Claim, ObservableType
from sidelight.plugin import (
    Entry,
    Exchange,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    PackageFiles,
    perform,
)

REVIEW = PackageFiles("sidelight", "feeds/misp_warninglists.yaml")
LISTS = PackageFiles("pymispwarninglists", "data/misp-warninglists/lists/*/list.json")

HASH = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}")
ADDRESS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
CENTURY = range(2001, 2100)  # 25121022 is another way to write a day, not the year 2512
NO_DOMAIN = re.compile(r"[\s/\\,:@]")

Reading = Literal["networks", "suffix", "exact", "nothing"]
READINGS: Mapping[str, Reading] = {
    "cidr": "networks",
    "hostname": "suffix",
    "string": "exact",
    "substring": "nothing",  # a short one would cover half the internet, so the review decides
    "regex": "nothing",
}

T = TypeVar("T")


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decided about one list; the YAML file explains the fields."""

    claim: Claim
    title: str
    why: str | None = None
    read: Reading | None = None
    without: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Heading(msgspec.Struct, frozen=True):
    """The head of a list; `version` is a date such as 20251223 in most of them."""

    version: int

    @property
    def date(self) -> date | None:
        """The date that the version is; None where it is a number of another kind."""
        try:
            found = datetime.strptime(str(self.version), "%Y%m%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            return None
        return found if found.year in CENTURY else None


class WarningList(msgspec.Struct, frozen=True):
    """A list as the package carries it."""

    type: str
    list: list[str]


class MispWarninglists(Feed):
    """All lists of the package that the review names; about 2.4 million entries."""

    manifest = FeedManifest(
        name="misp-warninglists",
        title="MISP warninglists",
        docs="https://github.com/MISP/misp-warninglists",
        kind=FeedKind.CONTEXT,
        licence="CC0-1.0",
        package="pymispwarninglists",
    )

    def read(self) -> Exchange[FeedContent]:
        """Read the heads of all lists now, and the entries one list at a time."""
        review = yield from perform(REVIEW)
        lists = yield from perform(LISTS)
        reviews = read_reviews(_only(review.files))
        files = {name: path for path in lists.files if (name := path.split("/")[-2]) in reviews}
        dates = {
            name: _decode(lists.files[path], Heading, path).date for name, path in files.items()
        }
        return FeedContent(
            lists=tuple(_feed_list(name, reviews[name], dates[name]) for name in files),
            entries=(
                entry
                for name, path in files.items()
                for entry in read_list(
                    name, _decode(lists.files[path], WarningList, path), reviews[name]
                )
            ),
            data_date=str(max((day for day in dates.values() if day), default="")),
        )


def read_reviews(text: bytes) -> dict[str, Review]:
    """Return the name of a list -> what was decided about it; raises BadAnswer."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only compiling needs it, and every start is here

    try:
        return msgspec.convert(YAML(typ="safe", pure=True).load(text), dict[str, Review])
    except msgspec.ValidationError as error:
        raise BadAnswer(REVIEW.pattern, str(error)) from None


def read_list(name: str, listed: WarningList, review: Review) -> Iterator[Entry]:
    """Yield the entries of one list as the review reads it; what is no observable is left out."""
    for role in review.roles:
        yield Entry(name, ObservableType.EMAIL, role)
    reading = review.read or READINGS.get(listed.type, "nothing")
    if reading == "nothing":
        return
    # Popularity ends where strangers rent names, so it is left to the border of the public suffix:
    # amazonaws.com is popular, and bucket.s3.amazonaws.com is not.
    bounded = review.claim is Claim.POPULAR
    for value in listed.list:
        if review.without and value.startswith(review.without):
            continue
        if reading == "networks":
            yield Entry(name, None, value)
            continue
        entry = _read_value(name, value.strip().lower(), reading, bounded=bounded)
        if entry is not None:
            yield entry


def _read_value(name: str, value: str, reading: Reading, *, bounded: bool) -> Entry | None:
    """Tell hashes, addresses and domains apart; a dot in front means all that is below."""
    domain = value.lstrip("*.")
    if "." not in domain:
        return Entry(name, ObservableType.FILE, value) if HASH.fullmatch(value) else None
    if ADDRESS.fullmatch(value):
        return Entry(name, ObservableType.IPV4, value)
    if NO_DOMAIN.search(domain):
        return None
    below = (reading == "suffix" or domain is not value) and not bounded
    return Entry(name, ObservableType.DOMAIN, domain, subdomains=below)


def _feed_list(name: str, review: Review, day: date | None) -> FeedList:
    dated = f" of {day}" if day else ""
    return FeedList(name, f"MISP warninglist '{review.title}'{dated}", review.claim)


def _decode(body: bytes, shape: type[T], path: str) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        raise BadAnswer(path, str(error)) from None


def _only(files: Mapping[str, bytes]) -> bytes:
    """Return the one file that was asked for; raises BadAnswer when the package lacks it."""
    for content in files.values():
        return content
    raise BadAnswer("$", "the package has no such file")
