"""Who gives an order at this terminal, and the parts it takes to carry it out."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from sidelight.cli.author import author_of
from sidelight.model import AccessRole, NotReady, Principal

if TYPE_CHECKING:
    from sidelight.runner import Desk
    from sidelight.service import App
    from sidelight.store import Store


def principal_of(store: "Store", author: str | None) -> Principal:
    """Return who gives the order, in the role that the server would see.

    Who is not known there has this machine, and so may do everything.
    """
    name = author_of(author)
    person = store.access.person(name)
    role = AccessRole.ADMIN if person is None else person.role
    return Principal(owner="default", name=name, role=role, user=name)


@contextmanager
def kept() -> "Iterator[Store]":
    """Lend the store, for what asks nobody and acts on nothing."""
    from sidelight.wiring import load_settings
    from sidelight.wiring.storage import stored

    with stored(load_settings(os.environ)) as store:
        yield store


@asynccontextmanager
async def acting() -> "AsyncIterator[tuple[App, Desk]]":
    """Yield a Sidelight with its desk; raises NotReady for one without."""
    from sidelight.cli.session import opened

    async with opened(offline=False) as app:
        if app.desk is None:
            raise NotReady("this installation takes no orders: bind actions in its settings")
        yield app, app.desk
