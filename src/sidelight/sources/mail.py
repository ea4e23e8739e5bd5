"""E-mail as a file, as a reporter or a gateway hands it over (RFC 5322)."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from itertools import islice
from typing import Any

from sidelight.extraction import extract, to_observable
from sidelight.model import (
    Alert,
    AlertObservable,
    InvalidInput,
    Observable,
    ObservableType,
    Role,
    Severity,
)
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.lookalikes import is_lookalike, is_own
from sidelight.plugin.payload import MAIL, strongest
from sidelight.plugin.scales import read_time

SENDERS = ("From", "Reply-To", "Return-Path", "Sender")
RECIPIENTS = ("To", "Cc", "Bcc", "Delivered-To", "X-Original-To")
SENDER_ADDRESSES = ("X-Originating-IP", "X-Sender-IP", "X-Source-IP", "X-Client-IP")
SENDING_HALF = re.compile(r"\bby\b.*", re.DOTALL)
"""What follows `by` in a `Received` line names the server that took the mail over: often ours."""

LINK = re.compile(
    r"""\b(?:href|src|action|background)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""",
    re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]*>")
AUTHENTICATED = re.compile(
    r"\b(?P<method>spf|dkim|dmarc|compauth)\s{0,3}=\s{0,3}(?P<result>[a-z]{1,20})", re.IGNORECASE
)
"""A result in an Authentication-Results header (RFC 8601)."""
MOST_PARTS = 1000
"""Parts that are looked at; a message with more is an attack on its reader."""

Seen = Iterator[AlertObservable]


class Mail(Source):
    """Reads one message; one that is attached to it whole is the subject of a report."""

    manifest = SourceManifest(
        name="mail",
        title="E-mail (.eml)",
        docs="https://www.rfc-editor.org/rfc/rfc5322",
        kind="mail",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """By the one key that a mail is handed over with."""
        return isinstance(payload.get(MAIL), bytes) and len(payload) == 1

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """Identified by its content: a sender may repeat the Message-ID of another mail."""
        content = payload.get(MAIL)
        if not isinstance(content, bytes):
            raise InvalidInput("the source mail reads messages, not JSON: leave --source out")
        try:
            outer = message_from_bytes(content)
            parts = list(islice(outer.walk(), MOST_PARTS))
        except RecursionError as error:
            raise InvalidInput("the mail is nested too deeply to be read") from error
        message = _reported(parts) or outer
        seen = list(_addresses(message))
        if message is not outer:
            seen += _people(outer, (*SENDERS[:1], *RECIPIENTS), Role.VICTIM)
        seen += _bodies(part for part in parts if part is not outer or not outer.is_multipart())
        yield Alert(
            source=self.manifest.name,
            uid=hashlib.sha256(content).hexdigest(),
            title=_header(message, "Subject") or "Mail without a subject",
            severity=Severity.UNKNOWN,
            time=_time(message),
            observables=strongest(seen),
            kind="mail",
            user=next(iter(_mailboxes(message, RECIPIENTS)), None),
            labels=tuple(_labels(message)),
        )


def _reported(parts: list[Message]) -> Message | None:
    """The message that the outer one carries as an attachment: the one that was reported."""
    for part in parts:
        if part.get_content_type() == MAIL and part.is_multipart():
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return inner[0]
    return None


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _headers(message: Message, name: str) -> list[str]:
    return [_decoded(str(value)) for value in message.get_all(name, [])]


def _decoded(value: str) -> str:
    """The header with its encoded words read; as it stands where they are broken."""
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        text = value
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _time(message: Message) -> datetime | None:
    return read_time(_header(message, "Date").partition(" (")[0])


def _mailboxes(message: Message, names: Iterable[str]) -> list[str]:
    values = [value for name in names for value in _headers(message, name)]
    return [address for _, address in getaddresses(values) if "@" in address]


def _labels(message: Message) -> Iterator[str]:
    """What the receiving server found of the sender, and whether answers go somewhere else.

    Only the topmost header counts: those below it came with the mail, and anybody may write them.
    """
    found: dict[str, str] = {}
    for each in AUTHENTICATED.finditer(_header(message, "Authentication-Results")):
        found.setdefault(each["method"].lower(), each["result"].lower())
    for method, result in found.items():
        yield f"{method}={result}"
    senders, answered = (
        {_domain(each) for each in _mailboxes(message, (name,))} for name in SENDERS[:2]
    )
    if answered and not answered & senders:
        yield "reply-to=elsewhere"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _addresses(message: Message) -> Seen:
    """Who sent it, through which hosts, to whom."""
    yield from _people(message, SENDERS, Role.ATTACKER)
    yield from _people(message, RECIPIENTS, Role.VICTIM)
    for name in SENDER_ADDRESSES:
        for value in _headers(message, name):
            yield from _read(value, Role.ATTACKER, name)
    for index, value in enumerate(_headers(message, "Received")):
        half = SENDING_HALF.sub("", value)
        for seen in _read(half, Role.RELATED, f"Received[{index}]"):
            if seen.observable.is_address:
                yield seen


def _people(message: Message, names: Iterable[str], role: Role) -> Seen:
    """The mailboxes, and the domain of each sender: an alias is cheap, a domain is not."""
    for name in names:
        for address in _mailboxes(message, (name,)):
            yield from _read(address, role, name)
            if role is Role.ATTACKER:
                yield from _read(address.rpartition("@")[2], Role.RELATED, name)


def _bodies(parts: Iterable[Message]) -> Seen:
    texts = attachments = 0
    for part in parts:
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        if part.get_content_maintype() == "text":
            yield from _text(part, content, f"body[{texts}]")
            texts += 1
        if part.get_content_maintype() != "text" or part.get_filename() is not None:
            digest = Observable(ObservableType.FILE, hashlib.sha256(content).hexdigest())
            path = f"attachments[{attachments}]"
            yield AlertObservable(observable=digest, role=Role.FILE, path=path)
            attachments += 1


def _text(part: Message, content: bytes, path: str) -> Seen:
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    if part.get_content_subtype() == "html":
        for link in LINK.finditer(text):
            target = html.unescape(link[1] or link[2] or link[3] or "")
            yield from _read(target, Role.MENTIONED, path)
        text = html.unescape(TAG.sub(" ", text))
    yield from _read(text, Role.MENTIONED, path)


def _read(text: str, role: Role, path: str) -> Seen:
    """The observables of a text; a link is what a mail is about, so it is more than a mention."""
    for mention in extract(text):
        observable = to_observable(mention)
        if observable is None or is_lookalike(observable):
            continue
        if is_own(observable):
            continue
        linked = role is Role.MENTIONED and observable.type is ObservableType.URL
        yield AlertObservable(
            observable=observable, role=Role.RELATED if linked else role, path=path
        )
