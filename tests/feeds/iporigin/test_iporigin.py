import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.iporigin import TABLE, IpOrigin
from sidelight.model import BadAnswer, Claim
from sidelight.plugin import Entry, PackageData
from sidelight.plugin.testing import play
from sidelight.transports.packages import read_package

BUILT = 1791200061


def table(v4=(), v6=(), labels=("Example\thosting", "Onion\ttor", "New\tunheard-of")):
    blob = struct.pack("<8sHQHII", b"IPORIGIN", 1, BUILT, len(labels), len(v4), len(v6))
    for label in labels:
        blob += struct.pack("<H", len(label)) + label.encode()
    for first, last, label in v4:
        blob += struct.pack("<IIH", int(ip_address(first)), int(ip_address(last)), label)
    for first, last, label in v6:
        blob += ip_address(first).packed + ip_address(last).packed + struct.pack("<H", label)
    return blob


def read(blob):
    content, effects = play(IpOrigin().read(), PackageData("1", {"data/ranges.bin": blob}))
    assert effects == [TABLE]
    return content


def test_ranges_become_networks_labelled_with_their_company():
    content = read(
        table(
            v4=[("192.0.2.0", "192.0.2.255", 0), ("198.51.100.1", "198.51.100.2", 1)],
            v6=[("2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff", 0)],
        )
    )
    assert content.data_date == "2026-10-05"
    assert list(content.entries) == [
        Entry("hosting", None, "192.0.2.0/24", "Example"),
        Entry("tor", None, "198.51.100.1/32", "Onion"),
        Entry("tor", None, "198.51.100.2/32", "Onion"),
        Entry("hosting", None, "2001:db8::/48", "Example"),
    ]


def test_a_kind_that_we_do_not_know_is_left_out():
    v4 = [("192.0.2.0", "192.0.2.255", 2)]
    v6 = [("2001:db8::", "2001:db8::ff", 2)]
    assert not list(read(table(v4, v6)).entries)


def test_hiding_neither_clears_nor_convicts():
    claims = {each.name: each.claim for each in read(table()).lists}
    assert claims == {
        "hosting": Claim.SHARED,
        "cdn": Claim.SHARED,
        "vpn": Claim.CONTEXT,
        "tor": Claim.CONTEXT,
        "bot": Claim.CONTEXT,
    }


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"MAXMIND!" + table()[8:],
        table()[:8] + b"\2\0" + table()[10:],
        table(v4=[("192.0.2.0", "192.0.2.255", 0)])[:-1],
        table()[:40],
    ],
)
def test_another_format_or_a_cut_is_named(blob):
    with pytest.raises(BadAnswer, match=r"data/ranges.bin"):
        read(blob)


@given(st.binary(max_size=80))
def test_any_other_bytes_are_a_bad_answer(noise):
    with pytest.raises(BadAnswer):
        read(table()[:20] + noise + b"?")


def test_the_package_has_the_format_that_we_read():
    content, _ = play(IpOrigin().read(), read_package(TABLE))
    companies = {entry.label for entry in content.entries}
    assert {"Amazon AWS", "Tor", "Cloudflare"} <= companies
    assert content.data_date >= "2026-01-01"
