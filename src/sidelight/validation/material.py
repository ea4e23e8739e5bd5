"""The material of a measurement: the labelled sets, and what the embedded packages hold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sidelight import feeds
from sidelight.indicators import Suffixes
from sidelight.model import Observable
from sidelight.plugin import Effect, Feed, PackageData, PackageFiles
from sidelight.transports.packages import read_package
from sidelight.validation.harmless import (
    Harmless,
    Reference,
    harmless_sets,
    read_reference,
    reserved_values,
)
from sidelight.validation.knowledge import drive
from sidelight.validation.sets import Labelled, find_sets

SUFFIXES = PackageFiles("publicsuffixlist", "public_suffix_list.dat")


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """The sets, the harmless values of the embedded lists, reserved ones, and public suffixes."""

    sets: tuple[Labelled, ...]
    reference: Reference
    placeholders: tuple[Observable, ...]
    suffixes: Suffixes

    def harmless(self, most: int) -> Iterator[Harmless]:
        """Yield the harmless sets, of most of them at most so many values."""
        return harmless_sets(self.reference, self.placeholders, self.sets, most)


def gather_material(
    data: Path, read: Callable[[PackageFiles], PackageData] = read_package
) -> Material:
    """Read the sets in `data` and the embedded packages; raises InvalidInput without a manifest."""

    def answer(effect: Effect) -> PackageData:
        if not isinstance(effect, PackageFiles):
            raise TypeError(f"an embedded feed asked for {effect}")
        return read(effect)

    embedded = {each.manifest.name: each for each in Feed.found_in(feeds)}
    text = b"".join(read(SUFFIXES).files.values()).decode()
    return Material(
        sets=find_sets(data),
        reference=read_reference(drive(embedded["misp-warninglists"].read(), answer)),
        placeholders=tuple(reserved_values(drive(embedded["reserved"].read(), answer))),
        suffixes=Suffixes(text.splitlines()),
    )
