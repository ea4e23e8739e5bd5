"""HTML to what a reader sees, with the targets of its links.

The tokens are our own, because the parser of the standard library costs time in the square of the
length on hostile pages. Here every token ends where it has looked to, at the latest with the page.
"""

import re
from collections.abc import Iterator
from html import unescape

from sidelight.extraction.documents.section import Section, Sections
from sidelight.extraction.identifiers import words

_LINKS = frozenset({"href", "src", "action", "formaction", "background", "data", "cite", "poster"})
_BLOCKS = words(
    """
    address article aside blockquote body br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol option p pre section table td th title tr ul
    """
)
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*+)(?P<attributes>"
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+)*+"
    r")(?:>|\Z)"
    r"|<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<literal>.*?)(?:\]\]>|\Z)"
    r"|<[!?/][^>]*+>?",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([^\s/>=][^\s/>=]*+)\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s>]*+))", re.DOTALL
)
_SILENT = {name: re.compile(f"</{name}|\\Z", re.IGNORECASE) for name in ("script", "style")}
"""Elements whose content is no text, and where it ends."""


def sections(html: str, path: str) -> Sections:
    """The visible text, the link targets one a line, and scripts, styles and comments."""
    parts: dict[str, list[str]] = {"text": [], "links": [], "script": []}
    for part, text in _pieces(html):
        parts[part].append(text)
    for name, found in parts.items():
        text = ("" if name == "text" else "\n").join(found)
        if text.strip():
            yield Section(f"{path}.{name}" if path else name, text)


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """(part, text) in the order of the page."""
    place = 0
    while match := _TOKEN.search(html, place):
        yield "text", _plain(html[place : match.start()])
        place = match.end()
        tag = (match["tag"] or "").lower()
        if tag in _BLOCKS:
            yield "text", "\n"
        if tag and not match["end"]:
            yield from (("links", target) for target in _targets(match["attributes"]))
            if tag in _SILENT and (end := _SILENT[tag].search(html, place)):
                yield "script", html[place : end.start()]
                place = end.start()
        yield "script", match["comment"] or match["literal"] or ""
    yield "text", _plain(html[place:])


def _targets(attributes: str) -> Iterator[str]:
    """Targets of links, and those in styles, handlers and redirections."""
    for match in _ATTRIBUTE.finditer(attributes):
        name, *values = match.groups()
        value = _plain(next(filter(None, values), ""))
        if value and (name.lower() in _LINKS or ("//" in value and not name.startswith("xmlns"))):
            yield value


def _plain(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # the number of a character with thousands of digits
        return text
