"""A small world: what is true of some values, and every vendor's answers are made from it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from sidelight.model import Observable, ObservableType


class Kind(StrEnum):
    """What a value of the world really is."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    BENIGN = "benign"
    SCANNER = "scanner"


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about one value, as far as any vendor may know them.

    `engines` of `asked` AV engines detect it. `related` maps a kind of relation, by the names of
    VirusTotal (`resolutions`, `contacted_domains`, `communicating_files`, `urls`), to other values.
    `hashes` are the other digests of a file. `known_to` names the vendors that hold it; empty
    stands for all.
    """

    observable: Observable
    kind: Kind
    family: str | None = None
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hashes: Mapping[str, str] = {}
    engines: int = 0
    asked: int = 70
    first_seen: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    last_seen: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    country: str = "NL"
    asn: int = 64496
    holder: str = "Example Holder"
    related: Mapping[str, tuple[Observable, ...]] = {}
    known_to: frozenset[str] = frozenset()


class World:
    """Subjects by value; what is not in it nobody has ever seen."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        """Take the subjects; a file is found by each of its hashes."""
        self._subjects: dict[str, Subject] = {}
        for subject in subjects:
            self._subjects[subject.observable.value] = subject
            self._subjects.update(dict.fromkeys(subject.hashes.values(), subject))

    def find(self, value: str, vendor: str) -> Subject | None:
        """Return the subject that a vendor knows under a value, in any case for a hash."""
        subject = self._subjects.get(value) or self._subjects.get(value.lower())
        if subject is None or (subject.known_to and vendor not in subject.known_to):
            return None
        return subject

    def of_type(self, type_: ObservableType, vendor: str) -> list[Subject]:
        """Return the subjects of one type that a vendor knows, for searches and lists."""
        found = {each.observable: each for each in self._subjects.values()}
        return [
            each
            for each in found.values()
            if each.observable.type is type_ and (not each.known_to or vendor in each.known_to)
        ]
