"""The secret key that stored keys are sealed with: a file of its own, or a variable.

It is kept apart from the database: whoever has a copy of that has no key.
"""

import base64
import binascii
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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

    def sealer(self) -> Sealer:
        """Return what opens the stored keys.

        Raises NotReady where there is no key, or others may read it; InvalidInput for one that is
        none.
        """
        if self._given:
            return Sealer(_keys(self._given.replace(",", " ").split(), VARIABLE))
        return Sealer(self._from_file())

    @contextmanager
    def sealing(self) -> Iterator[Sealer]:
        """Lend what seals, while nobody changes the secret key; makes the first one."""
        with self._one_process():
            if not self._given and not self._path.exists():
                self._write([secrets.token_bytes(KEY_BYTES)])
            yield self.sealer()

    @contextmanager
    def changing(self) -> Iterator[Sealer]:
        """Lend what seals with a new key and opens with the old ones; forgets those at the end.

        Meanwhile the file holds them all: whoever is killed, or fails, leaves one that opens
        everything. What the variable holds is not changed here.
        """
        with self._one_process():
            if self._given:
                yield self.sealer()
                return
            keys = [secrets.token_bytes(KEY_BYTES), *self._from_file()]
            self._write(keys)
            yield Sealer(keys)
            self._write(keys[:1])

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

    def _write(self, keys: Sequence[bytes]) -> None:
        """Put a file in place of the old one, whole, that only we can read."""
        draft = self._path.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}")
        text = "".join(f"{base64.urlsafe_b64encode(key).decode()}\n" for key in keys)
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            raise NotReady(f"{self._path} cannot be written: {error.strerror}") from None

    @contextmanager
    def _one_process(self) -> Iterator[None]:
        """Hold a lock that the system releases when the process ends, however it ends."""
        path = self._path.with_name(f"{FILE_NAME}.lock")
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotReady(f"{path} cannot be written: {error.strerror}") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


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
