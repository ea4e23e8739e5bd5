"""Typed tables: `type, value, label` with tabs between; what comes after the label is left out."""

import re
from collections.abc import Iterable, Iterator

from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import ObservableType

# Members of an enumeration cost a look-up in a metaclass each time: once is enough.
_DOMAIN, _FILE, _URL = ObservableType.DOMAIN, ObservableType.FILE, ObservableType.URL
_IPV4, _IPV6 = ObservableType.IPV4, ObservableType.IPV6
TYPES: dict[str, ObservableType | None] = {
    "domain": _DOMAIN,
    "ipv4": _IPV4,
    "ipv6": _IPV6,
    "ip_port": _IPV4,
    "url": _URL,
    "urlpath": _URL,
    "cidr": None,
    "md5": _FILE,
    "sha1": _FILE,
    "sha256": _FILE,
    "sha512": _FILE,
    "email": ObservableType.EMAIL,
    "asn": ObservableType.ASN,
    "cve": ObservableType.CVE,
}
"""The first column, and the type of the value beside it."""

# The frequent kinds in their plain form, which is all but a few of millions of lines.
_PLAIN = {
    "ipv4": re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}"),
    "urlpath": re.compile(r"/[!-~]+"),
    "domain": re.compile(
        r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z]"
    ),
    "url": re.compile(r"https?://[a-z0-9.:-]+(?:/\S*)?"),
}
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


def read_tsv(lines: Iterable[str], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield the rows; a value that is not of the type its row names is junk."""
    said: str | None = None
    label: str | None = None
    for number, line in enumerate(lines, 1):
        type_, _, rest = line.partition("\t")
        value, _, text = rest.partition("\t")
        if text != said:  # the rows of one label mostly stand together
            said, label = text, read_label(text.partition("\t")[0])
        plain = _PLAIN.get(type_)
        if plain is not None and len(value) < 254 and plain.fullmatch(value):
            yield TYPES[type_], value, label, False
        elif (row := read_row(type_, value, label)) is not None:
            yield row
        elif line and not line.startswith("#"):
            junk.add(f"{name}, line {number}", line)


def read_row(type_: str, value: str, label: str | None) -> Listed | None:
    """Return one row; None when the value is not of the type that is named."""
    if type_ not in TYPES:
        return None
    if type_ in {"url", "urlpath"}:
        value = value.strip().replace(" ", "%20")
    row = read_value(value, label)
    if row is None:
        return None
    wanted = TYPES[type_]
    if type_ == "ip_port" and row[0] is ObservableType.IPV6:
        return row
    return row if row[0] is wanted else None


def write_row(row: Listed) -> str:
    r"""Return a row as `read_tsv` reads it, without the end of the line.

    >>> write_row((ObservableType.IPV4, "192.0.2.1:80", "mirai", False))
    'ip_port\t192.0.2.1:80\tmirai'
    """
    type_, value, label, subdomains = row
    return f"{_kind(type_, value)}\t{'*.' if subdomains else ''}{value}\t{label or ''}"


def _kind(type_: ObservableType | None, value: str) -> str:
    """Return the first column; comparing identities, because hashing a member is slow."""
    if type_ is _DOMAIN:
        kind = "domain"
    elif type_ is _IPV4:
        kind = "ip_port" if ":" in value else "ipv4"
    elif type_ is _URL:
        kind = "urlpath" if value.startswith("/") else "url"
    elif type_ is _FILE:
        kind = _HASHES[len(value)]
    elif type_ is _IPV6:
        kind = "ip_port" if value.startswith("[") else "ipv6"
    elif type_ is None:
        kind = "cidr"
    else:
        kind = "email" if type_ is ObservableType.EMAIL else str(type_)
    return kind
