"""Sealing: what a secret becomes before it is stored, and back.

AES-256-GCM (NIST SP 800-38D) with a random nonce. The place of the secret is authenticated with it:
a row that is copied to another owner, user, provider or setting does not open there.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence

from sidelight.model import InvalidInput, NotReady

KEY_BYTES = 32
NONCE_BYTES = 12
NAME_BYTES = 4  # of the digest of a key: tells which of several opens a row
VERSION = b"\x01"
HEAD = len(VERSION) + NAME_BYTES


class Sealer:
    """Seals with the first of its keys and opens with each, so that keys can be changed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take the secret keys, the newest first; raises InvalidInput for one of another length."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise InvalidInput(f"a secret key has {KEY_BYTES} bytes")
        self._newest = keys[0]
        self._keys: Mapping[bytes, bytes] = {_name(key): key for key in keys}

    def seal(self, secret: str, *place: str) -> bytes:
        """Return the secret sealed for its place."""
        from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - 20 ms
            AESGCM,
        )

        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self._newest).encrypt(nonce, secret.encode(), _joined(place))
        return VERSION + _name(self._newest) + nonce + body

    def open(self, sealed: bytes, *place: str) -> str:
        """Return the secret; raises NotReady where no key of ours sealed it for this place."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see seal
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        key = self._keys.get(sealed[len(VERSION) : HEAD])
        if key is None or not sealed.startswith(VERSION):
            raise NotReady("it was sealed with another secret key")
        nonce, body = sealed[HEAD : HEAD + NONCE_BYTES], sealed[HEAD + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, _joined(place)).decode()
        except (InvalidTag, ValueError):
            raise NotReady("it was changed, or moved here from another place") from None

    def fingerprint(self, secret: str, owner: str) -> str:
        """Return eight digits by which people tell keys apart; of no use without the secret key."""
        key = hmac.digest(self._newest, b"fingerprint", "sha256")
        digits = hmac.digest(key, _joined((owner, secret)), "sha256").hex()
        return f"{digits[:4]}-{digits[4:8]}"


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"name of a secret key" + key).digest()[:NAME_BYTES]


def _joined(parts: Sequence[str]) -> bytes:
    """Return the parts as bytes that no other parts give."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(8) + part for part in encoded)
