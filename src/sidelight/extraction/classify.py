"""A candidate becomes findings: what it is, its canonical value, and how sure that is.

This runs once per distinct candidate, so the frequent kinds come first and cost well under a
microsecond; findings are plain tuples for the same reason.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from sidelight.extraction import digests, urls
from sidelight.extraction.engines import standard
from sidelight.extraction.grammar import RESOURCE
from sidelight.extraction.hosts import OCTETS, ascii_name, ipv6, is_ipv4
from sidelight.extraction.mention import MentionType
from sidelight.extraction.refang import refang, visible
from sidelight.extraction.suffixes import DOUBTS, PACKAGE_ROOTS, Doubt, is_bare_suffix
from sidelight.extraction.wallets import wallet

Finding = tuple[MentionType, str, int, int, bool, Doubt]
"""Type, canonical value, start and end (bytes from the candidate's start), derived, doubt."""

Findings = tuple[Finding, ...]

# Members of an enumeration cost a look-up in a metaclass each time: once is enough.
_DOMAIN, _IPV4, _IPV6 = MentionType.DOMAIN, MentionType.IPV4, MentionType.IPV6
_URL, _EMAIL, _MD5 = MentionType.URL, MentionType.EMAIL, MentionType.MD5
_NONE, _FILE, _PRIVATE = Doubt.NONE, Doubt.FILE, Doubt.PRIVATE
_VERSION, _HASH, _EDGE = Doubt.VERSION, Doubt.HASH, Doubt.EDGE

_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_DIGITS = b"0123456789"
_MAIL_BYTES = _NAME_BYTES + b"@+"
_LONGEST_NAME = 1024
_MISSES = 4  # schemes without a host that one candidate may hold before the rest is let be
_UNDERSCORE = 0x5F
_HASH_DIGITS, _QUAD_DIGITS, _CVE_DIGITS = 32, 4, 8  # a value of the kind has as many or more
_SHORTEST = 4  # bytes of the shortest name, `t.co`

_URL_HEAD = re.compile(rb"[A-Za-z*\[\]+]+ ?[\[({<]?:[\])}>]?[\[({<]?(?:/|\\|\[/)")
_LOCAL = re.compile(r"[a-z0-9_](?:[a-z0-9._+-]{0,62}[a-z0-9_+-])?")
_PLAIN_MAIL = re.compile(
    r"[a-z0-9_][a-z0-9._+-]{0,63}+(?<!\.)@(?:(?!-)[a-z0-9-]{1,63}+(?<!-)\.){1,3}[a-z]{2,24}"
)
"""Most addresses of mail, as they stand."""

_SPOKEN_AT = re.compile(rb" (?:at|AT) ")
_SPOKEN_DOT = re.compile(rb"[\[({<]|\b(?:dot|DOT|Dot)\b")
_COLONED = re.compile(rb"[0-9A-Fa-f:.]+")
_JOINT = re.compile(rb"\+|::| (?:at|AT) |@|[\xc0\xc1\xc3-\xff][\x80-\xbf]+")
_INSIDE = re.compile(
    rb"(?<![A-Za-z0-9])(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})"
    rb"(?![A-Za-z0-9])"
    rb"|(?<![A-Za-z0-9])[cC][vV][eE][-_ ]?[0-9]{4}[-_][0-9]{4,7}(?![0-9])"
    rb"|(?<![A-Za-z0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[A-Za-z0-9])"
)
_GLUED = re.compile(r"[a-z0-9][\u2e80-\ud7ff]|[\u2e80-\ud7ff][a-z0-9]")
"""A Latin letter beside a character of a script without blanks: a name inside a sentence."""

_PACKAGE = re.compile(r"[a-z]+\.[a-z0-9_]+\.[a-z0-9_.]*(?<!\.com)(?<!\.org)(?<!\.net)")
"""A package name of Java or Android: the suffix comes first (`com.android.settings`)."""

_HYPHEN_EDGE = re.compile(r"^-|-\.|\.-")
_PLACEHOLDER = re.compile(r"X{3}")
_CAPITAL_SUFFIXES = frozenset({"Com", "Net", "Org", "Ru", "Info", "Biz"})
_DETECTION = re.compile(
    r"(?:Trojan|Backdoor|Worm|Virus|Exploit|Exp|Adware|Riskware|Ransom|Ransomware|Downloader|Dropper"
    r"|Hacktool|HackTool|PUA|PUP|Infostealer|Spyware|Spy|Bot|Rootkit|Coinminer|CoinMiner|Heur|HEUR"
    r"|Gen|Win32|Win64|W32|W64|MSIL|JS|VBS|OSX|Linux|Android|HTML|Script|SecurityRisk|Packed"
    r"|Phishing|Suspicious|Malware|System|Microsoft|Java|ASP|VB|ADO)\."
)
"""Names of malware and of code start like this; a domain in lower case does not."""


def classify(token: bytes) -> Findings:
    """What `token`, one candidate of the grammar, holds; empty where it is nothing."""
    if token.translate(None, _NAME_BYTES):
        return _mixed(token)
    text = token.decode("ascii")
    name, dot, suffix = text.rpartition(".")
    if not dot:
        return _plain(token)
    if suffix.isdigit():
        return _numbers(token, text, name, suffix)
    doubt = DOUBTS[suffix]
    if doubt is None and text[0] != "T" and suffix[-1] != "-":
        if suffix.islower() or DOUBTS[suffix.lower()] is None:
            return _pieces(token)
    elif doubt is not None and text == text.lower() and _is_tidy(text, name, suffix):
        doubt = _NONE if doubt is _FILE and _is_registered(text) else doubt
        return ((_DOMAIN, text, 0, len(text), False, doubt),)
    return _dotted(token, text)


def _numbers(token: bytes, text: str, name: str, suffix: str) -> Findings:
    """What ends in a number: an address, a technique, a version or a number with a point."""
    if suffix in OCTETS:
        octets = name.split(".", 3)
        if len(octets) == 3 and OCTETS.issuperset(octets):
            return ((_IPV4, text, 0, len(text), False, _VERSION),)
    if text[0] == "T":
        return _dotted(token, text)
    return _pieces(token)


def _mixed(token: bytes) -> Findings:
    """More than labels and plain dots: URLs, addresses of mail and IPv6, what is defanged."""
    if b":" in token:
        if plain := urls.PLAIN.fullmatch(token):
            return _plain_url(token.decode("ascii"), *plain.span(1))
        if token.startswith(RESOURCE):
            return ()
        if found := _colons(token):
            return found
    if token.translate(None, _MAIL_BYTES):
        return _identifier(token) or _defanged(token)
    text = token.decode("ascii")
    return _mail(token, text) if "@" in text else _identifier(token) or _parts(token)


def _mail(token: bytes, text: str) -> Findings:
    """An address of mail whose at sign is plain, else the names in it."""
    local, _, name = text.rpartition("@")
    if _PLAIN_MAIL.fullmatch(text) and DOUBTS[name.rpartition(".")[2]] is not None:
        return ((_EMAIL, text, 0, len(text), False, _NONE),)
    mail = _email(token, local, name)
    return (mail,) if mail else _parts(token)


def _is_tidy(text: str, name: str, suffix: str) -> bool:
    """Whether a lower-case name with a known suffix needs no closer look."""
    return (
        len(text) < 64
        and ("-" not in text or not _HYPHEN_EDGE.search(text))
        and not ("." in name and text.startswith(PACKAGE_ROOTS))
        and (len(suffix) > 2 or not is_bare_suffix(text))
    )


def _is_registered(name: str) -> bool:
    """Whether a name is under a suffix of two labels, as no file is: `shop.com.pl`."""
    return name.count(".") > 1 and is_bare_suffix(".".join(name.rsplit(".", 2)[1:]))


def _dotted(token: bytes, text: str) -> Findings:
    """Labels and plain dots that are no address and no plain lower-case domain."""
    if text[0] == "T" and (size := digests.technique(token)):
        return ((MentionType.ATTACK_TECHNIQUE, text[:size], 0, size, False, _NONE),)
    suffix = text[text.rindex(".") + 1 :].rstrip("-")
    if DOUBTS[suffix] is None and (suffix.islower() or DOUBTS[suffix.lower()] is None):
        return _pieces(token)
    start = len(text) - len(text.lstrip("-"))
    text = text.strip("-")
    found = _domain(text, start, start + len(text))
    return (found,) if found else _pieces(token)


def _domain(text: str, start: int, end: int, *, defanged: bool = False) -> Finding | None:
    """The domain that `text` is, standing at `start:end`; None where its suffix does not exist."""
    name = text.lower()
    if len(name) > 63 or not (name.isascii() and name.replace(".", "").isalnum()):
        if not name.isascii() and _GLUED.search(name):
            return None
        ascii_form = ascii_name(name)
        if ascii_form is None:
            return None
        name = ascii_form
    suffix = name[name.rindex(".") + 1 :]
    doubt = DOUBTS[suffix]
    if doubt is None or (len(suffix) == 2 and is_bare_suffix(name)):
        return None
    if defanged:
        doubt = _NONE
    elif doubt is not _PRIVATE and (name != text or text.startswith(PACKAGE_ROOTS)):
        doubt = max(doubt, shape(text))
    return _DOMAIN, name, start, end, False, doubt


def shape(text: str) -> Doubt:
    """How much the spelling alone speaks against a domain: case, package order, malware names."""
    if text.islower():
        return _FILE if text.startswith(PACKAGE_ROOTS) and _PACKAGE.fullmatch(text) else _NONE
    if _DETECTION.match(text) or _PLACEHOLDER.search(text):
        return _FILE
    last = text.rpartition(".")[2]
    if last.islower() or text.isupper() or last in _CAPITAL_SUFFIXES:
        return _NONE
    return _FILE


def _plain(token: bytes) -> Findings:
    """One run of letters and digits: a hash, else an identifier or a wallet."""
    kind = digests.digest(token)
    if kind is not None:
        doubt = _HASH if kind is _MD5 else _NONE
        return ((kind, token.decode("ascii").lower(), 0, len(token), False, doubt),)
    if token[0] == _UNDERSCORE:
        return tuple(_shifted(_plain(token[1:]), 1))
    return _identifier(token) or (() if token.isalnum() else _pieces(token))


def _shifted(findings: Iterable[Finding], by: int) -> list[Finding]:
    return [
        (kind, value, start + by, end + by, derived, doubt)
        for kind, value, start, end, derived, doubt in findings
    ]


def _identifier(token: bytes) -> Findings:
    """CVE, AS number, technique or wallet."""
    first = token[:1]
    if first in b"cC" and (found := digests.cve(text := token.decode("utf-8", "replace"))):
        size = len(text[: found[1]].encode())
        return ((MentionType.CVE, found[0], 0, size, False, _NONE),)
    if first in b"aA" and (found := digests.asn(token)):
        return ((MentionType.ASN, found[0], 0, found[1], False, _NONE),)
    if first == b"T" and (size := digests.technique(token)):
        value = token[:size].decode("ascii")
        return ((MentionType.ATTACK_TECHNIQUE, value, 0, size, False, _NONE),)
    if 26 <= len(token) <= 90 and (address := wallet(token.decode("utf-8", "replace"))):
        return ((*address, 0, len(token), False, _NONE),)
    return ()


def _colons(token: bytes) -> Findings:
    if _URL_HEAD.match(token):
        return _url(token)
    if digests.ssdeep(token):
        return ((MentionType.SSDEEP, token.decode(), 0, len(token), False, _NONE),)
    if b"[:]" in token:
        return _bracketed(token.rstrip(b"."))
    match = _COLONED.match(token)
    trimmed = match.group().rstrip(b".") if match else b""
    if trimmed[-1:] == b":" and trimmed[-2:] != b"::":
        trimmed = trimmed[:-1]
    address = ipv6(trimmed.decode("ascii")) if 2 < len(trimmed) <= 64 else None
    if address:
        return ((_IPV6, address, 0, len(trimmed), False, _EDGE),)
    return ()


def _bracketed(token: bytes) -> Findings:
    """An IPv6 address whose colons are defanged: `2001[:]db8[:][:]1`."""
    address = ipv6(token.replace(b"[:]", b":").replace(b"[.]", b".").decode("ascii", "replace"))
    return ((_IPV6, address, 0, len(token), False, _EDGE),) if address else ()


def _url(token: bytes) -> Findings:
    """The URL at the start of `token`, and what stands after the place where it must have ended."""
    found: list[Finding] = []
    size = len(token)
    start = misses = 0
    while start < size and misses < _MISSES:
        url = urls.parse(token, start, size)
        end = url.end if url else start + 1
        misses += url is None
        found += _findings_of(url, start)
        if url and url.in_fields:
            return (*found, *_fields(token, end, size))
        again = urls.SCHEME.search(token, end) if end < size else None
        start = again.start() if again else size
        found += _between(token, end, start) if url else ()
    return tuple(found)


def _plain_url(text: str, start: int, end: int) -> Findings:
    host: Finding = (_DOMAIN, text[start:end], start, end, True, _NONE)
    return (_URL, text, 0, len(text), False, _NONE), host


def _findings_of(url: urls.Url | None, start: int) -> Findings:
    if url is None:
        return ()
    whole: Finding = (_URL, url.value, start, url.end, False, _NONE)
    if url.host_type is None:
        return (whole,)
    return whole, (url.host_type, url.host_value, url.host_start, url.host_end, True, _NONE)


def _fields(token: bytes, start: int, size: int) -> list[Finding]:
    """Findings in the fields of CSV after a URL, each looked at by itself."""
    found: list[Finding] = []
    while start < size:
        end = token.find(b",", start + 1)
        end = size if end < 0 else end
        head = urls.SCHEME.search(token, start, end)
        url = urls.parse(token, head.start(), end) if head else None
        if head and url:
            found += _findings_of(url, head.start())
        found += _between(token, url.end if url else start, end)
        start = end
    return found


def _between(token: bytes, start: int, end: int) -> list[Finding]:
    """Findings in what follows a URL without a blank: the next fields of CSV, closing quotes."""
    if end - start < _SHORTEST:
        return []
    found: list[Finding] = []
    for candidate in standard().candidates(token[start:end]):
        found += _shifted(classify(candidate.as_bytes()), start + candidate.start)
    return found


def _defanged(token: bytes) -> Findings:
    """Names and addresses with defanged dots, at signs, escapes, invisible or non-ASCII letters."""
    if len(token) > _LONGEST_NAME:
        return _pieces(token)
    text = refang(visible(token))
    local, at, name = text.rpartition("@")
    found: Finding | None
    if at:
        found = _email(token, local, name)
    elif is_ipv4(text):
        found = (_IPV4, text, 0, len(token), False, _NONE)
    else:
        found = _domain(text, 0, len(token), defanged=token.isascii()) if "." in text else None
    return (found,) if found else _parts(token)


def _email(token: bytes, local: str, name: str) -> Finding | None:
    if b" " in token and _SPOKEN_AT.search(token) and not _SPOKEN_DOT.search(token):
        return None
    domain = ascii_name(name)
    if domain is None or DOUBTS[domain.rpartition(".")[2]] is None:
        return None
    local = local.lower()
    if not _LOCAL.fullmatch(local):
        return None
    return _EMAIL, f"{local}@{domain}", 0, len(token), False, _NONE


def _parts(token: bytes) -> Findings:
    """Findings in the parts of a candidate that joins several: `a.example+b.example`."""
    cuts = [match.span() for match in _JOINT.finditer(token)]
    if not cuts:
        return _pieces(token)
    found: list[Finding] = []
    edges = [(0, 0), *cuts, (len(token), len(token))]
    for (_, start), (end, _) in pairwise(edges):
        part = token[start:end]
        shift = start + len(part) - len(part.lstrip(b".-"))
        part = part.strip(b".-")
        if b"." in part and not _JOINT.search(part):
            found += _shifted(classify(part), shift)
    return tuple(found)


def _pieces(token: bytes) -> Findings:
    """Values inside a candidate that is none as a whole: `sample_<md5>.bin`, `1.2.3.4-1.2.3.9`."""
    size = len(token)
    digits = size - len(token.translate(None, _DIGITS))
    if (
        (size < _HASH_DIGITS or size - len(token.translate(None, digests.HEX)) < _HASH_DIGITS)
        and (digits < _QUAD_DIGITS or token.count(b".") < 3)
        and (digits < _CVE_DIGITS or (b"CVE" not in token and b"cve" not in token))
    ):
        return ()
    return tuple(
        [
            found
            for match in _INSIDE.finditer(token)
            if (found := _piece(match.group(), match.start()))
        ]
    )


def _piece(raw: bytes, start: int) -> Finding | None:
    text = raw.decode("ascii")
    end = start + len(raw)
    if "." in text:
        return (_IPV4, text, start, end, False, _VERSION) if is_ipv4(text) else None
    if kind := digests.digest(raw):
        return kind, text.lower(), start, end, False, _HASH if kind is _MD5 else _NONE
    name = digests.cve(text)
    return (MentionType.CVE, name[0], start, start + name[1], False, _NONE) if name else None
