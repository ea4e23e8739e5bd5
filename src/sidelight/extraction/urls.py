"""URLs: where one ends in running text, and its canonical form."""

import re
from typing import NamedTuple

from sidelight.extraction.hosts import host
from sidelight.extraction.mention import MentionType
from sidelight.extraction.refang import refang, refang_path, visible

_HEAD = re.compile(
    rb"([A-Za-z*\[\]+]{2,16}?) ?([\[({<]?:[\])}>]?[\[({<]?(?:/|\\/|\\|\[/\]){2}[\])}>]?)"
)
SCHEME = re.compile(rb"(?:[hH][tTxX*]{2}[pP]|[fF][tTxX][pP])[sS]?\[?:\]?(?:/|\\/|\[/\]){2}")
"""Where another URL begins in a candidate."""

_SCHEMES = {"fxp": "ftp", "fxps": "ftps", "meow": "http", "meows": "https"}
_AUTHORITY = re.compile(rb"(?:[^/?#\\\[]++|\\(?!/)|\[(?!/\]))*+")
_PORT = re.compile(rb"(?:\[:\]|:)([0-9]{1,5})?$")
_EDGE = re.compile(
    rb"(?P<stop>&(?:quot|gt|lt|#0?39|#34|#x27|#x22|apos|nbsp);"
    rb"|[,;|]+(?:[hH][tTxX*]{2}[pP]|[fF][tTxX][pP])[sS]?\[?:"
    rb"|-\r?\n(?:[a-zA-Z]{2,6}\[?:|\s)"
    rb"|'(?![A-Za-z0-9_])|(?:%22|%27|%3E)(?:%|$|[^A-Za-z0-9])"
    rb"|\*\*|\]\(|\)\()"
    rb"|[()\[\]]"
)
"""Where a URL must have ended, and the brackets that tell whether it did."""

_EDGE_MARKS = re.compile(rb"[&,;|\n'%*()\[\]]")
"""A byte that every edge holds: one look for them spares most URLs the slow search."""

_TRAILING = b".,;:!?'*\"([{|$\r\n"
_FOOTNOTE = re.compile(rb"\[[0-9]{1,3}\]$")
_BARE_FIELD = re.compile(rb"[A-Za-z0-9 _:+\-]*")
_FIELD = re.compile(
    rb"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9]{4}-[0-9]{2}-[0-9]{2}[^,]{0,32}|[0-9a-fA-F]{32,128}"
    rb"|[tT]rue|[fF]alse|null|None|)(?:,|$)"
)
_NO_PATH = re.compile(rb"[^/]*/?|[0-9.]+/[0-9]{1,3}")
"""A bare host, or a network."""

_DEFANGED = re.compile(r"[^A-Za-z0-9.\-]")
_PLAIN_HOST = rb"((?:(?!-)[a-z0-9-]{1,44}+(?<!-)\.){1,5}[a-z]{2,24})(?::[0-9]{1,5})?"
_PLAIN_PATH = rb"/(?:(?:[A-Za-z0-9/._~?=#+&:@!$-]++|%(?!22|27|3E))*+(?<=[A-Za-z0-9/_~=#&@-]))?"
PLAIN = re.compile(rb"https?://" + _PLAIN_HOST + rb"(?:" + _PLAIN_PATH + rb")?")
"""Most URLs: all of it stands as it is and nothing in it may be its end; its host is a group."""

_PLAIN_BARE = re.compile(_PLAIN_HOST + _PLAIN_PATH)

_PLUS, _CLOSING = 0x2B, 0x5D


class Url(NamedTuple):
    """A URL in a candidate; offsets are bytes of the candidate.

    `in_fields` says that a comma cut it off: what follows are fields of CSV.
    """

    value: str
    end: int
    host_type: MentionType | None
    host_value: str
    host_start: int
    host_end: int
    in_fields: bool = False


def parse(token: bytes, start: int, limit: int) -> Url | None:
    """The URL that begins at `start`, cut where the text around it begins; None if it is none."""
    head = _HEAD.match(token, start, limit)
    if head is None:
        return None
    end, in_fields = _boundary(token, head.end(), limit)
    return _build(f"{_scheme(head[1])}://", token, head.end(), end, in_fields=in_fields)


