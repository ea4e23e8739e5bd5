"""One pass over a block: candidates from the grammar, findings from a bounded memo."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sidelight.extraction import urls
from sidelight.extraction.classify import Finding, Findings, classify
from sidelight.extraction.context import (
    ENOUGH,
    NEAR,
    accept,
    ends_number,
    in_path,
    is_imphash,
    is_redacted,
    opens_share,
)
from sidelight.extraction.engines import Candidate, Engine
from sidelight.extraction.fields import Hint
from sidelight.extraction.grammar import ESCAPE
from sidelight.extraction.hosts import network
from sidelight.extraction.lists import Value, list_runs, may_be_list
from sidelight.extraction.mention import BY_DEFAULT, Mention, MentionType
from sidelight.extraction.place import Place
from sidelight.extraction.suffixes import Doubt

HintAt = Callable[[int], Hint]
"""What the field around a byte of the text says."""

MEMO_ENTRIES = 1 << 16
MEMO_KEY_BYTES = 256

_ESCAPE = re.compile(ESCAPE.encode())
_TAIL = re.compile(rb"(?::[0-9]{1,5})?(?:/|\\/)(?:[!#-,.-;=?-Z\[\]_a-z~]++|-(?:\r?\n)?+|\\/)*+")
_PREFIX = re.compile(rb"/([0-9]{1,3})(?![0-9A-Za-z./:_-])")
_TAGGED = re.compile(rb"[A-Za-z0-9._%-]{1,48}\+$")
_PORT_OR_NOTHING = re.compile(r"[^/:]*/(?:[0-9]{1,5}|[A-Za-z]{0,2})|[^/]*/")
"""No path: a port after a slash (`192.0.2.1/443`), or nothing."""

_DOMAIN, _IPV4, _EMAIL = MentionType.DOMAIN, MentionType.IPV4, MentionType.EMAIL
_IPV6, _SSDEEP, _IMPHASH = MentionType.IPV6, MentionType.SSDEEP, MentionType.IMPHASH
_HASH = Doubt.HASH
_NO_HINT = Hint.NONE
_NEWLINE, _SLASH = 0x0A, 0x2F
_HYPHENATED = (b"-\n", b"-\r\n")
_ESCAPES = b"\\%"
_ESCAPED: Findings = ((_DOMAIN, "", 0, 0, True, Doubt.NONE),)
"""Stands in the memo for what a candidate with an escape before it holds."""


class _Memo(dict[bytes, Findings]):
    """Candidate -> findings, filled on demand; emptied when it is full, for texts have no end.

    What begins with an escape is left for later: what is around it tells where the value begins.
    """

    def __missing__(self, token: bytes) -> Findings:
        found = _ESCAPED if token[0] in _ESCAPES else classify(token)
        if len(token) <= MEMO_KEY_BYTES:
            if len(self) >= MEMO_ENTRIES:
                self.clear()
            self[token] = found
        return found


_memo = _Memo()

_TELLING_BEFORE = tuple(code in b".+\\" for code in range(256))
_TELLING_AFTER = tuple(code in b"/:\\" for code in range(256))


class Search(NamedTuple):
    """What a scan needs beside the text."""

    engine: Engine
    wanted: frozenset[MentionType] = BY_DEFAULT
    hint_at: HintAt | None = None

    def shifted(self, by: int) -> "Search":
        """The same for a block that begins `by` bytes into the text."""
        told = self.hint_at
        return self if told is None else self._replace(hint_at=lambda at: told(at + by))


def scan(block: bytes, begin: int, search: Search, place: Place) -> list[Mention]:
    """Mentions in `block[begin:]` in order; what is before `begin` is context only."""
    text = block + b"\n"  # so that there always is a byte before and after a candidate
    candidates = search.engine.candidates
    mentions: list[Mention] = []
    if may_be_list(block) and search.hint_at is None and _at_line(block, begin):
        origin = begin
        for low, high in search.engine.lists(block[begin:]):
            for found, start, end in list_runs(block, _first(text, low + origin), high + origin):
                _scan(text, begin, candidates(block[begin:start]), search, place, mentions)
                mentions += _listed(found, search, place)
                begin = end
    _scan(text, begin, candidates(block[begin:]), search, place, mentions)
    return mentions


def _at_line(block: bytes, begin: int) -> bool:
    return begin == 0 or block[begin - 1] == _NEWLINE


def _first(text: bytes, start: int) -> int:
    """Where the lines begin that a label or a hyphen in the line before says nothing about."""
    hyphen = text[max(0, start - 3) : start].endswith(_HYPHENATED)
    return text.index(b"\n", start) + 1 if hyphen or is_imphash(text, start) else start


def _listed(found: list[Value], search: Search, place: Place) -> Iterator[Mention]:
    wanted = search.wanted
    every = wanted is BY_DEFAULT
    plain, shift = place.letters is not None, place.shift
    for kind, value, raw, start in found:
        if not every and kind not in wanted:
            continue
        first = start + shift if plain else place.locate(start, start)[1]
        yield Mention(kind, value, raw, first, first + len(raw), None, False)  # noqa: FBT003 - positions are faster


def _scan(  # noqa: C901, PLR0912, PLR0913, PLR0917 - the hot loop: a call for each hit would cost a third
    text: bytes,
    begin: int,
    candidates: Sequence[Candidate],
    search: Search,
    place: Place,
    mentions: list[Mention],
) -> None:
    """Add the mentions that the candidates in `text[begin:]` hold, by the general way."""
    wanted, hint_at = search.wanted, search.hint_at
    every = wanted is BY_DEFAULT
    letters, shift = place.letters, place.shift
    add, consumed = mentions.append, 0
    for candidate in candidates:
        findings = _memo[candidate.as_bytes()]
        if not findings:
            continue
        start = candidate.start + begin
        if start < consumed:
            continue
        end = candidate.end + begin
        if findings is _ESCAPED:
            start = _after_escape(text, start, end)
            findings = _memo[text[start:end]]
            if not findings:
                continue
        consumed = end
        if _TELLING_AFTER[text[end]] and (
            more := _extended(text, start, end, findings[-1], hint_at)
        ):
            consumed = more[0][3]
            findings, start = more, 0
        for kind, value, first, last, derived, doubt in findings:
            first += start
            last += start
            if _TELLING_BEFORE[text[first - 1]] and not derived:
                if not _stands(text, kind, first):
                    continue
                if kind is _EMAIL:
                    value, first = _with_tag(text, value, first)
            if doubt:
                enough = ENOUGH[doubt]
                near = text[first - NEAR if first > NEAR else 0 : first]
                if hint_at or enough is None or not enough(near):
                    field = hint_at(first) if hint_at else _NO_HINT
                    if not accept(value, doubt, text, first, last, field):
                        continue
                    if doubt is _HASH and is_imphash(text, first):
                        kind = _IMPHASH
            if not every and kind not in wanted:
                continue
            if letters is None:
                add(Mention(kind, value, *place.locate(first, last), None, derived))
            else:
                raw = letters[first:last]
                add(Mention(kind, value, raw, first + shift, last + shift, None, derived))


def _after_escape(text: bytes, start: int, end: int) -> int:
    r"""Where the candidate really starts: `\nevil.example`, `%22evil.example` begin with an escape.

    After a drive, or a double backslash at the start of a word, the backslash parts a path.
    """
    if text[start] == _ESCAPES[0] and (in_path(text, start) or opens_share(text, start)):
        return start + 1
    match = _ESCAPE.match(text, start, end)
    return match.end() if match else start + 1


def _stands(text: bytes, kind: MentionType, start: int) -> bool:
    """Whether a value after a dot, a plus or a backslash is one."""
    if kind is _IPV6 or kind is _SSDEEP:
        return not ends_number(text, start)
    if kind is not _DOMAIN:
        return True
    return not is_redacted(text, start) and not (
        text[start - 1] == _ESCAPES[0] and in_path(text, start - 1)
    )


def _with_tag(text: bytes, value: str, start: int) -> tuple[str, int]:
    """The address with the name before its tag: the grammar begins `jo+lists@...` at the tag."""
    match = _TAGGED.search(text, max(0, start - 64), start)
    if match is None:
        return value, start
    return match.group().decode("ascii").lower() + value, match.start()


def _bare(raw: bytes, name_end: int) -> urls.Url | None:
    """The URL without a scheme that `raw` begins with, where it has a path."""
    url = urls.parse_bare(raw, name_end)
    return None if url is None or _PORT_OR_NOTHING.fullmatch(url.value) else url


_seen_bare = lru_cache(4096)(_bare)


def _extended(  # noqa: PLR0911 - one early way out for each thing that it may not be
    text: bytes, start: int, end: int, finding: Finding, hint_at: HintAt | None
) -> Findings:
    """The network or the scheme-less URL that a name or address at the end of a candidate begins.

    Offsets are bytes of the text.
    """
    kind, value, at, to, derived, doubt = finding
    if derived or start + to != end or (kind is not _DOMAIN and kind is not _IPV4):
        return ()
    if text[end] == _ESCAPES[0] and text[end + 1] != _SLASH:
        return ()
    start += at
    inner: Finding = (kind, value, start, end, True, Doubt.NONE)
    if kind is _IPV4 and (prefix := _PREFIX.match(text, end)):
        found = network(value, int(prefix[1]))
        if found is None:
            return ()
        whole: Finding = (MentionType.CIDR, found, start, prefix.end(), False, Doubt.NONE)
        return (whole, inner) if prefix[1] == b"32" else (whole,)
    tail = _TAIL.match(text, end)
    if tail is None:
        return ()
    raw = text[start : tail.end()]
    url = (_seen_bare if len(raw) <= MEMO_KEY_BYTES else _bare)(raw, end - start)
    if url is None or url.host_value != value:
        return ()
    field = hint_at(start) if hint_at else Hint.NONE
    if doubt and not accept(value, doubt, text, start, end, field):
        return ()
    return (MentionType.URL, url.value, start, start + url.end, False, Doubt.NONE), inner
