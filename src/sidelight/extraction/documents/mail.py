"""Mail messages (RFC 5322): headers, bodies, links and attachments."""

import email
from collections.abc import Callable
from email.message import EmailMessage, Message
from email.policy import default

from sidelight.extraction.documents import markup
from sidelight.extraction.documents.section import Section, Sections
from sidelight.extraction.identifiers import words
from sidelight.model import InvalidInput

_NUMBERS = words(
    """
    message-id in-reply-to references content-id content-type dkim-signature arc-seal arc-
    message-signature x-google-dkim-signature thread-index mime-version
    """
)
"""Headers whose `name@host` is a number of the message, or that are signatures."""

Inside = Callable[[bytes, str], Sections]
"""Reads an attachment: bytes, path -> its sections."""


def sections(data: bytes, name: str, inside: Inside) -> Sections:
    """Headers, then each part; an attached message or document is opened by `inside`."""
    try:
        message = email.message_from_bytes(data, policy=default)
        if not message.keys():
            raise InvalidInput(f"{name}: no mail headers; pass it as text (--as text)")
        yield from _message(message, inside)
    except RecursionError as error:
        raise InvalidInput(f"{name}: nested too deep; pass it as text (--as text)") from error


def _message(message: Message, inside: Inside) -> Sections:
    yield from _header_sections(message, "")
    for number, part in enumerate(message.walk()):
        path = f"part[{number}]"
        if not part.is_multipart():
            yield from _part(part, path, inside)
        elif part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                yield from _header_sections(inner, f"{path}.")


def _header_sections(message: Message, path: str) -> Sections:
    for header, value in _headers(message):
        if header.lower() not in _NUMBERS:
            yield Section(f"{path}header.{header}", value)


def _headers(message: Message) -> list[tuple[str, str]]:
    found = []
    for header, raw in message.raw_items():
        try:
            found.append((header, str(message.policy.header_fetch_parse(header, raw))))
        except (ValueError, IndexError, AttributeError, TypeError):  # the parser's own faults
            found.append((header, str(raw)))
    return found


def _part(part: Message, path: str, inside: Inside) -> Sections:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    file_name = part.get_filename() if isinstance(part, EmailMessage) else None
    if file_name:
        yield Section(f"{path}.name", file_name)
    if part.get_content_maintype() != "text":
        yield from inside(body, f"{path}!{file_name or part.get_content_type()}")
        return
    text = _decoded(body, part.get_content_charset())
    if part.get_content_subtype() == "html":
        yield from markup.sections(text, path)
    elif text.strip():
        yield Section(path, text)


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):  # no such codec, or one that is not for text
        return body.decode("utf-8", "replace")
