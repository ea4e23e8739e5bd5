"""The store alone, for what asks no provider and matches no list."""

from collections.abc import Iterator
from contextlib import contextmanager

from sidelight.store import Store, open_store
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.settings import Settings


@contextmanager
def stored(settings: Settings) -> Iterator[Store]:
    """Lend the store of the settings; raises NotReady where it cannot be used."""
    with open_store(settings.database_url, settings.home, SystemClock()) as store:
        yield store
