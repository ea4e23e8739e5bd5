"""How providers fare, kept so that one-shot commands and several workers know it."""

from collections.abc import Callable

import msgspec

from sidelight.model import Health
from sidelight.store import statements as sql
from sidelight.store.codec import encode
from sidelight.store.database import Database, Value

Values = dict[str, Value]


class HealthBook:
    """The health of the providers of one owner, by provider and holder of the key."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    def all(self) -> dict[tuple[str, str], Health]:
        """Return (provider, holder) -> health of everybody who was called before."""
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.ALL_HEALTH, {"owner": self._owner})
        return {(provider, holder): _health(body) for provider, holder, body in rows}

    def update(self, provider: str, holder: str, change: Callable[[Health], Health]) -> Health:
        """Put `change` of the present health in its place and return it; nobody comes between."""
        key: Values = {"owner": self._owner, "provider": provider, "holder": holder}
        with self._database.writing() as transaction:
            transaction.send(sql.CLAIM_HEALTH, key | {"body": encode(Health())})
            [(body,)] = transaction.fetch(sql.HEALTH, key)
            changed = change(_health(body))
            transaction.send(sql.UPDATE_HEALTH, key | {"body": encode(changed)})
        return changed


def _health(body: bytes) -> Health:
    try:
        return msgspec.json.decode(body, type=Health)
    except msgspec.ValidationError:
        return Health()  # written by a version with other words: it is learned again
