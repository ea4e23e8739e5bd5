from datetime import timedelta

import pytest

from contexts import REPORTS, context, verdict
from house import DOMAIN, START
from sidelight.model import Reason, Report, ReportState, VerdictClass
from sidelight.service.context import merge
from sidelight.widget.panel import Reader, notice, panel, silent
from sidelight.widget.states import State

READER = Reader(str.title, START)


def test_the_head_says_the_verdict_in_shape_word_and_share():
    told = panel(context(), READER, {})
    assert (told.word, told.tone, told.shown) == ("Malicious", "bad", "evil-shop[.]com")
    assert (told.dial.count, told.dial.total, told.dial.unit) == (1, 2, "engines")
    assert told.dial.arc == 50


def test_without_engines_the_dial_counts_sources():
    told = panel(merge(DOMAIN, verdict(), REPORTS[2:]), READER, {})
    assert told.dial is None
    bare = Report(provider="four", observable=DOMAIN, state=ReportState.MISS)
    told = panel(merge(DOMAIN, verdict(), [bare]), READER, {})
    assert (told.dial.count, told.dial.total, told.dial.unit, told.dial.arc) == (0, 1, "sources", 0)


def test_at_most_five_reasons_are_told_each_with_what_it_argues_for():
    reasons = tuple(
        Reason(text=f"r{n}", weight=3.0 - n, source="one", family="x", observed_at=START)
        for n in range(7)
    )
    told = panel(context(reasons=reasons), READER, {}).reasons
    assert [each.towards for each in told] == ["bad", "bad", "bad", "dim", "ok"]
    assert (told[0].source, told[0].ago) == ("One", "0 min ago")


@pytest.mark.parametrize("class_", VerdictClass)
def test_every_class_has_its_words(class_):
    told = panel(context(class_), READER, {})
    assert told.word
    assert told.tone in {"bad", "sus", "ok", "dim"}
    assert bool(told.note) == (class_ in {VerdictClass.UNKNOWN, VerdictClass.NOISE})


def test_who_did_not_answer_is_told_and_why():
    told = panel(context(), READER, {})
    assert [(each.title, each.told) for each in told.missing] == [("Three", "over quota")]
    assert told.coverage == "2 of 3 sources answered"
    assert [each.outcome for each in told.sources] == ["hit", "hit", "missing"]


def test_the_age_is_that_of_the_oldest_answer():
    assert panel(context(), READER, {}).data_age == "asked just now"
    later = Reader(str.title, START + timedelta(hours=5))
    assert panel(context(), later, {}).data_age == "answers up to 5 h old"


def test_only_web_links_of_sources_are_kept():
    bad = Report(
        provider="one", observable=DOMAIN, state=ReportState.HIT, link="javascript:alert(1)"
    )
    [source] = panel(merge(DOMAIN, verdict(), [bad]), READER, {}).sources
    assert source.link == ""


def test_a_page_that_is_not_complete_comes_again():
    assert panel(context(), READER, {}, "1 of 2").refresh
    assert notice(State.PENDING, DOMAIN).refresh
    assert not panel(context(), READER, {}).refresh
    assert not notice(State.EXPIRED).refresh


def test_a_silent_page_names_who_was_asked():
    told = silent(State.QUOTA, context(), READER)
    assert told.message.heading == "The look-up quota is used up"
    assert [each.title for each in told.missing] == ["Three"]
    assert told.sections == ()
