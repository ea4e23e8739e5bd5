from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.circl_pssl import CirclPssl
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

ADDRESS = Observable(ObservableType.IPV4, "192.0.2.7")
NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
WORLD = World([Subject(observable=ADDRESS, kind=Kind.MALICIOUS, related={"resolutions": (NAME,)})])


def ask(path):
    return CirclPssl().answer(Asked(method="GET", path=path), WORLD)


def test_a_name_on_the_address_has_a_certificate():
    shown = ask("/v2pssl/query/192.0.2.7").body["192.0.2.7"]
    [digest] = shown["certificates"]
    assert len(digest) == 40
    assert shown["subjects"][digest]["values"] == ["C=LU, CN=evil.example.net"]


def test_an_unknown_address_is_an_empty_object():
    assert ask("/v2pssl/query/192.0.2.9").body == {}


def test_another_path_and_a_wrong_login():
    assert ask("/other").status == 404
    assert CirclPssl().unauthorized(Asked(method="GET", path="/")).status == 401
