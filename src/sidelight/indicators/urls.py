"""The one form of a URL that the indexes know: what the spellings of one resource share.

The scheme is left out: a list that names `http://evil.example/a` means what is served at `/a`, with
TLS or without. Entries and observables pass through the same function, so they meet.
"""

import re
from collections.abc import Iterator

import msgspec

from sidelight.indicators.hosts import join_port, split_port

PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
END_OF_AUTHORITY = re.compile(r"[/?\\]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
SEGMENTS = 12  # path prefixes of one URL that are tried, so that a long path costs no more


class UrlParts(msgspec.Struct, frozen=True):
    """A URL without scheme, user and fragment.

    `port` is the one of the scheme where none is written; `site` is the host, with the port where
    it is not the scheme's own.
    """

    host: str
    port: str
    site: str
    path: str
    query: str

    @property
    def key(self) -> str:
        """The whole resource; the root keeps its slash, so that it is never taken for the host."""
        return f"{self.bare}?{self.query}" if self.query else self.bare

    @property
    def bare(self) -> str:
        """The resource without its query; a slash at the end makes no difference."""
        return f"{self.site}{self.path.rstrip('/') or '/'}"

    def paths(self) -> Iterator[str]:
        """Yield the path on whatever host, with its query first: `/gate.php`; none for the root."""
        path = self.path.rstrip("/")
        if path and self.query:
            yield f"{path}?{self.query}"
        if path:
            yield path

    def prefixes(self) -> Iterator[str]:
        """Yield the directories above the resource, the longest first, the root left out."""
        pieces = self.path.strip("/").split("/")[:-1][:SEGMENTS]
        for length in range(len(pieces), 0, -1):
            yield f"{self.site}/{'/'.join(pieces[:length])}"


def split_url(url: str) -> UrlParts:
    """Return the parts of a refanged URL, each in canonical form (RFC 3986 section 6.2.2).

    >>> parts = split_url("HTTP://user@Evil.example:80/a/./b/../%63?x=1#top")
    >>> parts.key, parts.port
    ('evil.example/a/c?x=1', '80')
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    rest = rest.partition("#")[0]
    end = END_OF_AUTHORITY.search(rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    host, port = split_port(authority.rpartition("@")[2])
    default = PORTS.get(scheme.lower(), "")
    site = join_port(host, "" if port == default else port)
    path, _, query = tail.partition("?")
    return UrlParts(host, port or default, site, _clean(path), _unescape(query))


def _clean(path: str) -> str:
    """Return the path with its dot segments resolved and needless escapes undone."""
    path = _unescape(path.replace("\\", "/"))
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _unescape(text: str) -> str:
    return ESCAPE.sub(_character, text) if "%" in text else text


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in UNRESERVED else escape[0].upper()
