"""The keys of providers that users and teams brought: sealed, told by fingerprint, never shown."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from sidelight.model import Clock, InvalidInput
from sidelight.store.codec import moment, plain
from sidelight.store.database import Database, Row, Value, Values
from sidelight.store.sealing import Sealer
from sidelight.store.webhooks import reseal


class KeyPlace(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """Whose key it is and what for: `holder` is a user, or '' for the team."""

    holder: str
    provider: str
    setting: str


class SealedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is kept; nothing in it tells the secret."""

    place: KeyPlace
    sealed: bytes
    fingerprint: str
    added_at: datetime
    changed_at: datetime


class KeyStore:
    """The sealed keys of one owner in a database that other owners share."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner

    def put(self, place: KeyPlace, secret: str, sealer: Sealer) -> str:
        """Seal a secret in place of an earlier one and return its fingerprint."""
        values = self._sealed(place, secret, sealer)
        with self._database.writing() as transaction:
            transaction.send(UPSERT_KEY, values | {"now": self._clock.now()})
        return str(values["fingerprint"])

    def all(self) -> tuple[SealedKey, ...]:
        """Return every key of the owner, by holder, provider and setting."""
        with self._database.reading() as transaction:
            found = transaction.fetch(KEYS, self._owned())
        return tuple(map(_sealed_key, found))

    def open(self, key: SealedKey, sealer: Sealer) -> str:
        """Return the secret; raises NotReady where it cannot be opened."""
        return sealer.open(key.sealed, self._owner, *_parts(key.place))

    def remove(self, place: KeyPlace) -> None:
        """Forget a key; raises InvalidInput where there is none."""
        with self._database.writing() as transaction:
            if not transaction.run(REMOVE_KEY, self._owned(place)):
                whose = f"{place.holder} has" if place.holder else "the team has"
                raise InvalidInput(f"{whose} no key {place.provider} {place.setting} stored")

    def reseal(self, sealer: Sealer) -> int:
        """Seal what every owner keeps sealed anew, in one transaction, and return its number.

        That is the keys of providers and the secrets of webhooks.

        The secret key belongs to the installation and not to one team. Raises NotReady, and changes
        nothing, where one cannot be opened.
        """
        with self._database.writing() as transaction:
            owners = [owner for (owner,) in transaction.fetch(OWNERS, {})]
            for owner in owners:
                theirs = KeyStore(self._database, self._clock, owner)
                found = transaction.fetch(KEYS, theirs._owned())
                rows = list(theirs._resealed(map(_sealed_key, found), sealer))
                transaction.run_many(REPLACE_KEY, rows)
            [(count,)] = transaction.fetch(COUNT, {})
            return int(count) + reseal(transaction, sealer)

    def _resealed(self, keys: Iterable[SealedKey], sealer: Sealer) -> Iterable[Values]:
        for key in keys:
            yield self._sealed(key.place, self.open(key, sealer), sealer)

    def _sealed(self, place: KeyPlace, secret: str, sealer: Sealer) -> dict[str, Value]:
        return self._owned(place) | {
            "sealed": sealer.seal(secret, self._owner, *_parts(place)),
            "fingerprint": sealer.fingerprint(secret, self._owner),
        }

    def _owned(self, place: KeyPlace | None = None) -> dict[str, Value]:
        names = ("holder", "provider", "setting")
        return {
            **(dict(zip(names, _parts(place), strict=True)) if place else {}),
            "owner": self._owner,
        }


UPSERT_KEY = """
INSERT INTO provider_keys (owner, holder, provider, setting, sealed, fingerprint,
                           added_at, changed_at)
VALUES (:owner, :holder, :provider, :setting, :sealed, :fingerprint, :now, :now)
ON CONFLICT (owner, holder, provider, setting) DO UPDATE SET
    sealed = excluded.sealed, fingerprint = excluded.fingerprint, changed_at = excluded.changed_at
"""

KEYS = """
SELECT holder, provider, setting, sealed, fingerprint, added_at, changed_at FROM provider_keys
WHERE owner = :owner ORDER BY holder, provider, setting
"""

REMOVE_KEY = """
DELETE FROM provider_keys
WHERE owner = :owner AND holder = :holder AND provider = :provider AND setting = :setting
"""

REPLACE_KEY = """
UPDATE provider_keys SET sealed = :sealed, fingerprint = :fingerprint
WHERE owner = :owner AND holder = :holder AND provider = :provider AND setting = :setting
"""

# The only two that name no owner, see `reseal`.
OWNERS = "SELECT DISTINCT owner FROM provider_keys"

COUNT = "SELECT count(*) FROM provider_keys"


def _parts(place: KeyPlace) -> tuple[str, str, str]:
    return plain(place.holder), place.provider, place.setting


def _sealed_key(row: Row) -> SealedKey:
    holder, provider, setting, sealed, fingerprint, added, changed = row
    return SealedKey(
        place=KeyPlace(holder=holder, provider=provider, setting=setting),
        sealed=bytes(sealed),
        fingerprint=fingerprint,
        added_at=moment(added),
        changed_at=moment(changed),
    )
