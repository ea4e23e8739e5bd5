"""Text to observables: every value an analyst pastes or a product sends, with its place.

`extract` for a text, `Extractor` for a stream, `extract_json` for a decoded document,
`parse_observable` for one value that somebody typed.
"""

from sidelight.extraction.mention import BY_DEFAULT, ON_REQUEST, Mention, MentionType
from sidelight.extraction.observe import parse_observable, to_observable
from sidelight.extraction.stream import Extractor, extract
from sidelight.extraction.walk import extract_json, walk

__all__ = [
    "BY_DEFAULT",
    "ON_REQUEST",
    "Extractor",
    "Mention",
    "MentionType",
    "extract",
    "extract_json",
    "parse_observable",
    "to_observable",
    "walk",
]
