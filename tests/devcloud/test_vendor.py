import pytest

from sidelight.devcloud.vendor import Asked, DnsVendor, Told, Vendor
from sidelight.plugin import DnsAnswer

ASKED = Asked(method="GET", path="/")


class One(Vendor):
    name = "one"

    def answer(self, asked, world):
        return Told(200, {})


class Zone(DnsVendor):
    name = "zone"
    zones = ("example.net", "list.example.net")

    def resolve(self, name, type_, world):
        return DnsAnswer("NXDOMAIN")


def test_a_vendor_words_its_refusals_like_most():
    told = [One().unauthorized(ASKED), One().forbidden(ASKED), One().over_quota(ASKED, 7)]
    assert [each.status for each in [*told, One().down(ASKED)]] == [401, 403, 429, 503]
    assert told[2].headers == {"retry-after": "7"}


@pytest.mark.parametrize(
    ("name", "reach"),
    [
        ("1.list.example.net", len("list.example.net")),
        ("a.example.net", len("example.net")),
        ("example.net", len("example.net")),
        ("badexample.net", None),
        ("net", None),
    ],
)
def test_a_zone_reaches_the_names_below_it(name, reach):
    assert Zone().reach(name) == reach
