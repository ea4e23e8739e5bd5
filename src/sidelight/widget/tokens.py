"""Tokens: the address of a widget says which value, for whom and until when, and is signed."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

import msgspec

from sidelight.model import Clock, Observable, Principal
from sidelight.widget.theme import Theme

LASTS = timedelta(days=3)
MAC = 32  # bytes
TEXT = re.compile(r"[A-Za-z0-9_-]{1,16384}")


class Pass(msgspec.Struct, frozen=True, array_like=True):
    """What a token opens: one value, in one theme, as one team sees it.

    `user` is whose keys and private answers stand behind it, '' for the team's. `origin` is the
    only site that may frame the page, '' for every site. Times are in seconds since 1970.
    """

    observable: Observable
    theme: Theme
    owner: str
    user: str
    origin: str
    issued: int
    expires: int


class Expired(Exception):  # noqa: N818 - it is a state of the token
    """A token that is ours and over; `opened` is what it was for."""

    def __init__(self, opened: Pass) -> None:
        """Keep what it was for."""
        super().__init__("the link has expired")
        self.opened = opened


class Forged(Exception):  # noqa: N818 - as above
    """A text that is no token of ours."""


class Tokens:
    """Makes and reads tokens; they hold no secret and open only what they name."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        """Take the secret of the installation; tokens of other kinds are signed by another key."""
        self._secret = hashlib.sha256(b"widget" + secret).digest()
        self._clock = clock

    def new(self, observable: Observable, theme: Theme, caller: Principal, origin: str = "") -> str:
        """Return a token as it stands in a URL: no padding, no slash."""
        now = self._clock.now()
        opened = Pass(
            observable=observable,
            theme=theme,
            owner=caller.owner,
            user=caller.user or "",
            origin=origin,
            issued=int(now.timestamp()),
            expires=int((now + LASTS).timestamp()),
        )
        body = msgspec.msgpack.encode(opened)
        return _written(self._mac(body) + body)

    def read(self, text: str) -> Pass:
        """Return what a token opens; raises Forged, or Expired once it is over."""
        raw = _raw(text)
        if not hmac.compare_digest(raw[:MAC], self._mac(raw[MAC:])):
            raise Forged
        opened = msgspec.msgpack.decode(raw[MAC:], type=Pass)
        if datetime.fromtimestamp(opened.expires, UTC) <= self._clock.now():
            raise Expired(opened)
        return opened

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")


def _raw(text: str) -> bytes:
    """Return the bytes of a token; only one text stands for them, or a changed one would open."""
    if not TEXT.fullmatch(text) or len(text) % 4 == 1:
        raise Forged
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _written(raw) != text:
        raise Forged
    return raw


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
