"""The secret key that stored keys are sealed with: a file of its own, or a variable.

It is kept apart from the database: whoever has a copy of that has no key.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sidelight.model import InvalidInput, NotReady
from sidelight.store import KEY_BYTES, Sealer

FILE_NAME = "secret.key"
VARIABLE = "SIDELIGHT_SECRET_KEY"


class SecretKey:
    """Finds the secret key, makes it when there is none, and changes it.

    `SIDELIGHT_SECRET_KEY` stands over the file `secret.key` of the state directory, for machines
    that share a database. Either may hold several keys, the newest first: each opens, the first
    seals.
    """

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        """Take the state directory and the environment; nothing is read yet."""
        self._path = home / FILE_NAME
        self._given = environment.get(VARIABLE, "")

    def sealer(self, *, make: bool = False) -> Sealer:
        """Return what opens and seals; `make` writes a file where there is none.

        Raises NotReady where there is no key, or others may read it; InvalidInput for one that is
        none.
        """
        if self._given:
            return Sealer(_keys(self._given.replace(",", " ").split(), VARIABLE))
        if make and not self._path.exists():
            self._make()
        return Sealer(self._from_file())

    def begin_change(self) -> Sealer:
        """Return what seals with a new key and opens with the old ones, which the file now holds.

        Whoever is killed before `end_change` has a file that opens everything.
        """
        if self._given:
            return self.sealer()
        keys = [secrets.token_bytes(KEY_BYTES), *self._from_file()]
        self._write(keys)
        return Sealer(keys)

    def end_change(self) -> None:
        """Forget the old keys: nothing is sealed with them any more."""
        if not self._given:
            self._write(self._from_file()[:1])

    def _from_file(self) -> Sequence[bytes]:
        try:
            mode = self._path.stat().st_mode
            lines = self._path.read_text(encoding="ascii").split()
        except FileNotFoundError:
            raise NotReady(
                f"there is no {self._path}, which the stored keys were sealed with: restore it, "
                f"set {VARIABLE}, or set the keys anew with `sidelight keys set`"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise NotReady(f"{self._path} cannot be read: {type(error).__name__}") from None
        if stat.S_IMODE(mode) & 0o077:
            raise NotReady(f"others may read {self._path}: run `chmod 600 {self._path}`")
        return _keys(lines, str(self._path))

    def _make(self) -> None:
        """Make the file; of two processes that do so at once, one wins and both use its key."""
        draft = self._draft([secrets.token_bytes(KEY_BYTES)])
        with suppress(FileExistsError):
            os.link(draft, self._path)
        draft.unlink()

    def _write(self, keys: Sequence[bytes]) -> None:
        self._draft(keys).replace(self._path)

    def _draft(self, keys: Sequence[bytes]) -> Path:
        """Return a file beside the place of the key, on the disk, that only we can read."""
        draft = self._path.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}")
        text = "".join(f"{base64.urlsafe_b64encode(key).decode()}\n" for key in keys)
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotReady(f"{draft} cannot be written: {error.strerror}") from None
        return draft


def _keys(texts: Sequence[str], place: str) -> list[bytes]:
    """Return the keys; the message for what is none does not quote it."""
    try:
        keys = [base64.b64decode(text, altchars=b"-_", validate=True) for text in texts]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise InvalidInput(
            f"{place} holds no secret key: it is {KEY_BYTES} random bytes in base64, as "
            "`openssl rand -base64 32` prints them"
        )
    return keys
