import re
from datetime import date, timedelta

import msgspec
import pytest

from house import START
from sidelight.service.playbooks.backtest_figures import (
    Backtest,
    Difference,
    Ends,
    OrderCount,
    Problem,
    Quota,
    Share,
    Wrong,
)
from sidelight.service.playbooks.backtest_page import STYLE, page

ENDS = Ends(taken=90, closed=30, open=58, failed=2, blocked=7, asked=9)
BARE = Backtest(
    playbook="quick-triage",
    digest="d" * 64,
    against=None,
    since=START,
    made_at=START,
    seconds=1.25,
    alerts=100,
    ends=ENDS,
    live=None,
    orders=(),
    sources=(Share(name="falcon", ends=ENDS),),
    days=(),
    reviewed=0,
    wrong_closed=0,
    wrong_blocked=0,
    wrong=(),
    problems=(),
    observables=40,
    deep=3,
    quota=(),
    differing=0,
    differences=(),
)


def with_days(count):
    first = date(2026, 1, 1)
    return tuple(Share(name=str(first + timedelta(days=n)), ends=ENDS) for n in range(count))


FULL = msgspec.structs.replace(
    BARE,
    against="e" * 64,
    live=Ends(taken=90, open=90),
    orders=(OrderCount(action="dns.block", auto=3, required=2), OrderCount(action="case.open")),
    days=with_days(3),
    reviewed=10,
    wrong_closed=1,
    wrong=(Wrong(kind="closed", alert_id="alert_1", title="<script>", what="harmless: x"),),
    problems=(Problem(text="step 'x' failed", times=2, alert_id="alert_9"),),
    quota=(Quota(provider="virustotal", calls=3),),
    differing=1,
    differences=(Difference(alert_id="alert_2", title="t", now="open", then="closed"),),
)


def test_a_page_says_what_would_have_been_done():
    html = page(FULL, "sidelight playbook backtest quick-triage")
    for part in (
        "Backtest of quick-triage",
        "10 alerts were judged by analysts. ",
        "though an analyst found it true: 1.",
        "virustotal",
        "step 'x' failed",
        "1 alerts would end another way",
        "33.3 %",
        "dns.block: 3 by itself",
    ):
        assert part in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert html.count("<svg") == 8  # four charts, each with its legend


def test_a_page_without_findings_and_another_version_says_so():
    html = page(BARE, "c")
    assert "nothing can be said here" in html
    assert "No other version is live." in html
    assert "By day" not in html
    assert "No provider with a quota has a key here." in html
    assert "Failures" not in html


def test_a_long_time_is_shown_by_months():
    html = page(msgspec.structs.replace(BARE, days=with_days(200)), "c")
    assert "2026-03: 930 closed" in html
    assert "2026-03-01: " not in html


def luminance(colour):
    digits = colour.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    parts = [int(wide[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_and_charts_stand_out_in_both_themes(theme):
    block = re.findall(r":root\{([^}]*)\}", STYLE)[theme]
    colours = dict(re.findall(r"--(\w+):(#\w+)", block))
    for text in ("ink", "faint", "bad", "good"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
    for part in ("one", "two", "three", "four"):
        assert contrast(colours[part], colours["paper"]) >= 3, part
