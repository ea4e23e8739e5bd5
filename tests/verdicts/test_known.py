from datetime import timedelta

from sidelight.model import (
    Claim,
    Detection,
    Evidence,
    Known,
    Observable,
    ObservableType,
    Relation,
    Report,
    ReportState,
    Scope,
)
from sidelight.verdicts import judge

FILE = Observable(ObservableType.FILE, "a" * 64)
ADDRESS = Observable(ObservableType.IPV4, "203.0.113.9")
DOMAIN = Observable(ObservableType.DOMAIN, "cdn.example.net")


def report(observable, provider="one", *, malicious=0, suspicious=0, clean=0, **parts):
    ratings = (
        [Claim.MALICIOUS] * malicious + [Claim.SUSPICIOUS] * suspicious + [Claim.CLEAN] * clean
    )
    detections = tuple(Detection(f"e{n}", rating) for n, rating in enumerate(ratings))
    fields = {"state": ReportState.HIT, "detections": detections}
    return Report(provider=provider, observable=observable, **(fields | parts))


def known(observable, reports, policy, now):
    return judge(observable, reports, policy, now=now).known


def test_nothing_known_is_none(policy, now):
    assert known(FILE, [], policy, now) is None
    missed = report(FILE, malicious=3, state=ReportState.MISS)
    assert known(FILE, [missed], policy, now) is None


def test_engines_are_those_of_the_report_that_asked_the_most(policy, now):
    reports = [
        report(FILE, "small", malicious=4),
        report(FILE, "large", malicious=12, suspicious=1, clean=50),
    ]
    assert known(FILE, reports, policy, now) == Known(engines_malicious=12, engines_total=63)


def test_what_is_said_of_another_value_does_not_count(policy, now):
    other = report(Observable(ObservableType.FILE, "b" * 64), malicious=40)
    assert known(FILE, [other], policy, now) is None


def test_the_earliest_sight_counts_in_whole_days(policy, now):
    reports = [
        report(FILE, "one", first_seen=now - timedelta(days=3, hours=5)),
        report(FILE, "two", first_seen=now - timedelta(days=1)),
        report(FILE, "three", first_seen=now + timedelta(days=2)),
    ]
    found = known(FILE, reports, policy, now)
    assert found.known_days == 3
    assert found.first_seen == now - timedelta(days=3, hours=5)
    assert known(FILE, reports[2:], policy, now).known_days == 0


def test_the_names_of_an_address_are_counted_once(policy, now):
    names = [Observable(ObservableType.DOMAIN, f"{n}.example.net") for n in (1, 2, 2)]
    edges = tuple(Relation("dns_resolution", name) for name in names)
    other = (Relation("communicating_file", FILE),)
    reports = [report(ADDRESS, relations=edges + other)]
    assert known(ADDRESS, reports, policy, now).names == 2
    assert known(DOMAIN, [report(DOMAIN, relations=edges)], policy, now) is None


def test_what_many_share_is_popular(policy, now):
    shared = Evidence(
        source="list", family="list", claim=Claim.SHARED, scope=Scope.HOST, text="a CDN"
    )
    assert known(DOMAIN, [report(DOMAIN, evidence=(shared,))], policy, now).popular
