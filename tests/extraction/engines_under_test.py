"""The engines that are installed, each to be held to the same results."""

import pytest

from sidelight.extraction.engines import ENGINES
from sidelight.extraction.stream import Extractor

MODULES = {"rust": "paula", "re2": "re2", "standard": "re"}


def engine(name):
    """Return the engine, or skip the test where its wheel is missing."""
    pytest.importorskip(MODULES[name])
    return ENGINES[name]()


def found(text, *, by):
    """Return (type, value, raw) of what an engine finds."""
    extractor = Extractor(engine=by)
    mentions = [*extractor.feed(text), *extractor.close()]
    return [(each.type.value, each.value, each.raw) for each in mentions]
