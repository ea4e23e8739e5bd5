import socket

import pytest

from house import FakeClock, manifest
from sidelight.devcloud.catalog import Service
from sidelight.devcloud.resolver import closest
from sidelight.devcloud.vendor import DnsVendor
from sidelight.devcloud.vendors.dns import Names
from sidelight.model import Unavailable
from sidelight.plugin import DnsAnswer, DnsQuery
from sidelight.transports import dns as module
from sidelight.transports.dns import DnsTransport


class Zone(DnsVendor):
    name = "zone"
    zones = ("list.example.net",)

    def resolve(self, name, type_, world):
        return DnsAnswer("NOERROR")


@pytest.fixture
def ask(steered):
    async def question(name, kind):
        transport = DnsTransport([steered.nameserver])
        return await transport.perform(DnsQuery(name, kind), manifest(), {})

    return question


async def test_the_world_has_names(ask):
    assert await ask("WWW.Example.com", "A") == DnsAnswer("NOERROR", ("192.0.2.10",), 300)
    assert (await ask("10.2.0.192.in-addr.arpa", "PTR")).records == ("www.example.com.",)
    assert await ask("nowhere.example.com", "A") == DnsAnswer("NXDOMAIN")


@pytest.mark.parametrize("fault", ["503", "401", "timeout"])
async def test_a_failing_name_server_is_unavailable(steered, ask, monkeypatch, fault):
    monkeypatch.setattr(module, "LIFETIME", 0.3)
    steered.cloud.services["dns"].fault = fault
    with pytest.raises(Unavailable):
        await ask("www.example.com", "A")
    assert steered.cloud.services["dns"].calls.total() >= 1


async def test_what_is_no_question_gets_no_answer(steered, ask):
    host, port = steered.nameserver.split(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"\x00\x01no dns", (host, int(port)))
    assert (await ask("www.example.com", "A")).records


def test_the_closest_zone_answers():
    world = Service(manifest("dns"), FakeClock(), names=Names())
    zone = Service(manifest("zone"), FakeClock(), names=Zone())
    pages = Service(manifest("pages"), FakeClock())
    services = [zone, world, pages]
    assert closest(services, "1.list.example.net") is zone
    assert closest(services, "www.example.net") is world
    assert closest([zone, pages], "www.example.net") is None
