"""What the bytes of a file say: read once, nothing is run and no byte is kept."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath
from typing import BinaryIO

import msgspec
import numpy as np

from sidelight.extraction import Extractor, Mention, MentionType, to_observable
from sidelight.formats.vt_types import HEAD, FileType, type_of
from sidelight.model import Fact, Observable, ObservableType, Relation, Report, ReportState

SOURCE = "local-analysis"
"""Who states what is read here, in the place of a provider."""

CHUNK = 1 << 20
SEARCHED = 32 << 20
"""The bytes at the beginning of a file in which values are searched; hashes cover all of it."""

MOST = 200
"""The most values of a type that are kept of one file; more is a list, and no program."""

NAMES = frozenset({MentionType.URL, MentionType.DOMAIN, MentionType.IPV4, MentionType.IPV6})
KINDS = {
    ObservableType.URL: "embedded_url",
    ObservableType.DOMAIN: "embedded_domain",
    ObservableType.IPV4: "embedded_ip",
    ObservableType.IPV6: "embedded_ip",
}
PRINTABLE = bytes(each if 32 <= each < 127 else 10 for each in range(256))
"""Translates every byte that is no printable ASCII into the end of a line."""

WIDE = re.compile(rb"(?:[ -~]\x00){6,}")
"""Text of Windows programs: UTF-16 with the low byte first."""

OVERLAP = 2048  # bytes of a chunk that are looked at again with the next, for texts across the edge


class LocalAnalysis(msgspec.Struct, frozen=True, kw_only=True):
    """The hashes of a file, and what was read from it as the report of a provider."""

    md5: str
    sha1: str
    sha256: str
    report: Report


def analyse(file: BinaryIO, name: str) -> LocalAnalysis:
    """Return hashes, size, type, entropy and the values in the text of a file.

    `name` is what the client calls it. Blocks for as long as it takes to read the file.
    """
    hashes = (hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False))
    sha256, counts, strings = hashlib.sha256(), np.zeros(256, np.int64), _Strings()
    head, size = b"", 0
    while chunk := file.read(CHUNK):
        for each in (*hashes, sha256):
            each.update(chunk)
        counts += np.bincount(np.frombuffer(chunk, np.uint8), minlength=256)
        if not head:
            head = chunk[:HEAD]
        if size < SEARCHED:
            strings.feed(chunk)
        size += len(chunk)
    md5, sha1 = (each.hexdigest() for each in hashes)
    observable = Observable(ObservableType.FILE, sha256.hexdigest())
    facts: dict[str, Fact] = {
        "md5": md5,
        "sha1": sha1,
        "sha256": observable.value,
        "file_size": size,
        "entropy": _entropy(counts.tolist(), size),
        **_type_facts(type_of(head)),
    }
    if shown := PurePath(name.replace("\\", "/")).name:
        facts["names"] = [shown]
    report = Report(
        provider=SOURCE,
        observable=observable,
        state=ReportState.HIT,
        facts=facts,
        relations=tuple(Relation(KINDS[each.type], each) for each in strings.close()),
    )
    return LocalAnalysis(md5=md5, sha1=sha1, sha256=observable.value, report=report)


class _Strings:
    """The values in the printable parts of a file, each once, in the order of the file."""

    def __init__(self) -> None:
        self._narrow = Extractor(types=NAMES)
        self._wide = Extractor(types=NAMES)
        self._tail = b""
        self._found: dict[Observable, None] = {}
        self._count: Counter[str] = Counter()

    def feed(self, chunk: bytes) -> None:
        self._keep(self._narrow.feed(chunk.translate(PRINTABLE)))
        whole = self._tail + chunk
        texts = (each.replace(b"\x00", b"") + b"\n" for each in WIDE.findall(whole))
        self._keep(self._wide.feed(b"".join(texts)))
        self._tail = chunk[-OVERLAP:]

    def close(self) -> tuple[Observable, ...]:
        self._keep(chain(self._narrow.close(), self._wide.close()))
        return tuple(self._found)

    def _keep(self, mentions: Iterator[Mention]) -> None:
        for mention in mentions:
            found = to_observable(mention)
            if found is None or found in self._found or self._count[KINDS[found.type]] >= MOST:
                continue
            self._count[KINDS[found.type]] += 1
            self._found[found] = None


def _type_facts(found: FileType) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"file_type": found.description, "type_tag": found.tag}
    if found.extension:
        facts["file_extension"] = found.extension
    return facts


def _entropy(counts: list[int], size: int) -> float:
    """Return the bits of information in a byte: 0 for one value only, 8 for noise.

    >>> _entropy([4, 4], 8)
    1.0
    """
    shares = [count / size for count in counts if count]
    return round(-sum(share * math.log2(share) for share in shares), 3) + 0.0
