import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.taxii import MEDIA_TYPE, PAGE, Taxii
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.formats.stix import pattern_values
from sidelight.model import Observable, ObservableType

URL = Observable(ObservableType.URL, "http://evil.example.net/it's")
WORLD = World(
    [
        Subject(observable=URL, kind=Kind.MALICIOUS, family="Emotet"),
        Subject(observable=Observable(ObservableType.IPV4, "192.0.2.7"), kind=Kind.SUSPICIOUS),
        Subject(observable=Observable(ObservableType.DOMAIN, "example.org"), kind=Kind.BENIGN),
    ]
)


def ask(path="/objects/", world=WORLD, accept=MEDIA_TYPE, **query):
    asked = Asked(method="GET", path=path, query=query, headers={"accept": accept})
    return Taxii().answer(asked, world)


def test_what_is_bad_is_an_indicator_whose_pattern_can_be_read():
    bad, doubted = ask().body["objects"]
    assert list(pattern_values(bad["pattern"])) == [URL.value]
    assert (bad["name"], bad["confidence"], doubted["confidence"]) == ("Emotet", 80, 20)
    assert ask().headers["content-type"] == MEDIA_TYPE


def test_pages_follow_each_other():
    first = ask(limit="1").body
    assert (len(first["objects"]), first["more"], first["next"]) == (1, True, "1")
    second = ask(limit="1", next=first["next"]).body
    assert len(second["objects"]) == 1
    assert "more" not in second


def test_a_page_has_a_most_and_an_empty_collection_is_an_empty_envelope():
    many = [
        Subject(observable=Observable(ObservableType.IPV4, f"192.0.2.{n}"), kind=Kind.MALICIOUS)
        for n in range(PAGE + 1)
    ]
    assert len(ask(world=World(many), limit="1000").body["objects"]) == PAGE
    assert ask(world=World([])).body == {}


@pytest.mark.parametrize(
    ("options", "status"),
    [({"path": "/"}, 404), ({"accept": "text/html"}, 406), ({"next": "x"}, 400)],
)
def test_errors_are_those_of_the_standard(options, status):
    told = ask(**options)
    assert (told.status, told.body["http_status"]) == (status, str(status))


def test_no_login_is_401():
    assert Taxii().unauthorized(Asked(method="GET", path="/objects/")).status == 401
