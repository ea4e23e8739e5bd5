"""What every store keeps to, on SQLite and on PostgreSQL."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import house
from house import START
from sidelight.model import (
    AlertObservable,
    CaseStatus,
    InvalidInput,
    Known,
    Observable,
    ObservableType,
    Outcome,
    ReportState,
    Resolution,
    Role,
    Scope,
    Severity,
    VerdictClass,
)
from sidelight.store import Experience, OwnList, Recorded, Sighting, open_store
from store.decided import finding, own_entry
from store.samples import DATABASES, DOMAIN, FILE, IP, LONG_URL, alert, report, step, verdict

pytest_plugins = ("store.databases",)

TESTS = Path(house.__file__).parent


@pytest.fixture(params=DATABASES)
def url(request):
    """The URL of a database with our tables, or None for a file."""
    return None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")


@pytest.fixture(params=DATABASES)
def cold_url(request):
    """The URL of a database without our tables, or None for a file."""
    return None if "sqlite" in request.param else request.getfixturevalue("empty_postgres")


@pytest.fixture
def store(url, migrated_home, clock):
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def start(script, url, home, *arguments):
    command = [sys.executable, TESTS / "store" / script, url or "-", home, *map(str, arguments)]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(TESTS)})


# -- alerts and sightings --------------------------------------------------------------------------


def test_an_alert_comes_back_whole(store):
    told = alert(
        observables=(IP, DOMAIN, FILE), host="pc-7", blocked=False, link="https://a.example"
    )
    recorded = store.record_alert(told, b'{"raw": 1}')
    stored = store.alert(recorded.id)
    assert (stored.alert, stored.payload) == (told, b'{"raw": 1}')
    assert stored.case_id == recorded.case_id
    assert (stored.first_seen, stored.last_seen, stored.times_seen) == (START, START, 1)


def test_many_alerts_come_back_at_once(store):
    ids = [store.record_alert(alert(uid=str(n)), b"{}").id for n in range(3)]
    found = store.alerts([*ids[:2], "alert_none"])
    assert {id_: each.uid for id_, each in found.items()} == {ids[0]: "0", ids[1]: "1"}
    assert store.for_owner("other").alerts(ids) == {}
    assert store.alerts([]) == {}


def test_a_new_alert_opens_a_case(store):
    recorded = store.record_alert(alert(title="Phishing", severity=Severity.LOW), b"{}")
    case = store.case(recorded.case_id)
    assert (case.title, case.severity, case.status) == ("Phishing", Severity.LOW, CaseStatus.OPEN)
    assert (case.resolution, case.summary, case.plan, case.closed_at) == (None, None, (), None)
    assert case.alert_ids == (recorded.id,)
    assert case.opened_at == case.updated_at == START


def test_equal_alerts_are_stored_once_and_counted(store, clock):
    first = store.record_alert(alert(), b"{}")
    clock.move(hours=2)
    again = store.record_alert(alert(), b"{}")
    assert again == Recorded(id=first.id, case_id=first.case_id, new=False)
    stored = store.alert(first.id)
    assert stored.times_seen == 2
    assert stored.last_seen - stored.first_seen == timedelta(hours=2)
    assert store.sightings([IP])[IP].alerts == 1
    assert len(store.cases().cases) == 1


def test_equal_means_source_and_uid(store):
    kept = [
        store.record_alert(told, b"{}").new
        for told in (alert("1"), alert("2"), alert("1", source="eve"), alert("1", title="other"))
    ]
    assert kept == [True, True, True, False]


def test_the_parts_of_an_identity_do_not_run_together(store):
    assert store.record_alert(alert("bc", source="a"), b"").new
    assert store.record_alert(alert("c", source="ab"), b"").new


def test_an_alert_told_again_with_more_replaces_the_first_telling(store):
    first = store.record_alert(alert(observables=(IP,)), b"1")
    fuller = alert(observables=(IP, DOMAIN), title="Malware ran", severity=Severity.CRITICAL)
    store.record_alert(fuller, b"2")
    stored = store.alert(first.id)
    assert (stored.alert, stored.payload) == (fuller, b"2")
    seen = store.sightings([IP, DOMAIN])
    assert {observable: sighting.alerts for observable, sighting in seen.items()} == {
        IP: 1,
        DOMAIN: 1,
    }


def test_sightings_count_alerts_and_span_their_times(store):
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (5, 3, 9)]
    for number, day in enumerate(days):
        store.record_alert(alert(str(number), (IP,), time=day), b"")
    assert store.sightings([IP, DOMAIN]) == {IP: Sighting(alerts=3, first=days[1], last=days[2])}


def test_sightings_leave_out_the_alert_in_hand(store):
    early = store.record_alert(alert("1", (IP,), time=datetime(2026, 11, 1, tzinfo=UTC)), b"")
    late_time = datetime(2026, 11, 2, tzinfo=UTC)
    late = store.record_alert(alert("2", (IP, DOMAIN), time=late_time), b"")
    assert store.sightings([IP, DOMAIN], besides=early.id) == {
        IP: Sighting(alerts=1, first=late_time, last=late_time),
        DOMAIN: Sighting(alerts=1, first=late_time, last=late_time),
    }
    assert set(store.sightings([IP, DOMAIN], besides=late.id)) == {IP}


def test_one_value_of_two_types_is_two_observables(store):
    as_domain = Observable(ObservableType.DOMAIN, IP.value)
    store.record_alert(alert(observables=(IP,)), b"")
    assert as_domain not in store.sightings([as_domain])


def test_an_observable_at_two_paths_is_one_sighting(store):
    twice = (
        AlertObservable(observable=IP, role=Role.ATTACKER, path="a"),
        AlertObservable(observable=IP, role=Role.RELATED, path="b"),
    )
    told = msgspec.structs.replace(alert(), observables=twice)
    recorded = store.record_alert(told, b"")
    assert store.sightings([IP])[IP].alerts == 1
    assert store.alert(recorded.id).alert.observables == twice


@pytest.mark.parametrize(
    "time",
    [
        None,
        START + timedelta(days=900),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
    ],
)
def test_a_time_that_cannot_be_true_counts_as_now(store, time):
    recorded = store.record_alert(alert(time=time), b"")
    assert store.sightings([IP]) == {IP: Sighting(alerts=1, first=START, last=START)}
    assert store.alert(recorded.id).alert.time == time


def test_times_come_back_in_utc(store):
    time = datetime(2026, 11, 20, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    store.record_alert(alert(time=time), b"")
    first = store.sightings([IP])[IP].first
    assert (first, first.tzinfo) == (time, UTC)
    assert first.isoformat() == "2026-11-19T23:30:00+00:00"


def test_an_alert_without_observables_and_payload(store):
    recorded = store.record_alert(alert(observables=()), b"")
    assert store.alert(recorded.id).payload == b""


def test_values_too_long_for_an_index(store):
    told = alert(uid=LONG_URL.value, observables=(LONG_URL,))
    store.record_alert(told, b"")
    assert not store.record_alert(told, b"").new
    assert store.sightings([LONG_URL])[LONG_URL].alerts == 1


def test_many_observables_at_once(store):
    many = [Observable(ObservableType.DOMAIN, f"{number}.example") for number in range(2000)]
    store.record_alert(alert(observables=many), b"")
    assert len(store.sightings(many)) == 2000


def test_nothing_asked_is_nothing_found(store):
    assert store.sightings([]) == {}
    assert store.cached_reports_of([], ["one"]) == {}
    assert store.cached_reports(IP, []) == {}
    assert store.alert("alert_0") is None
    assert store.case("case_0") is None
    assert store.verdicts(IP) == ()
    assert store.cases().cases == ()
    store.save_reports([])
    store.save_verdicts({}, None)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(uid=st.text(), title=st.text(), value=st.text(), payload=st.binary())
def test_any_text_and_payload_is_kept(store, uid, title, value, payload):
    observable = Observable(ObservableType.URL, value)
    told = alert(uid, (observable,), title=title)
    stored = store.alert(store.record_alert(told, payload).id)
    assert (stored.alert, stored.payload) == (told, payload)
    assert observable in store.sightings([observable])


def test_text_that_is_no_unicode_is_refused_whole(store):
    with pytest.raises(InvalidInput, match="surrogate"):
        store.record_alert(alert(title="\ud800"), b"")
    assert store.cases().cases == ()


# -- reports ---------------------------------------------------------------------------------------


def test_a_report_comes_back_whole(store, clock):
    kept = report(fetched_at=clock.now())
    store.save_reports([kept])
    assert store.cached_reports(IP, ["one", "two"]) == {"one": kept}


def test_a_report_without_a_time_counts_as_fetched_now(store):
    store.save_reports([report()])
    assert store.cached_reports(IP, ["one"])["one"].fetched_at == START


def test_the_latest_report_by_a_provider_is_kept(store, clock):
    old = report(fetched_at=clock.now(), state=ReportState.MISS)
    new = report(fetched_at=clock.now() + timedelta(hours=1))
    store.save_reports([old])
    store.save_reports([new])
    store.save_reports([old])
    assert store.cached_reports(IP, ["one"]) == {"one": new}


def test_only_the_providers_asked_for_are_returned(store):
    store.save_reports([report("one"), report("two"), report("two", DOMAIN)])
    assert set(store.cached_reports(IP, ["two"])) == {"two"}
    found = store.cached_reports_of([IP, DOMAIN, FILE], ["one", "two"])
    assert {observable: set(by_name) for observable, by_name in found.items()} == {
        IP: {"one", "two"},
        DOMAIN: {"two"},
    }


# -- verdicts --------------------------------------------------------------------------------------


def test_verdicts_come_newest_first(store, clock):
    kept = [verdict(0.2, VerdictClass.UNKNOWN), verdict(0.9), verdict(0.2, VerdictClass.UNKNOWN)]
    for each in kept:
        store.save_verdict(IP, each, "alert_1")
        clock.move(days=1)
    found = store.verdicts(IP, limit=10)
    assert [past.verdict for past in found] == kept[::-1]
    assert [past.since for past in found] == [START + timedelta(days=day) for day in (2, 1, 0)]
    assert {past.alert_id for past in found} == {"alert_1"}
    assert store.verdicts(IP, limit=1) == found[:1]
    assert store.verdicts(DOMAIN) == ()


def test_an_unchanged_verdict_is_confirmed_and_not_stored_again(store, clock):
    store.save_verdict(IP, verdict(), "alert_1")
    clock.move(days=3)
    store.save_verdict(IP, verdict(), None)
    [past] = store.verdicts(IP)
    assert (past.since, past.until) == (START, START + timedelta(days=3))
    assert past.alert_id == "alert_1"


def test_what_is_another_every_day_is_no_new_verdict(store):
    for days in (3, 4):
        known = Known(engines_total=70, known_days=days, sightings=days)
        store.save_verdict(IP, msgspec.structs.replace(verdict(), known=known), None)
    [held] = store.verdicts(IP)
    assert held.verdict.known == Known(engines_total=70)


def test_many_verdicts_at_once(store):
    store.save_verdicts({IP: verdict(0.9), DOMAIN: verdict(0.8)}, None)
    store.save_verdicts({IP: verdict(0.9), DOMAIN: verdict(0.7)}, None)
    assert [past.verdict.probability for past in store.verdicts(IP)] == [0.9]
    assert [past.verdict.probability for past in store.verdicts(DOMAIN)] == [0.7, 0.8]


# -- cases -----------------------------------------------------------------------------------------


def test_a_case_takes_its_outcome_and_plan(store, clock):
    case_id = store.record_alert(alert(), b"").case_id
    clock.move(hours=1)
    outcome = Outcome(
        status=CaseStatus.CLOSED, summary="It was bad.", resolution=Resolution.TRUE_POSITIVE
    )
    store.update_case(case_id, outcome, [step("a"), step("b")])
    case = store.case(case_id)
    assert (case.status, case.resolution) == (CaseStatus.CLOSED, Resolution.TRUE_POSITIVE)
    assert (case.summary, case.plan) == ("It was bad.", (step("a"), step("b")))
    assert case.opened_at == START
    assert case.updated_at == case.closed_at == START + timedelta(hours=1)


def test_a_case_can_be_opened_again(store):
    case_id = store.record_alert(alert(), b"").case_id
    store.update_case(case_id, Outcome(status=CaseStatus.CLOSED, summary="done"), ())
    store.update_case(case_id, Outcome(status=CaseStatus.OPEN, summary="not done"), ())
    case = store.case(case_id)
    assert (case.status, case.closed_at, case.resolution) == (CaseStatus.OPEN, None, None)


def test_an_unknown_case_cannot_be_updated(store):
    with pytest.raises(InvalidInput, match="case_0"):
        store.update_case("case_0", Outcome(status=CaseStatus.OPEN, summary=""), ())


def test_cases_page_by_page(store):
    opened = [store.record_alert(alert(str(number)), b"").case_id for number in range(7)]
    closed = opened[3]
    store.update_case(closed, Outcome(status=CaseStatus.CLOSED, summary=""), ())
    seen, cursor = [], None
    while True:
        page = store.cases(CaseStatus.OPEN, after=cursor, limit=2)
        seen += [case.id for case in page.cases]
        cursor = page.cursor
        if cursor is None:
            break
        store.record_alert(alert(f"new-{cursor}"), b"")  # a page does not shift what follows
    assert seen == [case_id for case_id in reversed(opened) if case_id != closed]
    assert [case.id for case in store.cases(CaseStatus.CLOSED).cases] == [closed]


def test_a_full_last_page_has_no_cursor(store):
    for number in range(4):
        store.record_alert(alert(str(number)), b"")
    page = store.cases(limit=4)
    assert (len(page.cases), page.cursor) == (4, None)
    assert all(len(case.alert_ids) == 1 for case in page.cases)


@pytest.mark.parametrize("method", ["cases", "changes", "disclosures"])
def test_a_limit_below_one_is_refused(store, method):
    with pytest.raises(InvalidInput):
        getattr(store, method)(limit=0)


# -- audit -----------------------------------------------------------------------------------------


def test_disclosures_come_newest_first(store, clock):
    store.record_disclosure("one", IP, "alert_1", "triage of alert_1")
    clock.move(minutes=1)
    store.record_disclosure("two", DOMAIN, None, "asked by ann")
    new, old = store.disclosures()
    assert (old.provider, old.observable, old.alert_id, old.why, old.at) == (
        "one",
        IP,
        "alert_1",
        "triage of alert_1",
        START,
    )
    assert (new.provider, new.observable, new.alert_id) == ("two", DOMAIN, None)
    assert store.disclosures(limit=1) == (new,)


# -- own lists -------------------------------------------------------------------------------------

SUBDOMAIN = Observable(ObservableType.DOMAIN, "a.bad.example")
URL_ON_IP = Observable(ObservableType.URL, "http://192.0.2.7:8080/x")
NETWORK = own_entry("192.0.2.0/24", None)


def test_an_own_entry_comes_back_whole(store):
    kept = own_entry(subdomains=True)
    assert store.save_own_entry(kept) is None
    assert store.own_entries() == (kept,)


def test_a_value_has_one_entry_on_one_list(store):
    denied = own_entry()
    allowed = own_entry(list_=OwnList.ALLOW, author="ben", reason="our partner")
    store.save_own_entry(denied)
    assert store.save_own_entry(allowed) == denied
    assert store.own_entries() == (allowed,)


def test_an_entry_ends_by_itself_and_stays_visible(store, clock):
    kept = own_entry()
    store.save_own_entry(kept)
    assert store.own_matches(DOMAIN)
    clock.move(days=7)
    assert store.own_entries() == ()
    assert store.own_matches(DOMAIN) == ()
    assert store.own_entries(expired=True) == (kept,)


def test_a_match_names_the_entry_and_who_made_it(store):
    kept = own_entry()
    store.save_own_entry(kept)
    [match] = store.own_matches(DOMAIN)
    assert (match.entry, match.scope, match.exact) == (kept, Scope.HOST, True)


@pytest.mark.parametrize("subdomains", [False, True])
def test_a_domain_covers_what_is_below_it_only_when_it_says_so(store, subdomains):
    store.save_own_entry(own_entry(subdomains=subdomains))
    assert [match.exact for match in store.own_matches(DOMAIN)] == [True]
    assert [match.entry.value for match in store.own_matches(SUBDOMAIN)] == [
        "bad.example"
    ] * subdomains


def test_a_network_covers_addresses_and_the_urls_on_them(store):
    store.save_own_entry(NETWORK)
    for covered in (IP, URL_ON_IP):
        [match] = store.own_matches(covered)
        assert (match.entry, match.scope) == (NETWORK, Scope.NETBLOCK)
    assert store.own_matches(Observable(ObservableType.IPV4, "192.0.3.7")) == ()


def test_the_most_specific_entry_comes_first(store):
    entries = [NETWORK, own_entry(IP.value, IP.type), own_entry("192.0.0.0/16", None)]
    for entry in entries:
        store.save_own_entry(entry)
    found = [match.entry.value for match in store.own_matches(URL_ON_IP)]
    assert found == ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16"]


def test_an_entry_can_be_taken_off(store):
    kept = own_entry()
    store.save_own_entry(kept)
    removed = store.remove_own_entry(DOMAIN.type, DOMAIN.value, author="ben", reason="moved")
    assert removed == kept
    assert store.own_entries(expired=True) == ()
    with pytest.raises(InvalidInput, match=r"bad\.example is on none of your lists"):
        store.remove_own_entry(DOMAIN.type, DOMAIN.value, author="ben", reason="")


def test_every_change_of_a_list_is_in_the_audit(store, clock):
    store.save_own_entry(own_entry(subdomains=True))
    clock.move(minutes=1)
    store.save_own_entry(NETWORK)
    clock.move(minutes=1)
    store.remove_own_entry(DOMAIN.type, DOMAIN.value, author="ben", reason="moved")
    removed, network, denied = store.changes()
    assert (denied.author, denied.what, denied.type, denied.value, denied.reason, denied.at) == (
        "ana",
        "deny",
        ObservableType.DOMAIN,
        DOMAIN.value,
        "case 17",
        START,
    )
    assert denied.detail == "until 2026-12-01, with subdomains"
    assert (network.type, network.value) == (None, "192.0.2.0/24")
    assert (removed.author, removed.what, removed.reason) == ("ben", "remove", "moved")
    assert removed.detail == "deny, by ana until 2026-12-01: case 17"
    assert store.changes(limit=1) == (removed,)


def test_a_refused_removal_leaves_no_line(store):
    with pytest.raises(InvalidInput):
        store.remove_own_entry(DOMAIN.type, DOMAIN.value, author="ben", reason="")
    assert store.changes() == ()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(author=st.text(), reason=st.text())
def test_any_author_and_reason_is_kept(store, author, reason):
    store.save_own_entry(own_entry(author=author, reason=reason))
    store.record_finding(finding(author=author, reason=reason))
    [kept] = store.own_entries()
    shown = reason.replace("\x00", "\ufffd")
    assert (kept.reason, store.changes(limit=1)[0].reason) == (shown, shown)


# -- feedback --------------------------------------------------------------------------------------


def test_a_finding_counts_for_each_source(store):
    assert store.record_finding(finding()) is None
    store.record_finding(finding(("one",), malicious=False, verdict_id="verdict_2"))
    assert store.experience() == {"one": Experience(1, 1), "two": Experience(1, 0)}


def test_the_same_finding_twice_counts_once(store):
    store.record_finding(finding())
    assert store.record_finding(finding()) is True
    assert store.experience() == {"one": Experience(1, 0), "two": Experience(1, 0)}


def test_a_finding_that_changes_takes_the_old_count_back(store):
    store.record_finding(finding())
    assert store.record_finding(finding(("two", "three"), malicious=False)) is True
    assert store.experience() == {
        "one": Experience(0, 0),
        "two": Experience(0, 1),
        "three": Experience(0, 1),
    }
    assert store.record_finding(finding(())) is False
    assert set(store.experience().values()) == {Experience(0, 0)}


def test_two_analysts_count_twice(store):
    store.record_finding(finding())
    assert store.record_finding(finding(author="ben")) is None
    assert store.experience()["one"] == Experience(2, 0)


def test_every_finding_is_in_the_audit(store):
    store.record_finding(finding())
    store.record_finding(finding(malicious=False))
    new, old = store.changes()
    assert (old.author, old.what, old.type, old.value) == (
        "ana",
        "true_positive",
        DOMAIN.type,
        DOMAIN.value,
    )
    assert (old.detail, old.reason, old.at) == ("one, two", "seen it", START)
    assert new.what == "false_positive"


def test_findings_at_the_same_time_are_counted_right(store):
    sources = [f"source {number}" for number in range(5)]

    def work(number):
        author = f"analyst {number % 2}"  # several threads speak for each of the two
        for turn in range(6):
            ordered = sources[number:] + sources[:number]
            store.record_finding(finding(tuple(ordered), malicious=bool(turn % 2), author=author))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.experience() == dict.fromkeys(sources, Experience(2, 0))


def test_a_past_verdict_has_a_name_for_findings(store):
    store.save_verdict(IP, verdict(), None)
    store.save_verdict(IP, verdict(0.5), None)
    assert len({past.id for past in store.verdicts(IP)}) == 2


# -- whose reports ---------------------------------------------------------------------------------


def test_a_report_with_a_holder_is_for_the_holder_alone(store):
    store.save_reports([report("vt", holder="ann"), report("open")])
    assert set(store.cached_reports(IP, ["vt", "open"], "ann")) == {"vt", "open"}
    assert set(store.cached_reports(IP, ["vt", "open"], "ben")) == {"open"}
    assert set(store.cached_reports(IP, ["vt", "open"])) == {"open"}
    assert store.cached_reports_of([IP], ["vt"], "ben") == {}
    assert store.cached_reports(IP, ["vt"], "ann")["vt"].holder == "ann"


def test_the_reports_of_two_holders_stand_beside_each_other(store):
    store.save_reports([report("vt", holder="ann"), report("vt", holder="ben", facts={"x": 1})])
    assert store.cached_reports(IP, ["vt"], "ann")["vt"].facts != {"x": 1}
    assert store.cached_reports(IP, ["vt"], "ben")["vt"].facts == {"x": 1}


def test_a_holder_sees_the_later_of_the_own_report_and_the_teams(store, clock):
    store.save_reports([report("vt", holder="ann", fetched_at=clock.now())])
    clock.move(hours=1)
    store.save_reports([report("vt", fetched_at=clock.now())])
    assert store.cached_reports(IP, ["vt"], "ann")["vt"].holder == ""
    clock.move(hours=1)
    store.save_reports([report("vt", holder="ann", fetched_at=clock.now())])
    assert store.cached_reports(IP, ["vt"], "ann")["vt"].holder == "ann"
    assert store.cached_reports(IP, ["vt"])["vt"].holder == ""


def test_a_holder_of_one_team_is_nobody_in_another(store):
    other = store.for_owner("blue")
    store.save_reports([report("vt", holder="ann")])
    assert other.cached_reports(IP, ["vt"], "ann") == {}
    other.save_reports([report("vt", holder="ann", state=ReportState.MISS)])
    assert store.cached_reports(IP, ["vt"], "ann")["vt"].state is ReportState.HIT


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(holders=st.lists(st.text(), min_size=2, max_size=2, unique_by=lambda name: name))
def test_no_name_reads_the_reports_of_another(store, holders):
    one, two = (f"user {name}".replace("\x00", "\ufffd") for name in holders)
    if one == two:
        return
    store.save_reports([report("vt", holder=one)])
    assert "vt" in store.cached_reports(IP, ["vt"], one)
    found = store.cached_reports(IP, ["vt"], two)
    assert found.get("vt") is None or found["vt"].holder == two


def test_the_audit_can_be_asked_from_a_time_on(store, clock):
    store.record_disclosure("one", IP, None, "early")
    clock.move(hours=2)
    store.record_disclosure("one", IP, None, "late")
    assert [each.why for each in store.disclosures(since=clock.now())] == ["late"]
    assert len(store.disclosures(since=START)) == 2


# -- owners ----------------------------------------------------------------------------------------


def test_owners_see_nothing_of_each_other(store):
    other = store.for_owner("blue")
    recorded = store.record_alert(alert(), b"")
    store.save_reports([report()])
    store.save_verdict(IP, verdict(), None)
    store.record_disclosure("one", IP, None, "why")
    store.save_own_entry(own_entry())
    store.record_finding(finding())
    assert other.own_entries(expired=True) == ()
    assert other.own_matches(DOMAIN) == ()
    assert other.experience() == {}
    assert other.changes() == ()
    with pytest.raises(InvalidInput):
        other.remove_own_entry(DOMAIN.type, DOMAIN.value, author="eve", reason="")
    assert other.alert(recorded.id) is None
    assert other.case(recorded.case_id) is None
    assert other.cases().cases == ()
    assert other.cases(CaseStatus.OPEN).cases == ()
    assert other.sightings([IP]) == {}
    assert other.cached_reports(IP, ["one"]) == {}
    assert other.verdicts(IP) == ()
    assert other.disclosures() == ()
    with pytest.raises(InvalidInput):
        other.update_case(recorded.case_id, Outcome(status=CaseStatus.CLOSED, summary=""), ())
    assert store.case(recorded.case_id).status is CaseStatus.OPEN


def test_the_same_alert_of_two_owners_is_two_alerts(store):
    other = store.for_owner("blue")
    ours, theirs = store.record_alert(alert(), b"1"), other.record_alert(alert(), b"2")
    assert theirs.new
    assert (store.alert(ours.id).payload, other.alert(theirs.id).payload) == (b"1", b"2")
    assert store.sightings([IP])[IP].alerts == other.sightings([IP])[IP].alerts == 1
    other.save_reports([report(state=ReportState.MISS)])
    store.save_reports([report()])
    assert other.cached_reports(IP, ["one"])["one"].state is ReportState.MISS


def test_an_owner_has_a_name(store):
    with pytest.raises(InvalidInput):
        store.for_owner("")


# -- many at once, and sudden ends -----------------------------------------------------------------


def test_rows_are_there_for_the_next_one_to_open(store, url, migrated_home, clock):
    recorded = store.record_alert(alert(), b"kept")
    with open_store(url, migrated_home, clock) as second:
        assert second.alert(recorded.id).payload == b"kept"


def test_threads_share_a_store(store):
    def work(number):
        for turn in range(15):
            store.record_alert(alert(f"{turn}", (IP, DOMAIN)), b"")
            store.record_alert(alert(f"{number}-{turn}", (DOMAIN, IP)), b"")
            store.sightings([IP])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert store.sightings([IP])[IP].alerts == 15 + 6 * 15


def test_processes_that_start_at_once_lose_no_row(cold_url, tmp_path, clock):
    writers = [start("writer.py", cold_url, tmp_path / "home", number, 40) for number in range(4)]
    assert [writer.wait(50) for writer in writers] == [0, 0, 0, 0]
    with open_store(cold_url, tmp_path / "home", clock) as store:
        cases = store.cases(limit=1000).cases
        assert len(cases) == 20 + 4 * 20
        assert store.sightings([IP])[IP].alerts == len(cases)
        times_seen = sorted(store.alert(case.alert_ids[0]).times_seen for case in cases)
        assert times_seen == [1] * 80 + [4] * 20
        shared = Observable(ObservableType.DOMAIN, "shared-1.example")
        assert store.sightings([shared])[shared].alerts == 1


@pytest.mark.parametrize("statements", [1, 2, 3, 4, 5])
def test_a_process_killed_inside_the_transaction_leaves_nothing_half(
    url, migrated_home, clock, statements
):
    assert start("killed.py", url, migrated_home, statements).wait(50) == -signal.SIGKILL
    with open_store(url, migrated_home, clock) as store:
        assert store.cases().cases == ()
        assert store.sightings([IP, DOMAIN]) == {}
        assert store.record_alert(alert("doomed", (IP, DOMAIN)), b"").new
        assert store.sightings([IP])[IP].alerts == 1