def parse_whole(raw: bytes) -> Url | None:
    """The URL that all of `raw` is, with a scheme, or without one and with a path; else None."""
    head = _HEAD.match(raw)
    if head is not None:
        return _build(f"{_scheme(head[1])}://", raw, head.end(), len(raw))
    return None if _NO_PATH.fullmatch(raw) else _build("", raw, 0, len(raw))


def parse_bare(token: bytes, name_end: int) -> Url | None:
    """The URL without a scheme at the start of `token`, whose host ends at `name_end`."""
    plain = _PLAIN_BARE.fullmatch(token)
    if plain and plain.end(1) == name_end:
        text = token.decode("ascii")
        return Url(text, len(text), MentionType.DOMAIN, text[:name_end], 0, name_end)
    return _build("", token, 0, _boundary(token, name_end, len(token))[0])


def _scheme(raw: bytes) -> str:
    name = raw.decode("ascii").lower()
    if name in {"http", "https"}:
        return name
    name = name.replace("[", "").replace("]", "")
    if name.startswith("h"):
        return "https" if name.endswith("s") else "http"
    return _SCHEMES.get(name, name)


def _build(
    prefix: str, token: bytes, start: int, end: int, *, in_fields: bool = False
) -> Url | None:
    authority = _AUTHORITY.match(token, start, end)
    if authority is None:
        return None
    rest_start = authority.end()
    host_start = max(start, token.rfind(b"@", start, rest_start) + 1)
    port_at = _PORT.search(token[host_start:rest_start])
    host_end = host_start + port_at.start() if port_at else rest_start
    name = visible(token[host_start:host_end])
    found = host(refang(name) if _DEFANGED.search(name) else name)
    if found is None:
        return None
    kind, value = found
    user = visible(token[start:host_start]) if host_start > start else ""
    port = f":{port_at[1].decode()}" if port_at and port_at[1] else ""
    rest = refang_path(visible(token[rest_start:end]))
    whole = f"{prefix}{user}{value}{port}{rest}"
    return Url(whole, end, kind, value.strip("[]"), host_start, host_end, in_fields)


def _boundary(token: bytes, start: int, limit: int) -> tuple[int, bool]:
    """Where the URL whose authority begins at `start` ends, and whether at a comma of CSV."""
    end = _edge(token, start, limit)
    comma = _comma(token, start, end)
    end = end if comma < 0 else comma
    while end > start:
        last = token[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last == _PLUS and token[end - 2] == _PLUS:  # AsciiDoc sets ++literals++ so
            end -= 2
        elif last == _CLOSING and (note := _FOOTNOTE.search(token, max(start, end - 5), end)):
            end = note.start()
        else:
            break
    return end, comma >= 0


def _edge(token: bytes, start: int, limit: int) -> int:
    """The first quote or delimiter that ends a URL, or closing bracket that nothing opened.

    `.]` before a label is a defanged dot. The search stops where it finds, so that many URLs in
    one candidate cost no more than one.
    """
    if not _EDGE_MARKS.search(token, start, limit):
        return limit
    depths = {0x28: 0, 0x5B: 0}
    for match in _EDGE.finditer(token, start, limit):
        if match.lastgroup:
            return match.start()
        mark = token[match.start()]
        if mark in depths:
            depths[mark] += 1
            continue
        opener = 0x28 if mark == 0x29 else 0x5B
        if depths[opener] == 0:
            if mark != _CLOSING or token[match.start() - 1] != 0x2E:
                return match.start()
        else:
            depths[opener] -= 1
    return limit


def _comma(token: bytes, start: int, end: int) -> int:
    """The first comma of a CSV tail such as `,False,2021-05-01`, or -1; commas in paths stay."""
    comma = token.find(b",", start, end)
    if comma < 0:
        return -1
    if _FIELD.match(token, comma + 1, end):
        return comma
    last = token.rfind(b",", start, end)
    digits_around = token[comma - 1 : comma].isdigit() and token[comma + 1 : comma + 2].isdigit()
    return comma if not digits_around and _BARE_FIELD.fullmatch(token, last + 1, end) else -1
