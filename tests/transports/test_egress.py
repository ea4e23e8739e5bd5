import pytest

from sidelight.transports.egress import is_public_host


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "::1", "fe80::1", "169.254.169.254"])
async def test_our_own_network_is_not_public(host):
    assert not await is_public_host(host)


async def test_a_public_address_is_public():
    assert await is_public_host("8.8.8.8")


async def test_a_name_that_leads_home_is_not_public():
    assert not await is_public_host("localhost")


async def test_a_name_that_does_not_resolve_is_not_public():
    assert not await is_public_host("no such name")
