"""Upload URLs: signed, good for an hour, for one team, and for one file."""

import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict

import msgspec

from sidelight.model import Clock

LASTS = 3600  # seconds
MOST = 100_000
"""The most used tickets that are remembered; each is remembered until it would be over anyway."""

MAC = 32  # bytes


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """Whose upload it is, until when (seconds since 1970), and whether it is private."""

    owner: str
    until: int
    private: bool
    nonce: str


class Tickets:
    """Makes tickets and knows which of them were used; another process does not know that."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = hashlib.sha256(b"upload" + secret).digest()
        self._clock = clock
        self._used: OrderedDict[str, None] = OrderedDict()

    def new(self, owner: str, *, private: bool) -> str:
        """Return the text of a new ticket, as it stands in a URL."""
        until = int(self._clock.now().timestamp()) + LASTS
        body = msgspec.json.encode(Ticket(owner, until, private, secrets.token_hex(8)))
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def use(self, text: str, owner: str) -> Ticket | None:
        """Return the ticket and end it; None for one that is used, over, foreign or forged."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        if not hmac.compare_digest(raw[:MAC], self._mac(raw[MAC:])):
            return None
        ticket = msgspec.json.decode(raw[MAC:], type=Ticket)
        over = ticket.until < self._clock.now().timestamp()
        if ticket.owner != owner or over or ticket.nonce in self._used:
            return None
        self._used[ticket.nonce] = None
        if len(self._used) > MOST:
            self._used.popitem(last=False)
        return ticket

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")
