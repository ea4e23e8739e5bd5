"""Second look at a doubtful finding: do the bytes around it speak for it or against it?

These run for a good part of the findings, so they look at the end of what stands before by
`endswith` on a few bytes, and leave regular expressions to the rare cases.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from sidelight.extraction.fields import Hint
from sidelight.extraction.identifiers import GROUPS, MEMBERS, OBJECTS, SHORT_NAMES, SOURCES
from sidelight.extraction.suffixes import DOUBTS, Doubt

_VERSION, _HASH, _EDGE, _NO_HINT = (
    Doubt.VERSION,
    Doubt.HASH,
    Doubt.EDGE,
    Hint.NONE,
)  # members cost a look-up in a metaclass each time

BEFORE = 96
"""Bytes before a candidate that may be read; a stream keeps as many."""

NEAR = 12
"""Bytes before a candidate that mostly tell; the same ones come again and again."""

AFTER = 32
"""Bytes after a candidate that may be read."""

_GLUE = b" \t\r\n:=|>-\"'`*()[\xe2\x80\x9c\x9d\x98\x99"
_LINKS = (b" is", b" of", b" to", b" at", b" named", b" called")
_FIELDS = tuple(
    b"domain domains domainname host hosts hostname host_name fqdn query qname rrname sni site"
    b" website url urls uri referer referrer c2 c&c dns server servers servername resolved resolves"
    b" beacon beacons beaconed contact contacts contacted connect connects connected registrar"
    b" hosting".split()
)
_VERSION_WORDS = tuple(b"version versions build release revision firmware vers".split())
_BEFORE_VERSION = b" \t\r\n:=/([\"'v"
_PRODUCTS = tuple(
    b"player reader silverlight java jre jdk sdk chrome chromium crios safari firefox opera opr edg"
    b" edge edga msie".split()
)
_COMPARED = (b">= ", b"<= ", b"<< ", b">> ", b"== ", b"~= ", b"==", b">=", b"<=", b"~=")
_SHORT_VERSION = re.compile(rb"(?<![A-Za-z])(?:[vV]|[vV]er|[rR]ev)\.?$")
_VERSION_LIST = re.compile(
    rb"(?i:versions?|[0-9]\.x)\s[0-9][0-9A-Za-z.]*(?:\s?(?:,|and|or|to|through|before|prior to|-)"
    rb"\s?(?:[0-9][0-9A-Za-z.]*)?){1,6}$"
    rb"|[0-9]\.x\s(?:before|prior to|through)\s$"
)
_VERSION_LINK = re.compile(rb"(?:and|or|to|through|before)$|\.x$|[0-9][a-z]$")
_SUSPICIOUS = frozenset(
    word[-3:]
    for word in (
        *_VERSION_WORDS,
        *_PRODUCTS,
        *(b"and", b" or", b" to", b"through", b"before", b"ver", b"rev"),
    )
)
"""How what stands before an address ends where the address may be a version."""

_IMPHASH = (
    b"imphash",
    b"imp hash",
    b"imp-hash",
    b"import hash",
    b"import_hash",
    b"import-hash",
    b"importhash",
)
_ENDS_IMPHASH = (b"", b"h", b"H")
"""The last letter of these labels; where nothing but glue is seen, one may stand further off."""

_IDENTIFIER = re.compile(
    rb"(?:[_.\-\"'\s,{]|^)(?:[ac]?id|guid|uuid)[\"']?\s?[:=]\s?[\"']?$"
    rb"|[a-z](?:Id|ID|Guid|GUID)[\"']?\s?[:=]\s?[\"']?$"
)
_POINT = 0x2E
_TOUCHES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:"
_NOT_ONE_NAME = (b" ", b"\t", b"/", b"\\")
_PATH = re.compile(
    rb"(?:\b[A-Za-z]:|%[A-Za-z_]{3,24}%|(?:^|[\s\"'=(])\.{1,2}|HK[A-Z_]{2,20})"
    rb"(?:\\{1,2}[^\\\"'<>|\n]+){0,12}\\?$"
)
_SHARE = re.compile(rb"(?:^|[\s\"'=(,\[])\\$")
_CODE_BEFORE = (b"= ", b"!", b"+ ", b"* ", b"[", b"&& ", b"|| ", b"return ", b"elif ", b"assert ")
_CODE_AFTER = (b"(", b'":', b"':", b'["')
_ROOTED = (b'."', b".'", b".,")


def accept(  # noqa: PLR0913, PLR0917 - hot: plain arguments cost least
    value: str, doubt: Doubt, text: bytes, start: int, end: int, field: Hint
) -> bool:
    """Whether what is around `text[start:end]`, and its field, let a doubtful finding stand."""
    if doubt is _VERSION:
        return not is_version(text, start, field)
    if doubt is _HASH:
        near = text[start - NEAR if start > NEAR else 0 : start]
        return field is not Hint.IDENTIFIER and not _names_identifier(near)
    if doubt is _EDGE:
        return not (text[end] in _TOUCHES or text[start - 1] in _TOUCHES)
    return _is_name(value, doubt, text, start, end, field)


def is_version(text: bytes, start: int, field: Hint) -> bool:
    """Whether the address at `start` is a version: a word, a sign or the field says so."""
    if field is not _NO_HINT:
        return field is Hint.VERSION
    if no_version(text[start - NEAR if start > NEAR else 0 : start]):
        return False
    if _names_version(text[start - 24 if start > 24 else 0 : start]):
        return True
    return _continues_versions(text[max(0, start - BEFORE) : start])


@lru_cache(4096)
def no_version(near: bytes) -> bool:
    """Whether the bytes before an address are enough to say: no version (`"src_ip": "`).

    An address that begins a line is none.
    """
    if near[-1:] == b"\n":
        return True
    label = near.rstrip(_BEFORE_VERSION)
    return len(label) > 2 and _is_other_word(label) and not near.endswith(_COMPARED)


@lru_cache(4096)
def _names_version(before: bytes) -> bool:
    """Whether the word or the sign before says that it is a version: `version 1.2.3.4`."""
    if before.endswith(_COMPARED):
        return True
    label = before.rstrip(_BEFORE_VERSION)
    word = label[-10:].lower()
    return label[-1:].isalpha() and (
        word.endswith(_VERSION_WORDS)
        or (word.endswith(_PRODUCTS) and before[-1:] in {b" ", b"/", b"v"})
    )


def _continues_versions(before: bytes) -> bool:
    """Whether versions stand before, in a list or a range: `versions 1.0 and 2.0.0.1`."""
    label = before[-24:].rstrip(_BEFORE_VERSION)
    if _is_other_word(label):
        return False
    if label[-1:].isalpha() and _VERSION_LINK.search(label[-10:].lower()) is None:
        return False
    if before[-1:] in b"vV. " and _SHORT_VERSION.search(before[-8:].rstrip()):
        return True
    return _VERSION_LIST.search(before) is not None


def _is_other_word(label: bytes) -> bool:
    """Whether a word ends the label that is none of versions."""
    last = label[-3:].lower()
    return last not in _SUSPICIOUS and last[-1:].isalpha() and last[-2:] != b".x"


def ends_number(text: bytes, start: int) -> bool:
    """Whether the digits at `start` are those after the point of a number: `12.36::`."""
    return start > 1 and text[start - 1] == _POINT and text[start - 2 : start - 1].isdigit()


def is_redacted(text: bytes, start: int) -> bool:
    """Whether the labels before a name are left out: `[victim].ddns.example` names no host."""
    return start > 1 and text[start - 1] == _POINT and text[start - 2] in b"]>})"


def in_path(text: bytes, backslash: int) -> bool:
    """Whether the backslash parts a Windows path, after a drive, a `%VARIABLE%` or a root."""
    return _PATH.search(text[max(0, backslash - BEFORE) : backslash]) is not None


def opens_share(text: bytes, backslash: int) -> bool:
    r"""Whether the backslash is the second at the start of a word: `\\server.example\share`."""
    return _SHARE.search(text[max(0, backslash - 2) : backslash]) is not None


def is_imphash(text: bytes, start: int) -> bool:
    """Whether the MD5 at `start` is labelled as an import hash."""
    label = text[max(0, start - 32) : start].rstrip(_GLUE)
    return label[-12:].lower().endswith(_IMPHASH)


@lru_cache(4096)
def _names_identifier(before: bytes) -> bool:
    return before[-1:] in {b'"', b"'", b" ", b"=", b":"} and _IDENTIFIER.search(before) is not None


@lru_cache(4096)
def no_label(near: bytes) -> bool:
    """Whether the bytes before an MD5 are enough to say: no identifier and no import hash."""
    return near.rstrip(_GLUE)[-1:] not in _ENDS_IMPHASH and not _names_identifier(near)


ENOUGH: tuple[Callable[[bytes], bool] | None, ...] = tuple(
    {_VERSION: no_version, _HASH: no_label}.get(doubt) for doubt in Doubt
)
"""By doubt: whether the `NEAR` bytes before a value settle it, so that `accept` need not be asked.

