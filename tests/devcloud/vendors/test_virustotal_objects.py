import pytest

from sidelight.devcloud.vendors.virustotal_objects import (
    ENGINES,
    FILE_STATS,
    STATS,
    behaviour,
    object_of,
    related,
    resolutions,
    results,
    stats,
    stub,
)
from sidelight.devcloud.world import Kind, Subject
from sidelight.model import Observable, ObservableType

VALUES = {
    ObservableType.FILE: "a" * 64,
    ObservableType.URL: "http://a.example/x",
    ObservableType.DOMAIN: "a.example",
    ObservableType.IPV4: "192.0.2.1",
    ObservableType.IPV6: "2001:db8::1",
}
NAME = Observable(ObservableType.DOMAIN, "a.example")
ADDRESS = Observable(ObservableType.IPV6, "2001:db8::1")


def subject(type_, kind=Kind.MALICIOUS, **facts):
    return Subject(observable=Observable(type_, VALUES[type_]), kind=kind, **facts)


@pytest.mark.parametrize("type_", VALUES)
@pytest.mark.parametrize("kind", Kind)
def test_statistics_have_every_key_and_count_the_table(type_, kind):
    attributes = object_of(subject(type_, kind, engines=5, asked=90))["attributes"]
    told = attributes["last_analysis_stats"]
    assert tuple(told) == (FILE_STATS if type_ is ObservableType.FILE else STATS)
    assert sum(told.values()) == len(attributes["last_analysis_results"]) == 90
    assert told["malicious"] + told["suspicious"] == 5


@pytest.mark.parametrize("type_", VALUES)
def test_dates_are_whole_seconds_and_an_object_is_always_the_same(type_):
    one, other = (object_of(subject(type_, engines=2)) for _ in range(2))
    assert one == other
    dates = {k: v for k, v in one["attributes"].items() if k.endswith("_date")}
    assert dates
    assert {type(each) for each in dates.values()} == {int}


def test_results_of_hosts_are_never_null_and_those_of_files_are_where_nothing_is_found():
    hosts = results(subject(ObservableType.DOMAIN, engines=1))
    files = results(subject(ObservableType.FILE, engines=1, family="X"))
    assert None not in {row["result"] for row in hosts.values()}
    assert files[ENGINES[0]]["result"] == "Trojan.X"
    assert files[ENGINES[1]]["result"] is None
    assert len(set(ENGINES)) == 100


def test_phishing_is_called_so():
    rows = results(subject(ObservableType.URL, engines=1, tags=("phishing",)))
    assert rows[ENGINES[0]]["result"] == "phishing"


def test_a_resolution_is_named_by_address_and_name():
    host = subject(ObservableType.DOMAIN, engines=3, related={"resolutions": (ADDRESS,)})
    address = subject(ObservableType.IPV6, related={"resolutions": (NAME,)})
    for one, key in ((host, "host_name"), (address, "ip_address")):
        [found] = resolutions(one)
        assert found["id"] == "2001:db8::1a.example"
        assert related(one, "resolutions") == [{"type": "resolution", "id": found["id"]}]
        assert found["attributes"][f"{key}_last_analysis_stats"] == stats(one, results(one))
    page = subject(ObservableType.URL, related={"resolutions": (ADDRESS,)})
    assert resolutions(page) == []
    assert related(page, "last_serving_ip_address") == [{"type": "ip_address", "id": ADDRESS.value}]


def test_a_related_url_says_which_it_is():
    page = Observable(ObservableType.URL, "http://a.example/")
    [found] = related(
        subject(ObservableType.FILE, related={"contacted_urls": (page,)}), "contacted_urls"
    )
    assert found["context_attributes"] == {"url": page.value}
    assert stub(page)["attributes"]["url"] == page.value


def test_a_harmless_file_never_ran_here():
    assert behaviour(subject(ObservableType.FILE, Kind.BENIGN)) == {}
    assert behaviour(subject(ObservableType.FILE))["attack_techniques"]


def test_a_popular_name_is_a_harmless_one():
    ranks = object_of(subject(ObservableType.DOMAIN, Kind.BENIGN))["attributes"]["popularity_ranks"]
    assert ranks
    assert not object_of(subject(ObservableType.DOMAIN))["attributes"]["popularity_ranks"]
