import pytest

from house import manifest
from sidelight.model import InvalidInput, Unavailable
from sidelight.plugin import DnsAnswer, DnsQuery
from sidelight.transports import dns as module
from sidelight.transports.dns import DnsTransport


@pytest.fixture
def ask(names):
    transport = DnsTransport([f"127.0.0.1:{names.server_address[1]}"])

    async def question(name, kind):
        return await transport.perform(DnsQuery(name, kind), manifest(), {})

    return question


async def test_records_come_sorted_as_text(names, ask):
    names.records["a.example."] = {"A": ["192.0.2.2", "192.0.2.1"], "TXT": ['"v=spf1 -all"']}
    assert await ask("a.example", "A") == DnsAnswer("NOERROR", ("192.0.2.1", "192.0.2.2"), 300)
    assert (await ask("a.example", "TXT")).records == ('"v=spf1 -all"',)


async def test_no_record_of_the_type_is_an_answer(names, ask):
    names.records["a.example."] = {"A": ["192.0.2.2"]}
    assert await ask("a.example", "AAAA") == DnsAnswer("NOERROR")


async def test_no_such_name_is_an_answer(ask):
    assert await ask("nowhere.example", "A") == DnsAnswer("NXDOMAIN")


async def test_a_failing_resolver_is_unavailable(names, ask, monkeypatch):
    monkeypatch.setattr(module, "LIFETIME", 0.5)
    names.records["broken.example."] = "SERVFAIL"
    with pytest.raises(Unavailable, match="gives no answer"):
        await ask("broken.example", "A")


async def test_a_name_that_cannot_be_asked_is_unavailable(ask):
    with pytest.raises(Unavailable):
        await ask("a..example", "A")


@pytest.mark.parametrize("text", ["dns.example", "192.0.2.1:no", "192.0.2.1:99999", ""])
def test_a_nameserver_is_an_address(text):
    with pytest.raises(InvalidInput, match="nameservers"):
        DnsTransport([text])
