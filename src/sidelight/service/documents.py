"""The payloads in what somebody hands over: JSON in its forms, e-mail, text."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import msgspec

from sidelight.model import InvalidInput
from sidelight.plugin.fieldnames import words_of
from sidelight.plugin.payload import DEEPEST, MAIL, TEXT

ENVELOPES = ("alerts", "resources", "value", "data", "events", "Records", "results", "incidents")
"""Keys under which APIs send a list: Alert Center, Falcon, Graph, many, many, AWS, many, many."""

ENVELOPE_WORDS = frozenset(
    {"context", "count", "cursor", "error", "errors", "fetched", "has", "kind", "limit", "link"}
    | {"links", "meta", "metadata", "more", "next", "odata", "offset", "ok", "page", "pages"}
    | {"paging", "pagination", "prev", "previous", "request", "size", "status", "success"}
    | {"token", "total", "url"}
)
"""The words of which an envelope's other keys are made: `@odata.nextLink`, `next_page_token`."""

UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
FILE_TYPES = {
    b"\x1f\x8b": "gzip: unpack it first",
    b"PK\x03\x04": "a ZIP archive: unpack it first",
    b"\x28\xb5\x2f\xfd": "Zstandard: unpack it first",
    b"BZh": "bzip2: unpack it first",
    b"\xfd7zXZ": "xz: unpack it first",
    b"\xd0\xcf\x11\xe0": "an Outlook message or old Office file: save the mail as .eml",
    b"%PDF": "a PDF: use `extract`, or paste its text",
    b"MZ": "a Windows program: look up its hash",
    b"\x7fELF": "a Linux program: look up its hash",
}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MAIL_HEADER = re.compile(rb"(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
MAIL_NAMES = re.compile(
    rb"(?im)^(from|to|subject|date|received|message-id|return-path|mime-version|delivered-to):"
)
JSON_START = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:\{|\[|\]|$))')
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One payload, where it stands in the input, and its bytes."""

    body: Mapping[str, Any]
    place: str
    raw: bytes


def read_documents(content: bytes, name: str) -> list[Document]:
    """Return the payloads in `content`; raises InvalidInput that says where it cannot be read."""
    if not content.strip():
        raise InvalidInput(f"{name} is empty: give an alert as JSON, a mail or text")
    if _is_mail(content, name):
        return [Document(body={MAIL: content}, place="mail", raw=content)]
    text = _decoded(content, name)
    if not text.strip():
        raise InvalidInput(f"{name} is empty: give an alert as JSON, a mail or text")
    if JSON_START.match(text):
        return list(_json_documents(text, name))
    _reject_scalar(text, name)
    return [Document(body={TEXT: text}, place="text", raw=content)]


def _is_mail(content: bytes, name: str) -> bool:
    """By its name, or by a block of headers with at least two that only mails have."""
    if name.lower().endswith(".eml"):
        return CONTROL.search(content[:1024]) is None
    head = MAIL_HEADER.match(content[:65536].replace(b"\r\n", b"\n"))
    return head is not None and len({n.lower() for n in MAIL_NAMES.findall(head.group())}) >= 2


def _decoded(content: bytes, name: str) -> str:
    encoding = UTF16.get(content[:2])
    if encoding is None:
        _reject_binary(content, name)
    try:
        if encoding is not None:
            return content[2:].decode(encoding)
        return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is no {error.encoding.upper()} text: byte {error.start} is "
            f"0x{error.object[error.start]:02x}; convert it to UTF-8"
        ) from error


def _reject_binary(content: bytes, name: str) -> None:
    control = CONTROL.search(content)
    if control is None:
        return
    for magic, kind in FILE_TYPES.items():
        if content.startswith(magic):
            raise InvalidInput(f"{name} is {kind}")
    raise InvalidInput(
        f"{name} is binary (byte {control.start()} is 0x{content[control.start()]:02x}): "
        "give an alert as JSON, a mail or text"
    )


def _reject_scalar(text: str, name: str) -> None:
    """A lone number, string or `null` is JSON, and no alert; a lone hash or domain is text."""
    try:
        value = json.loads(text, parse_constant=float)
    except (ValueError, RecursionError):
        return
    raise InvalidInput(
        f"{name} holds a JSON {_kind(value)}: an alert is an object, a list of objects or text"
    )


def _kind(value: object) -> str:
    kinds = {str: "string", bool: "boolean", int: "number", float: "number", list: "array"}
    return kinds.get(type(value), "null")


def _json_documents(text: str, name: str) -> Iterator[Document]:
    """Each object of an array, of JSON Lines, or of objects one after the other."""
    at, line = 0, 1
    while True:
        begin = _first_of_next(text, at)
        line += text.count("\n", at, begin)
        if begin == len(text):
            return
        value, at = _decode(text, begin, name)
        yield from _unpacked(value, text[begin:at], f"line {line}", name)
        line += text.count("\n", begin, at)


def _decode(text: str, at: int, name: str) -> tuple[object, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
        if SURROGATE.search(text, at, end):
            value = _without_half_pairs(value)
    except json.JSONDecodeError as error:
        raise InvalidInput(_broken(error, text, name)) from error
    except RecursionError as error:
        raise InvalidInput(f"{name} is nested deeper than {DEEPEST} levels") from error
    except InvalidInput as error:
        raise InvalidInput(f"{name}, {_place(text, at)}: {error}") from error
    except ValueError as error:
        raise InvalidInput(f"{name}, {_place(text, at)}: a number has too many digits") from error
    return value, end


def _without_half_pairs(value: object) -> object:
    """Half of a surrogate pair, where a product cut a text inside an emoji, becomes U+FFFD."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice keeps both values, as a list: which one counts is not ours to say."""
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        if value not in values.setdefault(key, []):
            values[key].append(value)
    return {key: each[0] if len(each) == 1 else each for key, each in values.items()}


