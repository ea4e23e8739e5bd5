"""A short read: in place in a file, in a thread elsewhere."""

import threading

import pytest

from sidelight.store import open_store, read

pytestmark = pytest.mark.anyio


class Far:
    """A store behind a network."""

    at_hand = False


async def test_a_file_is_asked_in_place(tmp_path, clock):
    with open_store(None, tmp_path, clock) as store:
        assert await read(store, threading.get_ident) == threading.get_ident()


async def test_what_is_far_is_asked_in_a_thread():
    assert await read(Far(), threading.get_ident) != threading.get_ident()
