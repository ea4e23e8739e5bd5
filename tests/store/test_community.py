import pytest

from house import DOMAIN, IP
from sidelight.model import Observable, ObservableType
from sidelight.store import Analysis, open_store
from store.samples import DATABASES

URL = "http://evil.example/"


pytest_plugins = ("store.databases",)


@pytest.fixture(params=DATABASES)
def store(request, clock):
    home = request.getfixturevalue("migrated_home")
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, home, clock) as opened:
        yield opened


def test_a_url_is_found_by_its_identifier_by_its_team(store):
    store.community.remember_url("a" * 64, URL)
    store.community.remember_url("a" * 64, URL)
    assert store.community.url("a" * 64) == Observable(ObservableType.URL, URL)
    assert store.for_owner("other").community.url("a" * 64) is None


def test_comments_are_newest_first_and_can_be_voted_on(store, clock):
    first = store.community.add_comment(IP, "bad \x00 #c2", "ada")
    clock.move(minutes=1)
    second = store.community.add_comment(IP, "worse", "bob")
    assert [each.text for each in store.community.comments(IP)] == ["worse", "bad \ufffd #c2"]
    assert store.community.vote_on_comment(first.id, "positive")
    assert store.community.comment(first.id).positive == 1
    assert not store.community.vote_on_comment("nothing", "abuse")
    assert store.community.recent_comments(1)[0].id == second.id
    assert store.community.remove_comment(first.id)
    assert not store.community.remove_comment(first.id)
    assert store.for_owner("other").community.comments(IP) == ()


def test_a_vote_is_one_a_person(store):
    assert store.community.vote(DOMAIN, "ada", malicious=True)
    assert not store.community.vote(DOMAIN, "ada", malicious=True)
    assert store.community.vote(DOMAIN, "ada", malicious=False)
    assert [each.malicious for each in store.community.votes(DOMAIN)] == [False]


def test_the_latest_scan_of_a_value_is_found(store, clock):
    for number in (1, 2):
        store.community.save_analysis(
            Analysis(id=f"a{number}", observable=IP, at=clock.now(), private=False, facts=b"{}")
        )
        clock.move(minutes=1)
    assert store.community.latest_analysis(IP).id == "a2"
    assert store.community.analysis("a1").observable == IP
    assert store.community.analysis("a3") is None
    assert store.for_owner("other").community.analysis("a1") is None
