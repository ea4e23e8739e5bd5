import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.safebrowsing import SafeBrowsing
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

PAGE = Observable(ObservableType.URL, "http://evil.example.net/login")
WORLD = World([Subject(observable=PAGE, kind=Kind.MALICIOUS)])


def ask(*urls, path="/v4/threatMatches:find", method="POST"):
    info = {"threatTypes": ["MALWARE"], "threatEntries": [{"url": each} for each in urls]}
    asked = Asked(method=method, path=path, json={"threatInfo": info})
    return SafeBrowsing().answer(asked, WORLD)


def test_each_listed_url_is_a_match_and_no_match_is_an_empty_object():
    [match] = ask(PAGE.value, "http://www.example.org/").body["matches"]
    assert (match["threatType"], match["threat"]) == ("SOCIAL_ENGINEERING", {"url": PAGE.value})
    assert ask("http://www.example.org/").body == {}


def test_the_path_may_arrive_escaped():
    assert ask(PAGE.value, path="/v4/threatMatches%3Afind").status == 200


@pytest.mark.parametrize("parts", [{"method": "GET"}, {"path": "/v5/hashes:search"}])
def test_another_question_is_not_found(parts):
    assert ask(PAGE.value, **parts).status == 404


def test_an_incomplete_question_and_a_wrong_key_are_400():
    assert ask().status == 400
    told = SafeBrowsing().unauthorized(Asked(method="POST", path="/"))
    assert told.body["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_the_other_errors_have_googles_shape():
    asked = Asked(method="POST", path="/")
    assert SafeBrowsing().forbidden(asked).body["error"]["status"] == "PERMISSION_DENIED"
    assert SafeBrowsing().over_quota(asked, 9).body["error"]["status"] == "RESOURCE_EXHAUSTED"
