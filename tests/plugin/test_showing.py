from house import IP
from sidelight.plugin import (
    BlockListChange,
    DnsQuery,
    HttpRequest,
    NftChange,
    NftSet,
    shown,
)

HTTP = HttpRequest(
    url_template="https://fw.example/{a}", path={"a": "x/y"}, method="POST", changes=True
)


def test_a_request_is_shown_with_its_body():
    import msgspec

    def with_(**parts):
        return shown(msgspec.structs.replace(HTTP, **parts))

    assert with_(params={"q": "a b"}) == "POST https://fw.example/x%2Fy?q=a+b"
    assert with_(json={"a": 1}) == 'POST https://fw.example/x%2Fy {"a":1}'
    assert with_(form={"a": "1"}) == "POST https://fw.example/x%2Fy a=1"
    assert len(with_(json="x" * 900)) < 500


def test_lists_and_sets_are_shown():
    change = BlockListChange(list="ip", observable=IP, present=False, key="k")
    assert shown(change) == f"take off the block list ip: {IP.value}"
    where = NftSet(family="inet", table="t", name="s")
    change = NftChange(set=where, address="192.0.2.1", present=False, key="k")
    assert shown(change) == "nft: delete from inet t s: 192.0.2.1"


def test_any_other_effect_is_shown_too():
    assert shown(DnsQuery("a.example", "A")) == 'DnsQuery: {"name":"a.example","type":"A"}'
