"""Typed tables: `type, value, label` with tabs between; what comes after the label is left out."""

import re
from collections.abc import Iterable, Iterator

from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import ObservableType

_FILE, _URL, _IPV4 = ObservableType.FILE, ObservableType.URL, ObservableType.IPV4
TYPES: dict[str, ObservableType | None] = {
    "domain": ObservableType.DOMAIN,
    "ipv4": _IPV4,
    "ipv6": ObservableType.IPV6,
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
    "domain": re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z]"),
    "url": re.compile(r"https?://[a-z0-9.:-]+(?:/\S*)?"),
}
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


def read_tsv(lines: Iterable[str], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield the rows; a value that is not of the type its row names is junk."""
    for number, line in enumerate(lines, 1):
        type_, _, rest = line.partition("\t")
        value, _, label = rest.partition("\t")
        if "\t" in label:
            label = label.partition("\t")[0]
        plain = _PLAIN.get(type_)
        if plain is not None and len(value) < 254 and plain.fullmatch(value):
            yield TYPES[type_], value, read_label(label), False
        elif (row := _row(type_, value, label)) is not None:
            yield row
        elif line and not line.startswith("#"):
            junk.add(f"{name}, line {number}", line)


def write_row(row: Listed) -> str:
    """Return a row as `read_tsv` reads it, without the end of the line.

    >>> write_row((ObservableType.IPV4, "192.0.2.1:80", "mirai", False))
    'ip_port\\t192.0.2.1:80\\tmirai'
    """
    type_, value, label, subdomains = row
    return f"{_kind(type_, value)}\t{'*.' if subdomains else ''}{value}\t{label or ''}"


def _row(type_: str, value: str, label: str) -> Listed | None:
    if type_ not in TYPES:
        return None
    if type_ in {"url", "urlpath"}:
        value = value.strip().replace(" ", "%20")
    row = read_value(value, read_label(label))
    if row is None:
        return None
    wanted = TYPES[type_]
    if type_ == "ip_port" and row[0] is ObservableType.IPV6:
        return row
    return row if row[0] is wanted else None


def _kind(type_: ObservableType | None, value: str) -> str:
    match type_:
        case None:
            return "cidr"
        case ObservableType.FILE:
            return _HASHES[len(value)]
        case ObservableType.IPV4:
            return "ip_port" if ":" in value else "ipv4"
        case ObservableType.IPV6:
            return "ip_port" if value.startswith("[") else "ipv6"
        case ObservableType.URL:
            return "urlpath" if value.startswith("/") else "url"
        case ObservableType.EMAIL:
            return "email"
        case _:
            return str(type_)
