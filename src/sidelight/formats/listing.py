"""What every list format comes to: listed values, and the lines that are none.

A parser is a generator of `Listed`. It never fails on a line: what it cannot read it hands to a
`Junk`, which counts it and keeps the first few for the person who asked.
"""

import re
from ipaddress import AddressValueError, IPv6Address, IPv6Network

from sidelight.model import InvalidInput, ObservableType

Listed = tuple[ObservableType | None, str, str | None, bool]
"""One entry: type (None is a network), value, label, and whether it covers all subdomains.

A plain tuple, because a list has millions. A URL that starts with a slash is a path on any host.
"""

SHOWN = 3  # junk lines that are kept to be shown
LONGEST = 2_048  # characters of a value; a longer one is no indicator that anybody would match
LONGEST_LABEL = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_PORT = r":\d{1,5}"
_NAME = r"(?:[^\W_]|_)(?:[\w-]{0,61}\w)?"
_DOMAIN = rf"(?:{_NAME}\.)+[^\W\d_](?:[\w-]{{0,61}}\w)\.?"
SHAPE = re.compile(
    r"(?P<hash>[0-9a-fA-F]{32}(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{32}|[0-9a-fA-F]{96})?)"
    rf"|(?P<ipv4>{_IPV4}(?:{_PORT})?)"
    rf"|(?P<cidr>{_IPV4}/(?:3[0-2]|[12]?\d))"
    rf"|(?P<domain>{_DOMAIN}(?:{_PORT})?)"
    rf"|(?P<below>(?:\*?\.|\|\|){_DOMAIN}(?:\^.*)?)"
    r"|(?P<url>[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s/]\S*)"
    rf"|(?P<bare>(?!{_IPV4}/\d{{1,3}}$)(?:{_DOMAIN}|{_IPV4})(?:{_PORT})?[/?]\S*)"
    r"|(?P<path>/\S+)"
    rf"|(?P<mail>[^\s@/:]{{1,64}}@{_DOMAIN})"
    r"|(?P<ipv6>\[?[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]+(?:%\w+)?(?:\]:\d{1,5}|\]|/\d{1,3})?)"
    r"|(?P<asn>(?:AS|as)\d{1,10})"
    r"|(?P<cve>(?:CVE|cve)-\d{4}-\d{4,7})"
)
_TYPES = {
    "hash": ObservableType.FILE,
    "ipv4": ObservableType.IPV4,
    "domain": ObservableType.DOMAIN,
    "url": ObservableType.URL,
    "bare": ObservableType.URL,
    "path": ObservableType.URL,
    "mail": ObservableType.EMAIL,
    "cve": ObservableType.CVE,
    "asn": ObservableType.ASN,
}
_DEFANGED = re.compile(
    r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\[:\]|\[://\]|\[@\]|\[at\]|^h[x*]{2}p", re.IGNORECASE
)
_FANGED = {"[.]": ".", "(.)": ".", "{.}": ".", "[dot]": ".", "[:]": ":", "[://]": "://"}


class Junk:
    """Counts what could not be read, and keeps the first few lines as they stand."""

    __slots__ = ("count", "shown")

    def __init__(self) -> None:
        """Start with nothing."""
        self.count = 0
        self.shown: list[str] = []

    def add(self, place: str, text: str) -> None:
        """Take one line; `place` says where it stands, such as `bad.txt, line 7`."""
        self.count += 1
        if len(self.shown) < SHOWN:
            short = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text[:80])
            self.shown.append(f"{place}: {short!r}")


def read_value(text: str, label: str | None = None) -> Listed | None:
    """Return what one value is, defanged or not; None when it is no indicator.

    >>> read_value("hxxp://evil[.]example/a", "emotet")[:3]
    (<ObservableType.URL: 'url'>, 'http://evil.example/a', 'emotet')
    >>> read_value("*.evil.example")
    (<ObservableType.DOMAIN: 'domain'>, 'evil.example', None, True)
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    shape = SHAPE.fullmatch(text)
    if shape is None or shape.lastgroup == "url":
        fanged = _DEFANGED.sub(_fanged, text)
        if fanged != text:
            text, shape = fanged, SHAPE.fullmatch(fanged)
    if shape is None:
        return None
    kind = shape.lastgroup or ""
    if kind == "below":
        domain = text.partition("^")[0].lstrip("*.|")
        return ObservableType.DOMAIN, domain, label, True
    if kind == "cidr":
        return None, text, label, False
    if kind == "ipv6":
        return _read_ipv6(text, label)
    return _TYPES[kind], text, label, False


def read_label(text: str | None) -> str | None:
    """Return a label fit to be shown: one line, not too long; None where there is none."""
    if not text:
        return None
    if len(text) > LONGEST_LABEL:
        text = f"{text[: LONGEST_LABEL - 3]}..."
    return (CONTROL.sub(" ", text) if CONTROL.search(text) else text).strip() or None


def judge_list(count: int, junk: Junk, name: str) -> None:
    """Raise InvalidInput when a list of which `count` rows were taken was no list at all.

    That is the case when nothing was listed, or when more of it was junk than was not.
    """
    if junk.count > count:
        raise InvalidInput(
            f"{name} is refused: {junk.count:,} of {junk.count + count:,} lines are no indicators; "
            f"the first is {junk.shown[0]}. Name the format, and for a table the column of the "
            "values"
        )
    if not count:
        raise InvalidInput(f"{name} lists nothing")


def _fanged(match: re.Match[str]) -> str:
    mark = match.group().lower()
    if mark.startswith("h"):
        return "http"
    return _FANGED.get(mark, "@")


def _read_ipv6(text: str, label: str | None) -> Listed | None:
    if text.startswith("[") != ("]" in text):
        return None
    try:
        if "/" in text:
            IPv6Network(text, strict=False)
            return None, text, label, False
        host = text[1:].partition("]")[0] if text.startswith("[") else text
        IPv6Address(host)
    except (AddressValueError, ValueError):
        return None
    value = text if text.startswith("[") and not text.endswith("]") else host
    return ObservableType.IPV6, value, label, False
