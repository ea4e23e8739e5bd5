"""HTML to what a reader sees, with the targets of its links."""

from html.parser import HTMLParser

from sidelight.extraction.documents.section import Section, Sections
from sidelight.extraction.identifiers import words

_LINKS = frozenset({"href", "src", "action", "formaction", "background", "data", "cite", "poster"})
_BLOCKS = words(
    """
    address article aside blockquote body br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol option p pre section table td th title tr ul
    """
)
_SILENT = frozenset({"script", "style"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.links: list[str] = []
        self.code: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.seen.append("\n")
        self._silent += tag in _SILENT
        self.links += [value for name, value in attrs if value and _is_link(name, value)]

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.seen.append("\n")
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        (self.code if self._silent else self.seen).append(data)

    def handle_comment(self, data: str) -> None:
        self.code.append(data)

    def close(self) -> None:
        super().close()
        self.code.append(self.rawdata)  # a script that nothing closes


def _is_link(name: str, value: str) -> bool:
    """Whether an attribute holds a target: of a link, or in a style, a handler, a redirection."""
    return name in _LINKS or ("//" in value and not name.startswith("xmlns"))


def sections(html: str, path: str) -> Sections:
    """The visible text, the link targets one a line, and scripts, styles and comments."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    parts = {"text": "".join(reader.seen), "links": "\n".join(reader.links)}
    parts["script"] = "\n".join(reader.code)
    for name, text in parts.items():
        if text.strip():
            yield Section(f"{path}.{name}" if path else name, text)
