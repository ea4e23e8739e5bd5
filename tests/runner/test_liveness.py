import pytest

from sidelight.runner.liveness import alive
from sidelight.store import open_store

pytestmark = pytest.mark.anyio


async def test_who_works_shows_that_he_is_alive(tmp_path, clock):
    with open_store(None, tmp_path, clock) as store:
        async with alive(store.runs, "w", clock):
            assert list(store.runs.workers()) == ["w"]
        assert store.runs.workers() == {}
