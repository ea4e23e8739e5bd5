"""No door blocks what many need: the API, a playbook's orders and the terminal, as installed."""

from contextlib import asynccontextmanager

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from sidelight.model import AccessRole, ActionState, InvalidInput, Observable, ObservableType
from sidelight.runner import Order
from sidelight.service import access
from sidelight.store import open_store
from sidelight.wiring import build, load_settings
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.server import server

TRIES = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DOMAIN, IPV4, URL = ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.URL
BLOCKS = {DOMAIN: "dns.block", IPV4: "ip.block", ObservableType.IPV6: "ip.block", URL: "url.block"}

private = st.one_of(
    *(
        st.ip_addresses(v=4, network=each)
        for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "224.0.0.0/4")
    )
)
resolvers = st.sampled_from(["8.8.8.8", "1.1.1.1", "9.9.9.9", "208.67.222.222", "198.41.0.4"])
addresses = st.one_of(private.map(str), resolvers)
names = st.sampled_from(
    [
        *("google.com", "www.microsoft.com", "github.com", "bit.ly", "drive.google.com"),
        *("dropbox.com", "com", "co.uk", "github.io", "herokuapp.com", "s3.amazonaws.com"),
        *("corp.org", "ad.corp.org"),
    ]
)
hosts = st.one_of(addresses, names)


def dressed(host):
    """Return a host in some dress; `/32` makes a network of an address, and a page of a name."""
    network = [f"{host}/32"] if host[0].isdigit() else []
    return st.sampled_from(
        [
            *network,
            host,
            host.upper(),
            f"{host}.",
            f" {host} ",
            host.replace(".", "[.]"),
            f"::ffff:{host}",
            f"http://{host}",
            f"https://{host}/",
            f"hxxps://{host}:8443/?q=1",
            f"https://user:secret@{host}/",
        ]
    )


targets = hosts.flatmap(dressed)


@pytest.fixture(scope="module")
def installed(compiled, tmp_path_factory):
    home = tmp_path_factory.mktemp("doors")
    (home / "indexes").symlink_to(compiled / "indexes")
    return load_settings({"SIDELIGHT_HOME": str(home), "SIDELIGHT_OWN_DOMAINS": "corp.org"})


@pytest.fixture(scope="module")
def store(installed):
    with open_store(None, installed.home, SystemClock()) as found:
        yield found


@pytest.fixture(scope="module")
def client(installed, store):
    @asynccontextmanager
    async def served():
        async with server(installed, environment={}) as (application, _):
            yield application

    key = access.make_key(
        store.access, SystemClock(), name="r", role=AccessRole.RESPONDER, author="test"
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(served()) as application,
        TestClient(application) as opened,
    ):
        opened.headers["x-apikey"] = key.secret
        yield opened


@pytest.fixture(scope="module")
def desk(installed):
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(build(installed, environment={})) as app,
    ):
        yield lambda order: portal.call(app.desk.order, order)


def listed(store):
    return [
        each.observable.value
        for name in ("ip", "domain", "url", "file")
        for each in store.block_list.entries(name)
    ]


def order(client, action, target, **parts):
    body = {"action": action, "target": target, "reason": "test", **parts}
    return client.post("/api/v1/actions", json=body)


@TRIES
@given(target=targets, action=st.sampled_from(sorted(set(BLOCKS.values()))))
def test_the_api_blocks_nothing_that_many_need(client, store, target, action):
    for parts in ({}, {"dry_run": True}, {"approval": "required"}):
        answer = order(client, action, target, **parts)
        assert answer.status_code in {409, 422}, (action, target, answer.text)
    assert listed(store) == []
    assert store.approvals.page().approvals == ()


@TRIES
@given(host=hosts, number=st.integers(0, 10**9))
def test_a_playbook_orders_nothing_of_that_either(desk, store, host, number):
    for type_, action in BLOCKS.items():
        value = f"http://{host}/" if type_ is URL else host
        asked = Order(
            key=f"run/{number}/{type_}/{host}",
            action=action,
            target=Observable(type_, value),
            reason="test",
            author="playbook p",
            approval="auto",
        )
        try:
            records = desk(asked)
        except InvalidInput:
            continue
        assert {each.state for each in records} == {ActionState.REFUSED}, (type_, value)
    assert listed(store) == []


@pytest.mark.parametrize(
    ("action", "target", "guard"),
    [
        ("ip.block", "10.0.0.1", "own-range"),
        ("ip.block", "10.0.0.0/8", "own-range"),
        ("ip.block", "8.8.8.8", "resolver"),
        ("ip.block", "104.16.1.1", "shared-host"),
        ("dns.block", "google.com", "popular"),
        ("dns.block", "co.uk", "public-suffix"),
        ("dns.block", "github.io", "public-suffix"),
        ("dns.block", "corp.org", "own-domain"),
        ("url.block", "https://bit.ly/", "shared-host"),
        ("url.block", "http://167772161/x", "own-range"),
        ("file.block", "d41d8cd98f00b204e9800998ecf8427e", "known-good"),
    ],
)
def test_the_problem_names_the_guard(client, action, target, guard):
    answer = order(client, action, target)
    assert answer.status_code == 409
    assert guard in answer.json()["detail"]


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("ip.block", "203.0.113.66"),
        ("dns.block", "evil.example"),
        ("url.block", "https://bit.ly/a3kdl2"),
        ("file.block", "0123456789abcdef" * 4),
    ],
)
def test_what_nobody_else_needs_is_blocked_and_opened_again(client, store, action, target):
    made = order(client, action, target)
    assert (made.status_code, made.json()["state"]) == (202, "verified")
    assert target in listed(store)
    name = {"ip.block": "ip", "dns.block": "domain", "url.block": "url"}.get(action, "file")
    assert target in client.get(f"/lists/{name}.txt").text.split("\n")
    undone = client.post(f"/api/v1/actions/{made.json()['id']}/undo", json={"reason": "test"})
    assert undone.json()["state"] == "undone"
    assert listed(store) == []
