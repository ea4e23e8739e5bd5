"""One pass over a block: candidates from the grammar, findings from a bounded memo."""

import re
from collections.abc import Callable, Iterator

from sidelight.extraction import urls
from sidelight.extraction.classify import Finding, Findings, classify
from sidelight.extraction.context import accept, is_imphash
from sidelight.extraction.engines import Scan
from sidelight.extraction.fields import Hint
from sidelight.extraction.hosts import network
from sidelight.extraction.mention import MentionType
from sidelight.extraction.suffixes import Doubt

Located = tuple[MentionType, str, int, int, bool]
"""Type, canonical value, start, end (bytes of the block), derived."""

MEMO_ENTRIES = 1 << 18
MEMO_KEY_BYTES = 256

_memo: dict[bytes, Findings] = {}

_ESCAPE = re.compile(rb"[nrtfbv]|u00[0-9A-Fa-f]{2}|x[0-9A-Fa-f]{2}")
_PERCENT = re.compile(rb"[0-9A-Fa-f]{2}")
_PATH_BEFORE = re.compile(rb"(?:[A-Za-z]:|%\w+%|\\[^\s\\\"']+|\.)\\$")
_TAIL = re.compile(rb"(?::[0-9]{1,5})?(?:/|\\/)(?:[!#-;=?-Z\[\]_a-z~]|\\/)*")
_PREFIX = re.compile(rb"/([0-9]{1,3})(?![0-9A-Za-z./:_-])")
_PLUS = re.compile(rb"[A-Za-z0-9._%-]{1,48}\+$")

_NAMES = frozenset({MentionType.DOMAIN, MentionType.IPV4})


def remember(token: bytes) -> Findings:
    """Classify `token` and keep the answer; the memo is emptied when it is full."""
    found = classify(token)
    if len(token) <= MEMO_KEY_BYTES:
        if len(_memo) >= MEMO_ENTRIES:
            _memo.clear()
        _memo[token] = found
    return found


def scan(
    block: bytes, begin: int, engine: Scan, hint_at: Callable[[int], Hint] | None = None
) -> Iterator[Located]:
    """Findings of `block[begin:]` in order; what is before `begin` is context only."""
    recall = _memo.get
    consumed = 0
    body = block[begin:] if begin else block
    size = len(block)
    for low, high in engine(body):
        start = low + begin
        end = high + begin
        if start < consumed:
            continue
        if start and block[start - 1] in b"\\%":
            start = _after_escape(block, start, end)
        token = block[start:end]
        findings = recall(token)
        if findings is None:
            findings = remember(token)
        if not findings:
            continue
        if end < size and block[end] in b"/:\\" and findings[0].type in _NAMES:
            extended = _extended(block, start, end, findings[0], hint_at)
            if extended:
                consumed = max(mention[3] for mention in extended)
                yield from extended
                continue
        for finding in findings:
            kind, value, at, to, derived, doubt = finding
            first, last = start + at, start + to
            if doubt:
                field = hint_at(first) if hint_at else Hint.NONE
                if not accept(finding, block, first, last, field):
                    continue
                if doubt is Doubt.HASH and is_imphash(block, first):
                    kind = MentionType.IMPHASH
            yield kind, value, first, last, derived


def _after_escape(block: bytes, start: int, end: int) -> int:
    r"""Where the candidate really starts: `\nevil.example`, `%22evil.example` carry an escape."""
    percent = block[start - 1] == 0x25
    match = (_PERCENT if percent else _ESCAPE).match(block, start, end)
    if match is None or match.end() >= end:
        return start
    if not percent and _PATH_BEFORE.search(block, max(0, start - 64), start):
        return start
    return match.end()


def _extended(
    block: bytes,
    start: int,
    end: int,
    finding: Finding,
    hint_at: Callable[[int], Hint] | None,
) -> list[Located]:
    """The network or the scheme-less URL that a name or address at the start of one begins."""
    if finding.type is MentionType.IPV4 and (prefix := _PREFIX.match(block, end)):
        found = network(finding.value, int(prefix[1]))
        if found is None:
            return []
        mentions = [(MentionType.CIDR, found, start, prefix.end(), False)]
        if prefix[1] == b"32":
            mentions.append((MentionType.IPV4, finding.value, start, end, True))
        return mentions
    tail = _TAIL.match(block, end)
    field = hint_at(start) if hint_at else Hint.NONE
    if tail is None or not accept(finding, block, start, end, field):
        return []
    url = urls.parse_bare(block[start : tail.end()], end - start)
    if url is None or url.host_value != finding.value or not _is_path(url.value):
        return []
    host = (finding.type, finding.value, start, end, True)
    return [(MentionType.URL, url.value, start, start + url.end, False), host]


_WORTHLESS = re.compile(r"[^/]*/(?:[0-9]{1,5}|[A-Za-z]{0,2})")


def _is_path(value: str) -> bool:
    """Whether what follows the host is a path, and not a port (`1.2.3.4/443`) or an empty word."""
    return _WORTHLESS.fullmatch(value) is None