Where no field of a document says more.
"""


def _is_name(  # noqa: PLR0913, PLR0917 - see accept
    value: str, doubt: Doubt, text: bytes, start: int, end: int, field: Hint
) -> bool:
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    if doubt is Doubt.PRIVATE:
        return after.startswith(_ROOTED) or _is_vouched(before, field)
    if before[-1:] in {b"/", b"\\"} and before[-2:] not in {b"//", b"\\\\"}:
        return False
    if after.startswith(_CODE_AFTER):
        return False
    if doubt is Doubt.MEMBER:
        return (
            not _is_member(value, before)
            or (MEMBERS.isdisjoint((value[value.rindex(".") + 1 :],)) and _is_alone(before, after))
            or _is_vouched(before, field)
        )
    if value.startswith("www.") and doubt is Doubt.FILE:
        return True
    return (after[:1] != b":" and _is_vouched(before, field)) or _is_listed(before, after)


def _is_vouched(before: bytes, field: Hint) -> bool:
    """Whether the field or a word before says that a host follows: `domain: `, `C2 server at `."""
    if field is Hint.HOST:
        return True
    label = before[-40:].rstrip(_GLUE)
    if label.endswith(_LINKS):
        label = label[: label.rindex(b" ")].rstrip(_GLUE)
    return label[-12:].lower().endswith(_FIELDS)


def _is_alone(before: bytes, after: bytes) -> bool:
    """Whether nothing else is on the line."""
    return before[-1:] in {b"", b"\n"} and after.lstrip(b" \t\r")[:1] in {b"", b"\n"}


def _is_listed(before: bytes, after: bytes) -> bool:
    """Whether the name has a line of its own, under a line with a surer name or an address."""
    if not _is_alone(before, after):
        return False
    line = before[:-1].rpartition(b"\n")[2].strip()
    suffix = line.rpartition(b".")[2].strip(b"[](){}").decode("ascii", "replace").lower()
    if not suffix or len(suffix) == len(line) or any(mark in line for mark in _NOT_ONE_NAME):
        return False
    return suffix.isdigit() or DOUBTS[suffix] is Doubt.NONE


def _is_member(name: str, before: bytes) -> bool:
    """Whether a name reads like a member of an object or a file: `process.name`, `self.id`."""
    *groups, last = name.split(".")
    first = groups[0]
    if first in OBJECTS or not SOURCES.isdisjoint(groups[1:]):
        return True
    if len(groups) == 1 and len(first) < 3 and (first.isdigit() or len(first) == 1):
        return last not in SHORT_NAMES
    return last in MEMBERS and (first in GROUPS or "_" in name or before.endswith(_CODE_BEFORE))
