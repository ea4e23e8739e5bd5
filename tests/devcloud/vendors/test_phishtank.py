import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.phishtank import Phishtank
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

PAGES = {kind: f"http://{kind}.example.net/" for kind in Kind}
WORLD = World(
    [
        Subject(observable=Observable(ObservableType.URL, url), kind=kind)
        for kind, url in PAGES.items()
    ]
)


def ask(method="POST", path="/checkurl/", agent="phishtank/test", **form):
    asked = Asked(method=method, path=path, form=form, headers={"user-agent": agent})
    return Phishtank().answer(asked, WORLD)


@pytest.mark.parametrize(
    ("kind", "votes"),
    [
        (Kind.MALICIOUS, (True, "y", "y")),
        (Kind.SUSPICIOUS, (True, "n", "n")),
        (Kind.BENIGN, (True, "y", "n")),
        (Kind.SCANNER, (False, None, None)),
    ],
)
def test_the_votes_are_those_of_the_world(kind, votes):
    results = ask(url=PAGES[kind], format="json").body["results"]
    assert (results["in_database"], results.get("verified"), results.get("valid")) == votes


def test_without_a_format_it_is_xml_and_without_a_url_an_error():
    assert ask(url=PAGES[Kind.BENIGN]).body.startswith("<?xml")
    assert ask(format="json").body["errortext"] == "Invalid URL"


def test_robots_and_other_paths_meet_html():
    assert ask(agent="python", url="http://a.example/").status == 403
    assert ask(method="GET").status == 404


def test_the_limit_is_a_509():
    told = Phishtank().over_quota(Asked(method="POST", path="/"), 9)
    assert (told.status, told.headers["x-request-limit"]) == (509, "50")
