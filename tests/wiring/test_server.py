import stat

import msgspec
import pytest

from house import FakeClock
from sidelight.model import AccessRole, InvalidInput, Principal
from sidelight.service.access import make_key
from sidelight.service.webhooks import EventKind, Subscription
from sidelight.store import open_store
from sidelight.wiring import Feeds, load_settings
from sidelight.wiring.server import REMEMBERED, StoredReception, server, token_secret


def test_the_secret_of_tokens_is_made_once_and_read_by_its_user_alone(tmp_path):
    first = token_secret(tmp_path)
    assert len(first) == 32
    assert token_secret(tmp_path) == first
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_key_is_remembered_for_some_seconds_and_then_asked_for_again(tmp_path):
    clock = FakeClock()
    with open_store(None, tmp_path, clock) as store:
        made = make_key(store.access, clock, name="a", role=AccessRole.VIEWER, author="root")
        reception = StoredReception(store.access, clock)
        assert (await reception.holder(made.secret)).name == "a"
        store.access.revoke_key(made.key.id)
        assert await reception.holder(made.secret) is not None
        clock.move(seconds=REMEMBERED)
        assert await reception.holder(made.secret) is None
        assert await reception.visitor("nothing") is None


async def test_the_server_has_a_one_time_link_until_there_is_somebody(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    async with server(settings, feeds=Feeds(settings)) as (app, welcome):
        assert welcome is not None
        assert app.route_handler_method_map["/healthz"]


async def test_each_team_has_its_own_product(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    async with server(settings, feeds=Feeds(settings)) as (app, _):
        doors = app.dependencies["doors"].dependency()
        blue = Principal(owner="blue", name="b", role=AccessRole.ADMIN)
        red = Principal(owner="red", name="r", role=AccessRole.ADMIN)
        doors.app_of(blue).store.community.remember_url("a", "http://evil.example/")
        assert doors.app_of(red).store.community.url("a") is None
        assert doors.app_of(blue).store.community.url("a") is not None


async def test_webhooks_are_sealed_and_guarded(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    async with server(settings, feeds=Feeds(settings)) as (app, _):
        doors = app.dependencies["doors"].dependency()
        admin = Principal(owner="default", name="a", role=AccessRole.ADMIN)
        store = doors.app_of(admin).store
        wanted = Subscription("https://127.0.0.1/in", (EventKind.CASE_CHANGED,))
        with pytest.raises(InvalidInput, match="no public address"):
            await doors.webhooks.subscribe(admin, store.access, wanted)
        private = msgspec.structs.replace(wanted, private=True)
        made = await doors.webhooks.subscribe(admin, store.access, private)
    assert made.secret.encode() not in (home / "sidelight.db").read_bytes()
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
