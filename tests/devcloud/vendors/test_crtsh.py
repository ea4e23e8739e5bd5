from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.crtsh import Crtsh
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

WORLD = World(
    [Subject(observable=Observable(ObservableType.DOMAIN, "example.net"), kind=Kind.BENIGN)]
)


def ask(path="/", **query):
    return Crtsh().answer(Asked(method="GET", path=path, query=query), WORLD)


def test_a_certificate_is_logged_twice_with_its_names_in_lines():
    first, second = ask(q="%.example.net", output="json").body
    assert first["serial_number"] == second["serial_number"]
    assert first["name_value"].split("\n") == ["example.net", "*.example.net", "www.example.net"]


def test_an_unknown_name_is_an_empty_list():
    assert ask(q="%.example.org", output="json").body == []


def test_without_output_it_is_html_and_elsewhere_404():
    assert ask(q="%.example.net").body.startswith("<html>")
    assert ask("/other").status == 404


def test_trouble_is_told_in_html():
    asked = Asked(method="GET", path="/")
    assert Crtsh().over_quota(asked, 9).headers == {}
    assert Crtsh().down(asked).status == 502
