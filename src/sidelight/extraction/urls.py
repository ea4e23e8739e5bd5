"""URLs: where one ends in running text, and its canonical form."""

import re
from typing import NamedTuple

from sidelight.extraction.hosts import host
from sidelight.extraction.mention import MentionType
from sidelight.extraction.refang import refang, refang_path, visible

_HEAD = re.compile(rb"([A-Za-z*\[\]+]+?) ?([\[({<]?:[\])}>]?[\[({<]?(?:/|\\/|\\|\[/\]){2}[\])}>]?)")
_SCHEMES = {
    "https": "https",
    "http": "http",
    "ftp": "ftp",
    "ftps": "ftps",
    "fxp": "ftp",
    "fxps": "ftps",
    "meow": "http",
    "meows": "https",
}
_AUTHORITY = re.compile(rb"(?:\[/\]|(?!\\/)[^/?#])*")
_PORT = re.compile(rb"(?:\[:\]|:)([0-9]{1,5})?$")
SCHEME = re.compile(rb"(?:[hH][tTxX*]{2}[pP]|[fF][tTxX][pP])[sS]?\[?:\]?(?:/|\\/|\[/\]){2}")
"""Where another URL begins in a candidate."""

_STOP = re.compile(
    rb"&(?:quot|gt|lt|#0?39|#34|#x27|#x22|apos|nbsp);"
    rb"|[,;|]+(?:h[tTxX*]{2}p|[fF][tTxX][pP]|H[tTxX]{2}P)[sS]?\[?:"
    rb"|-\r?\n(?:[a-zA-Z]{2,6}\[?:|\s)"
    rb"|'(?![A-Za-z0-9_])|'$|(?:%22|%27|%3E)(?:%|$|[^A-Za-z0-9])"
    rb"|\*\*|\]\(|\)\(",
)
_TRAILING = b".,;:!?'*\"([{|$\r\n"
_FOOTNOTE = re.compile(rb"\[[0-9]{1,3}\]$")
_BARE_FIELD = re.compile(rb"[A-Za-z0-9 _:+\-]*")


class Url(NamedTuple):
    """A URL at the start of a candidate: `host_*` is where its host stands, in bytes of the raw."""

    value: str
    end: int
    host_type: MentionType | None
    host_value: str
    host_start: int
    host_end: int


def parse(token: bytes) -> Url | None:
    """The URL at the start of `token`, cut where the text around it begins; None if it is none."""
    head = _HEAD.match(token)
    if head is None:
        return None
    scheme = _scheme(head[1])
    start = head.end()
    end = boundary(token, start)
    return _build(f"{scheme}://", token, start, end)


def parse_whole(raw: bytes) -> Url | None:
    """The URL that all of `raw` is, scheme included; None where it is none."""
    head = _HEAD.match(raw)
    return _build(f"{_scheme(head[1])}://", raw, head.end(), len(raw)) if head else None


def parse_bare(token: bytes, name_end: int) -> Url | None:
    """The URL without a scheme at the start of `token`, whose host ends at `name_end`."""
    return _build("", token, 0, boundary(token, name_end))


def _scheme(raw: bytes) -> str:
    name = raw.decode("ascii").lower().replace("[", "").replace("]", "")
    if name.startswith("h"):
        return "https" if name.endswith("s") else "http"
    return _SCHEMES.get(name, name)


def _build(prefix: str, token: bytes, start: int, end: int) -> Url | None:
    authority = _AUTHORITY.match(token, start, end)
    if authority is None:
        return None
    rest_start = authority.end()
    host_start = max(start, token.rfind(b"@", start, rest_start) + 1)
    port_at = _PORT.search(token[host_start:rest_start])
    host_end = host_start + port_at.start() if port_at else rest_start
    name = refang(visible(token[host_start:host_end]))
    found = host(name)
    if found is None:
        return None
    kind, value = found
    user = visible(token[start:host_start])
    port = f":{port_at[1].decode()}" if port_at and port_at[1] else ""
    rest = refang_path(visible(token[rest_start:end]))
    return Url(
        f"{prefix}{user}{value}{port}{rest}",
        end,
        kind,
        value.strip("[]"),
        host_start,
        host_end,
    )


def boundary(token: bytes, start: int) -> int:
    """Where the URL whose authority begins at `start` ends: before quotes, closers, CSV fields."""
    stop = _STOP.search(token, start)
    end = stop.start() if stop else len(token)
    end = _unbalanced(token, start, end)
    end = _before_fields(token, start, end)
    while end > start:
        last = token[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last == 0x2B and token[end - 2] == 0x2B:
            end -= 2
        elif last == 0x5D and (note := _FOOTNOTE.search(token, max(start, end - 5), end)):
            end = note.start()
        else:
            break
    return end


def _unbalanced(token: bytes, start: int, end: int) -> int:
    """The first closing bracket that nothing opened; `.]` before a label is a defanged dot."""
    round_, square = 0, 0
    for match in _BRACKET.finditer(token, start, end):
        mark = match.group()
        if mark == b"(":
            round_ += 1
        elif mark == b"[":
            square += 1
        elif mark == b")":
            round_ -= 1
        elif token[match.start() - 1 : match.start()] != b"." or square:
            square -= 1
        if round_ < 0 or square < 0:
            return match.start()
    return end


_BRACKET = re.compile(rb"[()\[\]]")


def _before_fields(token: bytes, start: int, end: int) -> int:
    """The first comma of a CSV tail such as `,False,2021-05-01`; commas inside paths stay."""
    comma = token.find(b",", start, end)
    if comma < 0:
        return end
    last = token.rfind(b",", start, end)
    digits_around = token[comma - 1 : comma].isdigit() and token[comma + 1 : comma + 2].isdigit()
    if not digits_around and _BARE_FIELD.fullmatch(token, last + 1, end):
        return comma
    return end
