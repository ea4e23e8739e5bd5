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
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
SAFE = "/?&=:;@!$'()*+,%~[]#-._"  # what stays as it is in a path or query


def canonical_url(url: str) -> str:
    """Return the form of a URL whose SHA-256 is its identifier.

    >>> canonical_url("HTTP://Example.COM:80#top")
    'http://example.com/'
    """
    text = url if "://" in url else f"http://{url}"
    parts = urlsplit(text.partition("#")[0])
    scheme = parts.scheme.lower()
    host = parts.netloc.rpartition("@")
    netloc = host[0] + host[1] + host[2].lower().removesuffix(DEFAULT_PORTS.get(scheme, "\0"))
    path = quote(
        unquote(_without_dots(parts.path or "/"), errors="surrogateescape"),
        safe=SAFE,
        errors="surrogateescape",
    )
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


def file_analysis_id(md5: str, moment: datetime) -> str:
    """Return the identifier of an analysis of a file: clients split it at the colon for the MD5."""
    return base64.b64encode(f"{md5}:{int(moment.timestamp())}".encode()).decode()


def url_analysis_id(id_: str, moment: datetime) -> str:
    """Return the identifier of an analysis of a URL: clients split it at the hyphens."""
    return f"u-{id_}-{int(moment.timestamp())}"


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
