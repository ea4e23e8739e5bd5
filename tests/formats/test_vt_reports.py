from contexts import verdict
from sidelight.formats import vt_reports
from sidelight.service.context import merge
from vt_world import DOMAIN, FILE, REPORTS, SHA256, URL


def context(observable):
    return merge(observable, verdict(), (REPORTS[observable],))


def test_a_report_counts_who_speaks_against_it():
    told = vt_reports.report_of(context(FILE), SHA256, "http://h", {})
    assert (told["positives"], told["total"]) == (3, 4)
    assert told["scans"]["ESET"]["detected"] is False
    assert told["permalink"] == f"http://h/api/v3/files/{SHA256}"


def test_related_values_have_the_ratio_that_is_held():
    told = vt_reports.report_of(
        context(DOMAIN), "evil-shop.com", "http://h", {URL.value: context(URL)}
    )
    assert told["detected_urls"] == [
        {"url": URL.value, "positives": 3, "total": 4, "scan_date": "2026-11-20 08:00:00"}
    ]
    [sample] = told["detected_communicating_samples"]
    assert (sample["positives"], sample["total"]) == (0, 0)
    assert {each.target for each in vt_reports.related_values(context(DOMAIN))} == {URL, FILE}


def test_what_nobody_knows_is_no_count():
    assert set(vt_reports.unknown("x")) == {"response_code", "resource", "verbose_msg"}
