import pytest

from sidelight.service.feeds import Shelf
from sidelight.service.feeds.taking import Stock
from sidelight.transports.indexes import IndexStore


@pytest.fixture
def stock(tmp_path, clock):
    """Return an empty shelf with its indexes."""
    return Stock(Shelf(tmp_path / "feeds"), IndexStore(tmp_path / "indexes", clock), clock)
