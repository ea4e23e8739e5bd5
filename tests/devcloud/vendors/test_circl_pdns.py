import json

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.circl_pdns import CirclPdns
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
ADDRESSES = (
    Observable(ObservableType.IPV4, "192.0.2.7"),
    Observable(ObservableType.IPV6, "2001:db8::7"),
)
WORLD = World(
    [
        Subject(observable=NAME, kind=Kind.MALICIOUS, related={"resolutions": ADDRESSES}),
        Subject(observable=ADDRESSES[1], kind=Kind.BENIGN, related={"resolutions": (NAME,)}),
    ]
)


def ask(value, prefix="/pdns/query/"):
    return CirclPdns().answer(Asked(method="GET", path=f"{prefix}{value}"), WORLD)


def test_a_record_is_a_line():
    lines = [json.loads(each) for each in ask(NAME.value).body.splitlines()]
    assert [(each["rrtype"], each["rdata"]) for each in lines] == [
        ("A", "192.0.2.7"),
        ("AAAA", "2001:db8::7"),
    ]


def test_an_address_is_the_data_of_its_records_and_may_arrive_escaped():
    record = json.loads(ask("2001%3Adb8%3A%3A7").body)
    assert (record["rrname"], record["rdata"]) == (NAME.value, "2001:db8::7")


def test_an_unknown_value_is_an_empty_answer():
    told = ask("example.org")
    assert (told.status, told.body) == (200, "")


def test_another_path_and_a_wrong_login():
    assert ask(NAME.value, "/other/").status == 404
    assert CirclPdns().unauthorized(Asked(method="GET", path="/")).status == 401
