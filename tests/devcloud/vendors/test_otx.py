import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.otx import Otx
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
PAGE = Observable(ObservableType.URL, "http://evil.example.net/in")
WORLD = World(
    [
        Subject(
            observable=NAME,
            kind=Kind.MALICIOUS,
            family="Emotet",
            related={
                "resolutions": (Observable(ObservableType.IPV4, "192.0.2.7"),),
                "urls": (PAGE,),
            },
        ),
        Subject(observable=PAGE, kind=Kind.SUSPICIOUS),
        Subject(observable=Observable(ObservableType.DOMAIN, "example.org"), kind=Kind.BENIGN),
    ]
)


def ask(path):
    return Otx().answer(Asked(method="GET", path=f"/api/v1/indicators/{path}"), WORLD)


def test_malicious_is_in_pulses_of_two_authors():
    info = ask("hostname/evil.example.net/general").body["pulse_info"]
    assert info["count"] == 2
    assert [each["author"]["username"] for each in info["pulses"]] == ["AlienVault", "somebody"]
    assert info["pulses"][0]["malware_families"][0]["display_name"] == "Emotet"


def test_the_other_sections_hold_relations():
    assert ask("hostname/evil.example.net/passive_dns").body["passive_dns"][0]["address"] == (
        "192.0.2.7"
    )
    assert ask("hostname/evil.example.net/url_list").body["url_list"][0]["url"] == PAGE.value
    assert ask("domain/example.com/url_list").body == {"url_list": []}


def test_a_url_may_arrive_escaped():
    escaped = "url/http%3A%2F%2Fevil.example.net%2Fin/general"
    assert ask(escaped).body["pulse_info"]["count"] == 1
    assert ask(f"url/{PAGE.value}/general").body["pulse_info"]["count"] == 1


def test_benign_is_whitelisted_and_unknown_is_200_with_no_pulse():
    assert ask("domain/example.org/general").body["validation"][0]["source"] == "whitelist"
    unknown = ask("domain/example.com/general")
    assert (unknown.status, unknown.body["pulse_info"]["count"]) == (200, 0)


@pytest.mark.parametrize("path", ["", "domain/example.org/nothing", "domain//general"])
def test_another_path_is_not_found(path):
    assert ask(path).status == 404


def test_a_bad_key_is_403():
    assert Otx().unauthorized(Asked(method="GET", path="/")).status == 403
