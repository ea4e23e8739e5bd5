"""From mentions, and from what an analyst types, to observables."""

import re

from sidelight.extraction import urls
from sidelight.extraction.digests import asn, cve, digest
from sidelight.extraction.hosts import ascii_name, ipv6, is_ipv4
from sidelight.extraction.mention import Mention, MentionType
from sidelight.extraction.refang import refang, visible
from sidelight.extraction.suffixes import DOUBTS, is_bare_suffix
from sidelight.model import InvalidObservable, Observable, ObservableType

_TYPES = {
    MentionType.MD5: ObservableType.FILE,
    MentionType.SHA1: ObservableType.FILE,
    MentionType.SHA256: ObservableType.FILE,
    MentionType.SHA512: ObservableType.FILE,
    MentionType.URL: ObservableType.URL,
    MentionType.DOMAIN: ObservableType.DOMAIN,
    MentionType.IPV4: ObservableType.IPV4,
    MentionType.IPV6: ObservableType.IPV6,
    MentionType.EMAIL: ObservableType.EMAIL,
    MentionType.ASN: ObservableType.ASN,
    MentionType.CVE: ObservableType.CVE,
}
_LOCAL = re.compile(r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~.-]{1,64}")
_QUOTES = "\"'`<>«»“”\u2018\u2019"
_LONGEST = 16_384


def to_observable(mention: Mention) -> Observable | None:
    """The observable that a mention is; None for what no provider is asked about.

    That is every type without an observable, a hash of one repeated digit (products write zeros for
    "unknown") and a URL whose host is a wildcard.

    >>> to_observable(Mention(MentionType.MD5, "0123456789abcdef" * 2, "", 0, 32)).type.value
    'file'
    """
    kind = _TYPES.get(mention.type)
    if kind is None:
        return None
    value = mention.value
    if kind is ObservableType.FILE and len(set(value)) == 1:
        return None
    if kind is ObservableType.URL:
        if "://*" in value or "://+" in value:
            return None
        value = _with_scheme(value)
    return Observable(kind, value)


def parse_observable(value: str) -> Observable:
    """The observable that one typed value is: refanged, canonical, its type decided by its form.

    Raises:
        InvalidObservable: not a hash, URL, domain, address, CVE or AS number; a host of one label
            or without a public suffix is none either. A port after a host is left out.

    >>> str(parse_observable("hxxp://EVIL[.]example/x").value)
    'http://evil.example/x'
    >>> parse_observable("[2001:DB8::1]").value, parse_observable("EVIL.COM.").value
    ('2001:db8::1', 'evil.com')
    """
    text = value.strip().strip(_QUOTES).strip()
    if not text or len(text) > _LONGEST or any(ord(mark) < 32 for mark in text):
        raise InvalidObservable(value)
    raw = text.encode("utf-8", "surrogatepass")
    found = _identifier(raw) or _url(raw) or _name(raw)
    if found is None:
        raise InvalidObservable(value)
    return found


def _identifier(raw: bytes) -> Observable | None:
    if digest(raw):
        return Observable(ObservableType.FILE, raw.decode("ascii").lower())
    text = visible(raw)
    name, number = cve(text), asn(raw)
    if name and name[1] == len(text):
        return Observable(ObservableType.CVE, name[0])
    if number and number[1] == len(raw):
        return Observable(ObservableType.ASN, number[0])
    return None


def _url(raw: bytes) -> Observable | None:
    url = urls.parse_whole(raw)
    if url is None:
        return None
    if url.host_type is None or (
        url.host_type is MentionType.DOMAIN and not _known(url.host_value)
    ):
        return None
    return Observable(ObservableType.URL, _with_scheme(url.value))


def _with_scheme(url: str) -> str:
    """Return the URL as a browser would ask for it: reports often leave the scheme out."""
    return url if "://" in url else f"http://{url}"


def _name(raw: bytes) -> Observable | None:
    text = _without_port(refang(visible(raw)).strip())
    local, at, name = text.rpartition("@")
    if at:
        domain = ascii_name(name.rstrip("."))
        if not domain or not _known(domain) or not _LOCAL.fullmatch(local):
            return None
        return Observable(ObservableType.EMAIL, f"{local.lower()}@{domain}")
    if is_ipv4(text):
        return Observable(ObservableType.IPV4, text)
    bare = text.removeprefix("[").removesuffix("]").replace("[:]", ":")
    if ":" in bare and (address := ipv6(bare)):
        return Observable(ObservableType.IPV6, address)
    domain = ascii_name(text.removesuffix("."))
    if domain and _known(domain) and not is_bare_suffix(domain):
        return Observable(ObservableType.DOMAIN, domain)
    return None


def _without_port(text: str) -> str:
    """Return `host` of `host:port`, as command servers are often written.

    >>> _without_port("192.0.2.7:8080"), _without_port("[2001:db8::1]:443")
    ('192.0.2.7', '[2001:db8::1]')
    >>> _without_port("2001:db8::443")
    '2001:db8::443'
    """
    host, _, port = text.rpartition(":")
    whole = host.endswith("]") or ":" not in host
    return host if whole and port.isascii() and port.isdigit() and int(port) < 65536 else text


def _known(domain: str) -> bool:
    return DOUBTS[domain.rpartition(".")[2]] is not None