def _reject_constant(constant: str) -> NoReturn:
    raise InvalidInput(f"{constant} is no JSON: write null or a number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_reject_constant)
_NOT_SPACE = re.compile(r"\S")


def _first_of_next(text: str, at: int) -> int:
    found = _NOT_SPACE.search(text, at)
    return len(text) if found is None else found.start()


def _broken(error: json.JSONDecodeError, text: str, name: str) -> str:
    """Say where the JSON stops being JSON, and whether it was cut off there."""
    end = len(text.rstrip())
    if error.msg.startswith("Unterminated string"):
        return f"{name}, {_place(text, end)}: ends inside a string; the input was cut off"
    if error.pos >= end:
        return f"{name}, {_place(text, end)}: ends inside an object or array; the input was cut off"
    return f"{name}, {_place(text, error.pos)}: {error.msg.lower()}; nothing of the input was kept"


def _place(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1} column {at - text.rfind(chr(10), 0, at)}"


def _unpacked(value: object, raw: str, place: str, name: str) -> Iterator[Document]:
    """The alerts in one JSON value: itself, its elements, or those of an envelope."""
    if isinstance(value, dict):
        inner = _enveloped(value)
        if inner is None:
            yield Document(body=value, place=place, raw=raw.encode())
            return
        value = inner
    if not isinstance(value, list):
        raise InvalidInput(f"{name}, {place}: a JSON {_kind(value)} is no alert; give objects")
    for number, element in enumerate(value, start=1):
        where = f"{place}, element {number}"
        if not isinstance(element, dict):
            raise InvalidInput(
                f"{name}, {where}: a JSON {_kind(element)} is no alert; give objects"
            )
        yield Document(body=element, place=where, raw=json.dumps(element).encode())


def _enveloped(value: Mapping[str, Any]) -> list[Any] | None:
    """The list that an API's answer wraps; None for an object that is an alert itself."""
    for key in ENVELOPES:
        inner = value.get(key)
        if isinstance(inner, list) and all(isinstance(each, dict) for each in inner):
            others = (words_of(other) for other in value if other != key)
            return inner if all(ENVELOPE_WORDS.issuperset(words) for words in others) else None
    return None
