from datetime import timedelta

from contexts import LATER, SEEN, context, verdict
from house import DOMAIN, IP, START
from sidelight.model import Observable, ObservableType, Relation, Report, ReportState, VerdictClass
from sidelight.service.context import merge
from sidelight.widget.parts import (
    View,
    chips,
    detections,
    edges,
    facts,
    history,
    lines,
    relatives,
    text,
)


def view(**verdicts):
    return View(context(), verdicts, START, str.title)


def of(*relations, **known):
    report = Report(
        provider="one",
        observable=DOMAIN,
        state=ReportState.HIT,
        relations=relations,
        facts=known,
    )
    return View(merge(DOMAIN, verdict(), [report]), {}, START, str.title)


def addresses(number):
    for n in range(number):
        yield Observable(ObservableType.IPV4, f"192.0.2.{n}")


def test_a_fact_on_which_sources_differ_says_so():
    [registrar, country] = facts(view(), "About", {"By": "registrar", "In": "country"}).body.pairs
    assert (registrar.value, registrar.differ) == ("A Registrar", False)
    assert (country.value, country.differ) == ("DE, NL", True)


def test_of_a_fact_with_many_values_some_are_counted():
    [pair] = facts(of(a=[f"192.0.2.{n}" for n in range(9)]), "DNS", {"A": "a"}).body.pairs
    assert pair.value.endswith("and 5 more")


def test_days_and_sizes_are_told_as_people_read_them():
    names = {"Registered": "registered", "Size": "file_size"}
    told = facts(of(registered="2026-11-04", file_size=2048), "About", names).body.pairs
    assert [each.value for each in told] == ["2026-11-04, 20 days ago", "2.0 KB"]


def test_lists_are_capped_and_the_rest_is_counted():
    many = [f"name-{n:03}" for n in range(50)]
    assert (lines(of(names=many), "Names", "names").body.more) == 30
    assert (chips(of(tags=many), "Tags", "tags").body.more) == 20
    assert lines(of(), "Names", "names") is None


def test_a_record_keeps_its_lines_and_no_link():
    body = text(of(whois="a: b\nc: http://d.com/"), "Whois", "whois").body
    assert body.text == "a: b\nc: hxxp://d.com/"


def test_a_history_joins_what_happened_on_one_day():
    [first, last] = history(view(), {"registered": "registered"}).body.moments
    assert (first.day, first.what, first.ago) == ("2026-11-01", "First seen", "23 days ago")
    assert (last.day, last.what) == ("2026-11-20", "Last seen")


def test_relations_are_told_latest_first_with_the_time_they_were_seen():
    new, old = addresses(2)
    told = relatives(
        of(
            Relation("dns_resolution", old, SEEN, SEEN + timedelta(days=1)),
            Relation("dns_resolution", new, SEEN, LATER),
        ),
        "Resolutions",
        "dns_resolution",
    ).body
    assert [each.value for each in told.rows] == [new.value, old.value]
    assert [(each.start, each.length) for each in told.rows] == [(0, 100), (0, 5)]
    assert (told.since, told.until) == ("2026-11-01", "2026-11-20")


def test_relations_without_times_have_no_bar():
    told = relatives(of(*(Relation("subdomain", a) for a in addresses(30))), "S", "subdomain").body
    assert len(told.rows) == 20
    assert told.more == 10
    assert told.rows[0].start is None
    assert told.rows[0].seen == ""


def test_a_relation_shows_the_verdict_on_its_other_end():
    seen = View(context(), {IP: VerdictClass.MALICIOUS}, START, str.title)
    [row] = relatives(seen, "Resolutions", "dns_resolution").body.rows
    assert row.verdict is VerdictClass.MALICIOUS
    assert edges(context(), ("nothing",)) == []


def test_only_who_finds_something_is_listed():
    section = detections(view())
    assert [(each.name, each.tone) for each in section.body.rows] == [
        ("Sophos", "bad"),
        ("Two", "bad"),
    ]
    assert section.body.nothing == "1 further engines found nothing"
    assert section.count == "2"
