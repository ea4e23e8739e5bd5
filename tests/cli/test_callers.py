from contextlib import asynccontextmanager
from types import SimpleNamespace

import anyio
import pytest

from answering import LONG
from sidelight.cli import callers, session
from sidelight.model import AccessRole, NotReady


def test_who_is_known_has_his_role_and_who_is_not_has_this_machine(sidelight):
    sidelight(
        "admin", "user", "add", "--name", "ann", "--role", "viewer", stdin=LONG.encode() + b"\n"
    )
    with callers.kept() as store:
        ann, root = (callers.principal_of(store, name) for name in ("ann", "root"))
    assert (ann.name, ann.user, ann.role) == ("ann", "ann", AccessRole.VIEWER)
    assert root.role is AccessRole.ADMIN


def test_without_a_desk_there_is_nothing_to_act_with(home, monkeypatch):
    @asynccontextmanager
    async def opened(*, offline):
        assert not offline
        yield SimpleNamespace(desk=None)

    monkeypatch.setattr(session, "opened", opened)

    async def act():
        async with callers.acting():
            pass

    with pytest.raises(NotReady, match="takes no orders"):
        anyio.run(act)
