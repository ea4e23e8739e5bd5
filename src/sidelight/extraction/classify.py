"""A candidate becomes findings: what it is, its canonical value, and how sure that is."""

import re
from typing import NamedTuple

from sidelight.extraction import digests, urls
from sidelight.extraction.hosts import IPV4, ascii_name, ipv6
from sidelight.extraction.mention import MentionType
from sidelight.extraction.refang import refang, visible
from sidelight.extraction.suffixes import DOUBTS, Doubt, is_bare_suffix
from sidelight.extraction.wallets import wallet


class Finding(NamedTuple):
    """One value in a candidate; offsets are bytes from the candidate's start."""

    type: MentionType
    value: str
    start: int
    end: int
    derived: bool = False
    doubt: Doubt = Doubt.NONE


Findings = tuple[Finding, ...]

_CLEAN = re.compile(rb"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_URL = re.compile(rb"[A-Za-z*\[\]+]+ ?[\[({<]?:[\])}>]?[\[({<]?(?:/|\\|\[/)")
_LOCAL = re.compile(r"[a-z0-9_](?:[a-z0-9._+-]{0,62}[a-z0-9_+-])?")
_INSIDE = re.compile(
    rb"(?<![A-Za-z0-9])(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})"
    rb"(?![A-Za-z0-9])"
    rb"|(?<![A-Za-z0-9])[cC][vV][eE][-_ ]?[0-9]{4}[-_][0-9]{4,7}(?![0-9])"
    rb"|(?<![A-Za-z0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[A-Za-z0-9])"
)
_DETECTION = re.compile(
    r"(?:Trojan|Backdoor|Worm|Virus|Exploit|Exp|Adware|Riskware|Ransom|Ransomware|Downloader|Dropper"
    r"|Hacktool|HackTool|PUA|PUP|Infostealer|Spyware|Spy|Bot|Rootkit|Coinminer|CoinMiner|Heur|HEUR"
    r"|Gen|Win32|Win64|W32|W64|MSIL|JS|VBS|OSX|Linux|Android|HTML|Script|SecurityRisk|Packed"
    r"|Phishing|Suspicious|Malware|System|Microsoft|Java|ASP|VB|ADO)\."
)
"""Names of malware and of code start like this; a domain in lower case does not."""


def classify(token: bytes) -> Findings:
    """What `token`, one candidate of the grammar, holds; empty where it is nothing."""
    length = len(token)
    if length in digests.HASHES and (kind := digests.digest(token)):
        return (Finding(kind, token.decode().lower(), 0, length, doubt=_hash_doubt(kind)),)
    if _CLEAN.fullmatch(token):
        return _dotted(token)
    if b":" in token and (found := _colons(token)):
        return found
    return _plain(token) or _defanged(token)


def _hash_doubt(kind: MentionType) -> Doubt:
    return Doubt.HASH if kind is MentionType.MD5 else Doubt.NONE


def _dotted(token: bytes) -> Findings:
    """A run of labels and plain dots: the common case, so the fast one."""
    text = token.decode("ascii")
    last = text.rpartition(".")[2]
    if last.isdigit():
        if IPV4.fullmatch(text):
            return (Finding(MentionType.IPV4, text, 0, len(token), doubt=Doubt.VERSION),)
        if digests.technique(token):
            return (Finding(MentionType.ATTACK_TECHNIQUE, text, 0, len(token)),)
        return _pieces(token)
    found = _domain(text, 0, len(token))
    return (found,) if found else _pieces(token)


def _domain(text: str, start: int, end: int, *, defanged: bool = False) -> Finding | None:
    """The domain that `text` is, standing at `start:end`; None where its suffix does not exist."""
    name = text.lower()
    doubt = DOUBTS[name.rpartition(".")[2]] if name.isascii() else Doubt.NONE
    if doubt is None:
        return None
    ascii_form = ascii_name(name)
    if ascii_form is None:
        return None
    if ascii_form is not name and DOUBTS[ascii_form.rpartition(".")[2]] is None:
        return None
    if defanged:
        doubt = Doubt.PRIVATE if doubt is Doubt.PRIVATE else Doubt.NONE
    elif doubt is not Doubt.PRIVATE:
        doubt = max(doubt, shape(text))
    if is_bare_suffix(ascii_form):
        return None
    return Finding(MentionType.DOMAIN, ascii_form, start, end, doubt=doubt)


def shape(text: str) -> Doubt:
    """How much the spelling alone speaks against a domain: case, package order, malware names."""
    if text.islower():
        return Doubt.FILE if _PACKAGE.fullmatch(text) else Doubt.NONE
    if _DETECTION.match(text):
        return Doubt.FILE
    last = text.rpartition(".")[2]
    if last.islower() or text.isupper():
        return Doubt.NONE
    return Doubt.NONE if last in {"Com", "Net", "Org", "Ru", "Info"} else Doubt.FILE


_PACKAGE = re.compile(
    r"(?:com|org|net|io|edu|gov|eu|me|app|dev|de)\.[a-z0-9_]+\.(?!.*(?:com|org|net)$)[a-z0-9_.]+"
)


def _colons(token: bytes) -> Findings:
    if _URL.match(token):
        return _url(token)
    if digests.ssdeep(token):
        return (Finding(MentionType.SSDEEP, token.decode(), 0, len(token)),)
    trimmed = token.rstrip(b".")
    if trimmed[-1:] == b":" and trimmed[-2:] != b"::":
        trimmed = trimmed[:-1]
    address = ipv6(trimmed.decode("ascii")) if trimmed.isascii() and len(trimmed) <= 64 else None
    if address and len(trimmed) > 2:
        return (Finding(MentionType.IPV6, address, 0, len(trimmed), doubt=Doubt.EDGE),)
    return ()


def _url(token: bytes) -> Findings:
    url = urls.parse(token)
    if url is None:
        return ()
    found = Finding(MentionType.URL, url.value, 0, url.end)
    if url.host_type is None:
        return (found,)
    host = Finding(url.host_type, url.host_value, url.host_start, url.host_end, derived=True)
    return (found, host)


def _plain(token: bytes) -> Findings:
    """Candidates without a dot: identifiers and digests."""
    text = token.decode("utf-8", "replace")
    length = len(token)
    if (name := digests.cve(text)) is not None:
        return (Finding(MentionType.CVE, name, 0, length),)
    if (name := digests.asn(token)) is not None:
        return (Finding(MentionType.ASN, name, 0, length),)
    if digests.technique(token):
        return (Finding(MentionType.ATTACK_TECHNIQUE, text, 0, length),)
    if 26 <= length <= 90 and (address := wallet(text)):
        return (Finding(address[0], address[1], 0, length),)
    return ()


def _defanged(token: bytes) -> Findings:
    """Names and addresses with defanged dots, at signs, invisible or non-ASCII letters."""
    if len(token) > 1024:
        return _pieces(token)
    text = refang(visible(token))
    local, at, name = text.rpartition("@")
    if at:
        return _email(token, local, name)
    if IPV4.fullmatch(text):
        return (Finding(MentionType.IPV4, text, 0, len(token)),)
    found = _domain(text, 0, len(token), defanged=token.isascii())
    return (found,) if found else _pieces(token)


def _email(token: bytes, local: str, name: str) -> Findings:
    name_ascii = ascii_name(name)
    if name_ascii is None:
        return _pieces(token)
    known = DOUBTS[name_ascii.rpartition(".")[2]] is not None
    local = local.lower()
    if known and _LOCAL.fullmatch(local):
        return (Finding(MentionType.EMAIL, f"{local}@{name_ascii}", 0, len(token)),)
    return _pieces(token)


def _pieces(token: bytes) -> Findings:
    """Values inside a candidate that is none as a whole: `sample_<md5>.bin`, `1.2.3.4-1.2.3.9`."""
    found = []
    for match in _INSIDE.finditer(token):
        raw = match.group()
        if b"." in raw:
            text = raw.decode()
            if IPV4.fullmatch(text):
                found.append(Finding(MentionType.IPV4, text, *match.span(), doubt=Doubt.VERSION))
        elif raw[:1] in b"cC" and raw[1:2] in b"vV":
            name = digests.cve(raw.decode())
            if name:
                found.append(Finding(MentionType.CVE, name, *match.span()))
        elif kind := digests.digest(raw):
            found.append(
                Finding(kind, raw.decode().lower(), *match.span(), doubt=_hash_doubt(kind))
            )
    return tuple(found)
