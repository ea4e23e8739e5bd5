import hashlib
import re
from ipaddress import ip_network

import pytest

from sidelight.feeds.reserved import GROUPS, Reserved
from sidelight.model import Claim, ObservableType
from sidelight.plugin.testing import play

CONTENT, EFFECTS = play(Reserved().read())
ENTRIES = list(CONTENT.entries)
SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
    240.0.0.0/4 255.255.255.255/32 ::/128 ::1/128 fe80::/10 fc00::/7 ff00::/8 2001:db8::/32
"""  # what the special-purpose registries of IANA name
CUSTOMS = {"placeholder", "pattern", "resolver", "no-hash", "empty-input"}


def test_nothing_is_asked_of_the_world():
    assert EFFECTS == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_group_cites_what_sets_it_aside(group):
    assert group.name in CUSTOMS or re.search(r"RFC \d{4}", group.title)
    assert group.networks or group.names or group.hashes


def test_names_are_given_once():
    assert len({group.name for group in GROUPS}) == len(GROUPS) == len(CONTENT.lists)
    values = [entry.value for entry in ENTRIES]
    assert len(values) == len(set(values))


def test_networks_are_written_without_host_bits():
    for group in GROUPS:
        for network in group.networks:
            ip_network(network)


def test_the_special_networks_are_all_here():
    ours = [ip_network(entry.value) for entry in ENTRIES if entry.type is None]
    for text in SPECIAL.split():
        network = ip_network(text)
        assert any(network.version == each.version and network.subnet_of(each) for each in ours), (
            text
        )


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
def test_hashes_of_nothing(name):
    hashes = {entry.value for entry in ENTRIES if entry.type is ObservableType.FILE}
    empty = hashlib.new(name, b"").hexdigest()
    assert {empty, "0" * len(empty), "f" * len(empty)} <= hashes


def test_addresses_that_somebody_owns_are_only_context():
    claims = {each.name: each.claim for each in CONTENT.lists}
    assert claims.pop("pattern") is Claim.CONTEXT
    assert set(claims.values()) == {Claim.KNOWN_GOOD}
