"""A backtest as one page: HTML with its own style and charts, light and dark, without a script."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from sidelight.formats import charts
from sidelight.runner.journal import CASE_ACTIONS
from sidelight.service.playbooks.backtest_figures import Backtest, Ends, Share

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;
--bad:#b42318;--good:#17694a;--one:#2e7d5b;--two:#3d6fb4;--three:#b42318;--four:#8a5a00}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6e9ec;--faint:#9aa4ae;
--rule:#313840;--bad:#ff8a7a;--good:#5fd39a;--one:#4fb98a;--two:#7fa9e6;--three:#ff8a7a;
--four:#e0b050}}
body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;
max-width:64rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--rule)}
p{max-width:46rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6rem,1fr));gap:.8rem;margin:1.5rem 0}
dl div{border:1px solid var(--rule);border-radius:.4rem;padding:.6rem .8rem}
dt{color:var(--faint);font-size:.85rem}
dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}
dd small{display:block;font-size:.85rem;color:var(--faint)}
summary{cursor:pointer;margin:.8rem 0}
code{font:.8rem ui-monospace,monospace;color:var(--faint)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--rule);
vertical-align:top}
th:first-child,td:first-child,td.text,th.text{text-align:left}
td.text{overflow-wrap:anywhere}
th{color:var(--faint);font-weight:600}
.pass{color:var(--good)}.fail{color:var(--bad);font-weight:700}
.note{color:var(--faint)}
"""
SERIES = ("closed", "left open", "failed")
APPROVALS = ("by itself", "one person", "two people")
MOST_BARS = 25


def page(test: Backtest, command: str) -> str:
    """Return the whole document; `command` is what makes it again."""
    title = f"Backtest of {test.playbook}"
    html = Element("html", {"lang": "en"})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = title
    SubElement(head, "style").text = STYLE + charts.STYLE
    body = SubElement(SubElement(html, "body"), "main")
    SubElement(body, "h1").text = title
    since = f", of alerts since {test.since:%Y-%m-%d}" if test.since else ""
    _say(
        body, f"Version {test.digest[:12]}{since}. Made {test.made_at:%Y-%m-%d %H:%M} UTC.", "note"
    )
    _say(body, f"Made by: {command}", "note")
    for chapter in (_summary, _wrong, _days, _sources, _orders, _live, _quota, _problems):
        chapter(body, test)
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html")


def _summary(body: Element, test: Backtest) -> None:
    ends = test.ends
    figures = [
        ("alerts", test.alerts, ""),
        ("taken by the playbook", ends.taken, _share(ends.taken, test.alerts)),
        ("closed by itself", ends.closed, _share(ends.closed, ends.taken)),
        ("left open", ends.open, _share(ends.open, ends.taken)),
        ("with a block by itself", ends.blocked, _share(ends.blocked, ends.taken)),
        ("that need a person", ends.asked, _share(ends.asked, ends.taken)),
        ("failed", ends.failed, _share(ends.failed, ends.taken)),
    ]
    listed = SubElement(body, "dl")
    for name, count, share in figures:
        box = SubElement(listed, "div")
        SubElement(box, "dt").text = name
        value = SubElement(box, "dd")
        value.text = f"{count:,} "
        SubElement(value, "small").text = share
    speed = f"Replayed in {test.seconds:.1f} s, with {test.observables:,} values judged once each."
    _say(body, f"{speed} Nobody outside was asked.", "note")


def _wrong(body: Element, test: Backtest) -> None:
    _head(body, "Against the findings of analysts")
    if not test.reviewed:
        _say(body, "No analyst closed one of these alerts: nothing can be said here.")
        return
    count = test.wrong_closed + test.wrong_blocked
    told = f"{test.reviewed:,} alerts were judged by analysts. "
    told += f"Closed by itself though an analyst found it true: {test.wrong_closed:,}. "
    told += f"Blocked by itself though an analyst found it harmless: {test.wrong_blocked:,}."
    _say(body, told, "fail" if count else "pass")
    if test.wrong:
        inside = _folded(body, f"The {min(count, len(test.wrong)):,} wrong ones")
        table = _table(inside, ("wrongly", "alert", "what"), texts=3)
        for each in test.wrong:
            _row(table, (each.kind, f"{each.title} {each.alert_id}", each.what), texts=3)


def _days(body: Element, test: Backtest) -> None:
    if len(test.days) < 2:
        return
    _head(body, "By day")
    body.append(charts.legend(SERIES))
    told = f"Alerts by day, {', '.join(SERIES)}; {test.days[0].name} to {test.days[-1].name}"
    body.append(charts.columns(told, [_bar(each) for each in _together(test.days)], SERIES))


