"""Identifiers of VirusTotal API v3: clients take them apart, so their form carries meaning."""

import base64
import binascii
import hashlib
import re
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from sidelight.model import Observable, ObservableType

COLLECTIONS = {
    "files": (ObservableType.FILE,),
    "urls": (ObservableType.URL,),
    "domains": (ObservableType.DOMAIN,),
    "ip_addresses": (ObservableType.IPV4, ObservableType.IPV6),
}
"""Name in a path -> the types of observables in it."""

TYPES = {
    ObservableType.FILE: "file",
    ObservableType.URL: "url",
    ObservableType.DOMAIN: "domain",
    ObservableType.IPV4: "ip_address",
    ObservableType.IPV6: "ip_address",
}
"""Type of an observable -> type of an object."""

PATHS = {"file": "files", "url": "urls", "domain": "domains", "ip_address": "ip_addresses"}
"""Type of an object -> name in a path."""

SHA256 = re.compile(r"[0-9a-fA-F]{64}")
FILE_ANALYSIS = re.compile(r"([0-9a-f]{32}):([0-9]{1,11})")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
SAFE = "/?&=:;@!$'()*+,~[]-._"  # what stays as it is in a path


def canonical_url(url: str) -> str:
    """Return the form of a URL whose SHA-256 is its identifier.

    >>> canonical_url("HTTP://Example.COM:80#top")
    'http://example.com/'
    """
    text = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(text.partition("#")[0])
    except ValueError:  # a host in brackets that is no address
        return text
    scheme = parts.scheme.lower()
    host = parts.netloc.rpartition("@")
    netloc = host[0] + host[1] + host[2].lower().removesuffix(DEFAULT_PORTS.get(scheme, "\0"))
    path = _without_dots(_unescaped(parts.path or "/"))
    path = quote(path, safe=SAFE, errors="surrogateescape")
    return urlunsplit((scheme, netloc, path, parts.query, ""))


def url_id(url: str) -> str:
    """Return the identifier of a URL.

    >>> url_id("https://www.youtube.com/")[:12]
    'dbae2d0204aa'
    """
    return hashlib.sha256(canonical_url(url).encode("utf-8", "surrogateescape")).hexdigest()


def decoded_url(id_: str) -> str | None:
    """Return the URL in an identifier of the second form, base64 with or without padding.

    >>> decoded_url("aHR0cDovL2V4YW1wbGUuY29tLw")
    'http://example.com/'
    """
    text = id_.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        url = raw.decode()
    except (binascii.Error, ValueError):
        return None
    return url if url.isprintable() and url.strip() else None


def object_id(observable: Observable, sha256: str | None = None) -> str:
    """Return the identifier of the object; `sha256` is that of a file, where it is known."""
    match observable.type:
        case ObservableType.URL:
            return url_id(observable.value)
        case ObservableType.FILE:
            return sha256 or observable.value
        case _:
            return observable.value


LETTERS = {"f": "files", "u": "urls", "d": "domains", "i": "ip_addresses"}
"""First letter of the identifier of a comment, a vote or an analysis -> name in a path."""


def note_id(kind: str, object_id_: str, own: str) -> str:
    """Return the identifier of a comment or a vote on an object.

    >>> note_id("domain", "example.com", "0badcafe")
    'd-example.com-0badcafe'
    """
    return f"{kind[0]}-{object_id_}-{own}"


def parts_of(id_: str) -> tuple[str, str, str] | None:
    """Return collection, object and the last part of what `note_id` made; None for another form.

    >>> parts_of("d-xn--80ak-6ba.example-1700000000")
    ('domains', 'xn--80ak-6ba.example', '1700000000')
    """
    letter, _, rest = id_.partition("-")
    object_id_, _, own = rest.rpartition("-")
    if letter not in LETTERS or not object_id_ or not own:
        return None
    return LETTERS[letter], object_id_, own


def file_analysis_id(md5: str, moment: datetime) -> str:
    """Return the identifier of an analysis of a file: clients split it at the colon for the MD5."""
    return base64.b64encode(f"{md5}:{int(moment.timestamp())}".encode()).decode()


def url_analysis_id(id_: str, moment: datetime) -> str:
    """Return the identifier of an analysis of a URL: clients split it at the hyphens."""
    return f"u-{id_}-{int(moment.timestamp())}"


def md5_of_analysis(id_: str) -> tuple[str, int] | None:
    """Return MD5 and seconds in the identifier of an analysis of a file; None for another form.

    >>> md5_of_analysis("ZDQxZDhjZDk4ZjAwYjIwNGU5ODAwOTk4ZWNmODQyN2U6MTc=")
    ('d41d8cd98f00b204e9800998ecf8427e', 17)
    """
    try:
        text = base64.b64decode(id_ + "=" * (-len(id_) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    found = FILE_ANALYSIS.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def _unescaped(path: str) -> str:
    """Return a path without escapes, however often it was escaped."""
    while (plain := unquote(path, errors="surrogateescape")) != path:
        path = plain
    return path


def _without_dots(path: str) -> str:
    """Return a path without dot segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if path.endswith(("/.", "/..")):
        kept.append("")
    return "/".join(kept)
