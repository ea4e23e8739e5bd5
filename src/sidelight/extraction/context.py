"""Second look at a doubtful finding: do the bytes around it speak for it or against it?"""

import re

from sidelight.extraction.classify import Finding
from sidelight.extraction.fields import Hint
from sidelight.extraction.suffixes import Doubt

BEFORE = 96
"""Bytes before a candidate that may be read; a stream keeps as many."""

AFTER = 32
"""Bytes after a candidate that may be read, never beyond its line."""

_FIELD = re.compile(
    rb"(?i:domain|host|hostname|fqdn|query|qname|rrname|sni|server_?name|site|website|url|uri|referr?er"
    rb"|dst|src|c2|c&c|dns|server|address|resolved?|registrar)s?(?:_?names?)?[\"'`)\]]{0,2}\s?(?:[:=]|is|of|to|at)?\s?[\"'`(\[\xe2\x80\x9c]{0,4}$"
)
_VERSION = re.compile(
    rb"(?i:\bversions?|\bver\.?|\bv|\bvers\.?|build|release|revision|firmware|patch|player|flash|reader"
    rb"|chrome|chromium|safari|firefox|opera|opr|edge?|msie|java|office|exchange|sdk|agent|client)"
    rb"[\"']?[\s:=/(\[\"'v]{0,4}$"
)
_VERSION_LIST = re.compile(rb"(?i:versions?)[^.;:!?]{0,60}$|[0-9]\.x[^;:!?]{0,40}$")
_TOUCHES = re.compile(rb"[A-Za-z0-9_:]")
_IMPHASH = re.compile(
    rb"(?i:imp(?:ort)?[ _-]?hash)(?:es)?[\"'`*|)]{0,3}\s*[:=|>\-]?\s*[\"'`*|(]{0,3}$"
)


def accept(finding: Finding, block: bytes, start: int, end: int, field: Hint) -> bool:
    """Whether the text around `block[start:end]`, and its field, let a doubtful finding stand."""
    doubt = finding.doubt
    if doubt is Doubt.NONE:
        return True
    if doubt is Doubt.EDGE:
        return not _touched(block, start, end)
    before = block[max(0, start - BEFORE) : start]
    if doubt is Doubt.VERSION:
        if field is not Hint.NONE:
            return field is not Hint.VERSION
        return not (_VERSION.search(before) or _VERSION_LIST.search(before))
    if doubt is Doubt.HASH:
        return field is not Hint.IDENTIFIER
    vouched = field is Hint.HOST or _FIELD.search(before) is not None
    return _name(finding, before, block[end : end + AFTER], vouched=vouched)


def _touched(block: bytes, start: int, end: int) -> bool:
    before = start > 0 and _TOUCHES.match(block, start - 1, start)
    return bool(before or _TOUCHES.match(block, end, end + 1))


def _name(finding: Finding, before: bytes, after: bytes, *, vouched: bool) -> bool:
    doubt = finding.doubt
    if doubt is Doubt.PRIVATE:
        return vouched
    if before[-1:] in {b"/", b"\\"} and before[-2:] not in {b"//", b"\\\\"}:
        return False
    if after[:1] == b"(" or after[:2] in {b'":', b"':", b'["'}:
        return False
    if doubt is Doubt.MEMBER:
        return vouched or not _code(finding.value)
    return vouched and after[:1] != b":"


def is_imphash(block: bytes, start: int) -> bool:
    """Whether the MD5 at `start` is labelled as an import hash."""
    return _IMPHASH.search(block[max(0, start - BEFORE) : start]) is not None


_CODE_WORDS = frozenset(
    "self this cls os sys event events process parent file user users host source destination src dst network"
    " client server http https request response req res data obj object node window document rule agent"
    " ecs log logs message winlog kubernetes container dns tls url threat args kwargs config settings app"
    " module np pd re json string str list dict math date time datetime field item entry args ctx context"
    " math random path io df model session logger logging console error result results row col key value"
    " properties target actor resource principal device email related observer cloud service labels"
    " geo os registry package orchestrator group organization vulnerability hash pe code_signature".split()
)


def _code(name: str) -> bool:
    """Whether a name reads like a member of an object: `process.parent.name`, `self.id`."""
    labels = name.split(".")
    first = labels[0]
    return (
        first in _CODE_WORDS
        or "_" in name
        or (
            len(labels) == 2
            and len(first) == 1
            and labels[1] not in {"co", "me", "cc", "tv", "ly", "io"}
        )
    )