def _sources(body: Element, test: Backtest) -> None:
    _head(body, "By source")
    shown = test.sources[:MOST_BARS]
    body.append(charts.legend(SERIES))
    told = f"Alerts by source, {', '.join(SERIES)}"
    body.append(charts.rows(told, [_bar(each) for each in shown], SERIES))
    heads = ("source", "alerts", "closed", "left open", "blocked", "need a person", "failed")
    table = _table(_folded(body, "The figures of every source"), heads)
    for each in test.sources:
        ends = each.ends
        counts = (ends.taken, ends.closed, ends.open, ends.blocked, ends.asked, ends.failed)
        _row(table, (each.name, *(f"{count:,}" for count in counts)))


def _orders(body: Element, test: Backtest) -> None:
    _head(body, "What it would have ordered")
    bars = [
        charts.Bar(each.action, (each.auto, each.required, each.two_person))
        for each in test.orders
        if each.action not in CASE_ACTIONS  # every alert has one: they would hide the rest
    ]
    if not test.orders:
        _say(body, "Nothing.")
        return
    if bars:
        body.append(charts.legend(APPROVALS))
        told = f"Orders by action, by who has to agree: {', '.join(APPROVALS)}"
        body.append(charts.rows(told, bars, APPROVALS))
    table = _table(_folded(body, "The figures of every action"), ("action", *APPROVALS))
    for each in test.orders:
        counts = (each.auto, each.required, each.two_person)
        _row(table, (each.action, *(f"{count:,}" for count in counts)))


def _live(body: Element, test: Backtest) -> None:
    _head(body, "Against the version that is live")
    if test.live is None or test.against is None:
        _say(body, "No other version is live.")
        return
    said = f"Version {test.against[:12]} is live. {test.differing:,} alerts would end another way."
    _say(body, said)
    series = ("closed", "left open", "failed")
    bars = [charts.Bar("live", _parts(test.live)), charts.Bar("tested", _parts(test.ends))]
    body.append(charts.legend(series))
    body.append(charts.rows("Ends of the live and of the tested version", bars, series))
    if test.differences:
        inside = _folded(body, f"The first {len(test.differences):,} of them")
        table = _table(inside, ("alert", "live", "tested"), texts=3)
        for each in test.differences:
            name = f"{each.title} {each.alert_id}"
            _row(table, (name, each.now, each.then), texts=3)


def _quota(body: Element, test: Backtest) -> None:
    _head(body, "Quota")
    told = f"{test.deep:,} values stayed weak and would have been looked up deeper. "
    if not test.quota:
        _say(body, f"{told}No provider with a quota has a key here.")
        return
    _say(body, f"{told}At most so many calls, each value once:")
    table = _table(body, ("provider", "calls"))
    for each in test.quota:
        _row(table, (each.provider, f"{each.calls:,}"))


def _problems(body: Element, test: Backtest) -> None:
    if not test.problems:
        return
    _head(body, "Failures")
    table = _table(body, ("what", "alerts", "one of them"), texts=1)
    for each in test.problems:
        _row(table, (each.text, f"{each.times:,}", each.alert_id), texts=1)


def _together(days: Sequence[Share]) -> list[Share]:
    """Return the days, or months where there are more days than columns have room."""
    if len(days) <= 120:
        return list(days)
    months: dict[str, list[Ends]] = {}
    for day in days:
        months.setdefault(day.name[:7], []).append(day.ends)
    return [Share(name=name, ends=_sum(ends)) for name, ends in months.items()]


def _sum(ends: Sequence[Ends]) -> Ends:
    names = Ends.__struct_fields__
    return Ends(**{name: sum(getattr(each, name) for each in ends) for name in names})


def _bar(share: Share) -> charts.Bar:
    return charts.Bar(share.name, _parts(share.ends))


def _parts(ends: Ends) -> tuple[int, ...]:
    return ends.closed, ends.open, ends.failed


def _share(part: int, whole: int) -> str:
    """Return a part in percent.

    >>> _share(1, 3), _share(0, 0)
    ('33.3 %', '')
    """
    return f"{part / whole * 100:.3g} %" if whole else ""


def _head(body: Element, title: str) -> None:
    SubElement(body, "h2").text = title


def _say(body: Element, text: str, kind: str = "") -> None:
    SubElement(body, "p", {"class": kind} if kind else {}).text = text


def _folded(body: Element, title: str) -> Element:
    """Return what is shown when somebody unfolds it."""
    details = SubElement(body, "details")
    SubElement(details, "summary").text = title
    return details


def _table(body: Element, heads: Sequence[str], *, texts: int = 1) -> Element:
    table = SubElement(SubElement(body, "div", {"class": "wide", "tabindex": "0"}), "table")
    row = SubElement(SubElement(table, "thead"), "tr")
    for number, head in enumerate(heads):
        kind = {"class": "text"} if number < texts else {}
        SubElement(row, "th", {"scope": "col", **kind}).text = head
    return SubElement(table, "tbody")


def _row(table: Element, cells: Sequence[str], *, texts: int = 1) -> None:
    row = SubElement(table, "tr")
    for number, cell in enumerate(cells):
        SubElement(row, "td", {"class": "text"} if number < texts else {}).text = cell
