import pytest

from sidelight.transports.egress import addresses_of, is_public, is_public_host


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "::1", "fe80::1", "169.254.169.254"])
async def test_our_own_network_is_not_public(host):
    assert not await is_public_host(host)


async def test_a_public_address_is_public():
    assert await is_public_host("8.8.8.8")


async def test_a_name_that_leads_home_is_not_public():
    assert not await is_public_host("localhost")


async def test_a_name_that_does_not_resolve_is_not_public():
    assert not await is_public_host("no such name")


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "fe80::1%eth0",
        "224.0.0.1",
        "ff02::1",
        "0.0.0.0",  # noqa: S104 - nobody binds to it
        "100.64.0.1",
    ],
)
def test_an_address_that_carries_one_of_ours_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_others_are_public(address):
    assert is_public(address)


async def test_the_addresses_of_a_name():
    assert "127.0.0.1" in await addresses_of("localhost", 80)
    assert await addresses_of("no such name", 80) == ()
    assert await addresses_of("a" * 64 + ".example", 80) == ()
