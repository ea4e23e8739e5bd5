import inspect
import json
from contextlib import aclosing

import anyio
import pytest

from client.conftest import GOOD
from client.test_synchronous import ALERT, answer
from house import IP
from sidelight.client import AsyncClient, Client, NotFoundError, UnreachableError
from sidelight.model import Resolution


@pytest.fixture
async def client(served):
    async with AsyncClient(served.url, served.key()) as opened:
        yield opened


def public(kind):
    return {
        name: [(each.name, each.kind, each.default) for each in parameters_of(method)]
        for name, method in vars(kind).items()
        if not name.startswith("_")
    }


def parameters_of(method):
    return inspect.signature(method).parameters.values()


def test_both_clients_do_the_same():
    assert public(AsyncClient) == public(Client)


async def test_look_ups(client):
    found = await client.lookup(IP.value)
    assert found.observable == IP
    values = [IP.value, GOOD, "no value"]
    many = [each async for each in client.lookup_many(values, batch=2)]
    assert many[0].verdict.class_ is found.verdict.class_
    assert many[2].error
    async with aclosing(client.lookup_many(values)) as stream:
        assert (await anext(stream)).observable == IP


async def test_an_alert_and_its_case(client):
    stored = await client.send_alerts(json.dumps(ALERT))
    alert = await client.alert(stored.ids[0])
    with anyio.fail_after(20):
        while (await client.case(alert.case_id)).summary is None:
            pass
    [case] = [each async for each in client.cases(page_size=1)]
    assert case.id == alert.case_id
    closed = await client.change_case(case.id, status="closed", resolution="benign")
    assert closed.resolution is Resolution.BENIGN
    assert (await client.explain(IP.value)).observable == IP
    assert await client.history(IP.value)


async def test_what_is_held(client):
    assert (await client.me()).name == "prog"
    assert "quick-triage" in {each.name for each in await client.playbooks()}
    with pytest.raises(NotFoundError):
        await client.case("none")


async def test_a_broken_stream_is_taken_up(web):
    whole = answer("a.example")
    web.answers["/api/v1/lookup"] = [
        (200, {"content-length": str(len(whole) + 9)}, whole),
        (503, {"retry-after": "0"}, b""),
        (200, {}, answer("b.example")),
    ]
    async with AsyncClient(web.url, "k") as client:
        found = [each async for each in client.lookup_many(["a.example", "b.example"])]
    assert [each.observable.value for each in found] == ["a.example", "b.example"]


async def test_nobody_there():
    async with AsyncClient("http://127.0.0.1:9", "s3cret", retries=0) as client:
        with pytest.raises(UnreachableError):
            await client.me()
        assert "s3cret" not in repr(client) + repr(vars(client))
