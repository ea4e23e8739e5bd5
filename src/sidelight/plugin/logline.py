"""Log lines as mappings: CEF, LEEF, `key=value`, `Name: value`, XML, JSON behind a header."""

import html
import json
import re
from collections.abc import Mapping

START = re.compile(r"(?m)^(?=(?:<\d{1,3}>|(?:\S+ ){0,8}?(?:CEF|LEEF):\d|date=\d{4}-\d\d-\d\d ))")
"""Where a log line begins; what follows without such a beginning continues it."""

HEADER = re.compile(r"\b(CEF:\d+|LEEF:[12]\.0)\|")
CEF_HEADER = (
    "version",
    "vendor",
    "product",
    "productVersion",
    "signatureId",
    "title",
    "cefSeverity",
)
LEEF_HEADER = ("version", "vendor", "product", "productVersion", "title")
FIELD_BREAK = re.compile(r"(?<!\\)\|")
CEF_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z][\w.\[\]-]{0,60})=")
CUSTOM_LABEL = re.compile(
    r"(?:cs|cn|cfp|c6a|flexString|flexNumber|flexDate|deviceCustomDate)\d+Label"
)
PAIR = re.compile(
    r'(?:^|(?<=[\s,;|]))([A-Za-z_@][\w.@-]{0,60})=("(?:[^"\\\n]|\\.){0,4096}"|[^\s,;"]{0,4096})'
)
NAMED = re.compile(r"(?:^|(?<=[\n,]))[ \t]*([A-Za-z][A-Za-z0-9 _/-]{1,40}): ?([^\n,]{0,4096})")
ELEMENT = re.compile(
    r"<([A-Za-z]\w{0,60})(?:\s+Name=[\"']([^\"'<>]{1,60})[\"'])?[^<>]{0,400}>([^<>]{1,4096})</\1>"
)
FEWEST = 4
"""Pairs that make a text a log line; prose has fewer."""


def split_lines(text: str) -> list[str]:
    """Return the log lines of a text, with their continuations; one piece where it is no log."""
    starts = [match.start() for match in START.finditer(text)]
    if not starts or text[: starts[0]].strip():
        return [text]
    return [text[at:to] for at, to in zip(starts, [*starts[1:], len(text)], strict=True)]


def read_line(text: str) -> Mapping[str, object] | None:
    """Return the fields of a log line, or None for prose.

    >>> read_line("CEF:0|Acme|Wall|1|7|Deny|8|src=192.0.2.7 cs1Label=Rule cs1=out")["Rule"]
    'out'
    """
    header = HEADER.search(text[:4096])
    if header is not None:
        return _event_format(text, header)
    readers = (_json_behind_header, _elements, _pairs, _named_values)
    return next((fields for reader in readers if (fields := reader(text))), None)


def _event_format(text: str, header: re.Match[str]) -> Mapping[str, object]:
    names = CEF_HEADER if header[1].startswith("CEF") else LEEF_HEADER
    parts = FIELD_BREAK.split(text[header.start() :], maxsplit=len(names))
    fields: dict[str, object] = {
        name: part.replace(r"\|", "|").strip() for name, part in zip(names, parts, strict=False)
    }
    if len(parts) > len(names):
        fields |= _extension(parts[-1])
    return fields


def _extension(text: str) -> dict[str, object]:
    """The keys and values of CEF; a value runs to the next key, so it may hold spaces.

    `cs1Label=Rule cs1=out` is the field `Rule`.
    """
    keys = list(CEF_KEY.finditer(text))
    ends = [match.start() for match in keys[1:]] + [len(text)]
    values = {
        match[1]: text[match.end() : end].strip().replace(r"\=", "=").replace("\\\\", "\\")
        for match, end in zip(keys, ends, strict=True)
    }
    labels = {
        key.removesuffix("Label"): values[key] for key in values if CUSTOM_LABEL.fullmatch(key)
    }
    return {
        labels.get(key) or key: value
        for key, value in values.items()
        if not CUSTOM_LABEL.fullmatch(key)
    }


def _json_behind_header(text: str) -> Mapping[str, object] | None:
    """`<14>Nov 1 host app: {"json": ..}`, as a syslog relay delivers it."""
    at = text.find("{", 0, 256)
    if at < 1 or not text.rstrip().endswith("}"):
        return None
    try:
        body = json.loads(text[at:])
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and body else None


def _elements(text: str) -> Mapping[str, object] | None:
    """The XML of an event: `<MD5>..</MD5>`, `<Data Name="Hashes">..</Data>`."""
    if text.lstrip()[:1] != "<":
        return None
    pairs = [(match[2] or match[1], html.unescape(match[3])) for match in ELEMENT.finditer(text)]
    return _gathered(pairs, text) if len(pairs) >= FEWEST else None


def _pairs(text: str) -> Mapping[str, object] | None:
    pairs = [(match[1], match[2].strip('"')) for match in PAIR.finditer(text)]
    return _gathered(pairs, text) if len(pairs) >= FEWEST else None


def _named_values(text: str) -> Mapping[str, object] | None:
    """`SHA256: ..` on lines of their own or between commas."""
    pairs = [(match[1], match[2].strip()) for match in NAMED.finditer(text.replace("\\r\\n", "\n"))]
    return _gathered(pairs, text) if len(pairs) >= FEWEST else None


def _gathered(pairs: list[tuple[str, str]], text: str) -> Mapping[str, object]:
    """Repeated keys keep all their values; the whole text comes last, for what no pair holds."""
    fields: dict[str, list[str]] = {}
    for key, value in pairs:
        fields.setdefault(key, []).append(value)
    single: dict[str, object] = {
        key: values[0] if len(values) == 1 else values for key, values in fields.items()
    }
    return single | {"text": text}
