from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.pulsedive import Pulsedive
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
WORLD = World([Subject(observable=NAME, kind=Kind.MALICIOUS, family="Emotet")])


def ask(path="/api/info.php", **query):
    return Pulsedive().answer(Asked(method="GET", path=path, query=query), WORLD)


def test_malicious_has_a_high_risk_and_its_threat():
    told = ask(indicator=NAME.value)
    assert (told.body["risk"], told.body["threats"][0]["name"]) == ("high", "Emotet")
    assert told.body["stamp_seen"] == "2026-11-20 08:00:00"


def test_what_is_not_in_the_database_is_404_and_no_question_400():
    assert ask(indicator="example.org").status == 404
    assert ask().status == 400
    assert ask("/other").status == 404


def test_a_wrong_key_is_403_and_a_full_quota_names_no_time():
    asked = Asked(method="GET", path="/")
    assert Pulsedive().unauthorized(asked).status == 403
    assert Pulsedive().over_quota(asked, 9).headers == {}
