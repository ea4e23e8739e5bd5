import anyio

from house import IP
from service_app import Opinion
from sidelight.model import AccessRole, Principal
from sidelight.service.inbox import Inbox
from sidelight.sources.generic_json import GenericJson

CALLER = Principal(owner="default", name="test", role=AccessRole.ANALYST)
ALERT = b'{"title": "a beacon", "src_ip": "45.155.205.233", "id": "one"}'


def app_of(app_with):
    made = app_with(Opinion("list", {IP.value: "malicious"}))
    fields = {name: getattr(made, name) for name in made.__struct_fields__}
    return type(made)(**{**fields, "sources": (GenericJson(),)})


async def triaged(app, inbox):
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(inbox.run)
            while app.store.cases().cases[0].summary is None:  # noqa: ASYNC110 - a store tells nobody
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()


async def test_what_is_accepted_is_stored_and_then_triaged(app_with):
    app = app_of(app_with)
    inbox = Inbox(lambda _: app)
    [alert_id] = await inbox.accept(CALLER, ALERT, None)
    assert app.store.alert(alert_id) is not None
    assert app.store.cases().cases[0].summary is None
    await triaged(app, inbox)
    assert app.store.alert(alert_id).times_seen == 1


async def test_what_a_killed_server_left_is_taken_up_at_the_next_start(app_with):
    app = app_of(app_with)
    await Inbox(lambda _: app).accept(CALLER, ALERT, None)
    again = Inbox(lambda _: app)
    assert await again.resume(app) == 1
    await triaged(app, again)
    assert await Inbox(lambda _: app).resume(app) == 0
