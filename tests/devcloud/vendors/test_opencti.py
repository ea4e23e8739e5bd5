from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.opencti import OpenCti
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType, ReportState
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers import opencti

NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
KNOWN = Observable(ObservableType.DOMAIN, "example.org")
WORLD = World(
    [
        Subject(observable=NAME, kind=Kind.MALICIOUS, tags=("loader",)),
        Subject(observable=KNOWN, kind=Kind.BENIGN),
    ]
)


def question(observable):
    return next(opencti.OpenCti().lookup(observable)).json


def ask(body, path="/graphql", method="POST"):
    return OpenCti().answer(Asked(method=method, path=path, json=body), WORLD)


def test_malicious_is_an_observable_with_an_indicator():
    data = ask(question(NAME)).body["data"]
    [seen] = data["stixCyberObservables"]["edges"]
    assert seen["node"]["x_opencti_score"] == 85
    assert seen["node"]["objectLabel"] == [{"value": "loader"}]
    assert len(seen["node"]["indicators"]["edges"]) == 1
    [indicator] = data["indicators"]["edges"]
    assert not indicator["node"]["revoked"]


def test_benign_has_a_revoked_indicator():
    data = ask(question(KNOWN)).body["data"]
    assert data["stixCyberObservables"]["edges"][0]["node"]["indicators"]["edges"] == []
    assert data["indicators"]["edges"][0]["node"]["revoked"]


def test_unknown_is_an_empty_list():
    data = ask(question(Observable(ObservableType.DOMAIN, "unknown.example.org"))).body["data"]
    assert data == {"stixCyberObservables": {"edges": []}, "indicators": {"edges": []}}


def test_what_is_no_query_is_400_and_another_path_404():
    assert ask({}).status == 400
    assert ask(None).body["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert ask({}, path="/").status == 404
    assert ask({"variables": {"named": None}}).body["data"]["indicators"] == {"edges": []}


def test_a_bad_token_is_an_error_inside_a_200():
    asked = Asked(method="POST", path="/graphql")
    told = OpenCti().unauthorized(asked)
    assert (told.status, told.body["errors"][0]["name"]) == (200, "AUTH_REQUIRED")
    assert OpenCti().forbidden(asked).body["errors"][0]["name"] == "FORBIDDEN_ACCESS"


def test_the_provider_understands_the_answer():
    import json

    body = json.dumps(ask(question(NAME)).body).encode()
    report, _ = play(opencti.OpenCti().lookup(NAME), HttpResponse(status=200, body=body))
    assert report.state is ReportState.HIT
