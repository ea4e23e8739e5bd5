"""The report as one page: HTML with its own style and plots, light and dark, no script."""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from sidelight.plugin import FeedKind
from sidelight.validation import plots, words
from sidelight.validation.alarms import Alarms
from sidelight.validation.baseline import Rule
from sidelight.validation.bench import MOST_VOTES, Counts
from sidelight.validation.calibration import Calibration
from sidelight.validation.gates import MOST_FLIPS
from sidelight.validation.harness import Figures
from sidelight.validation.recall import Recall

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;
--bad:#b42318;--good:#17694a;--one:#9dbbe6;--two:#5b86c4;--three:#1f4a86}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6e9ec;--faint:#9aa4ae;
--rule:#313840;--bad:#ff8a7a;--good:#5fd39a;--one:#34527e;--two:#6f9bd8;--three:#b9d3f7}}
body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;
max-width:80rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--rule)}
p,li{max-width:46rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
th:first-child,td:first-child{text-align:left}
th{color:var(--faint);font-weight:600}
.pass{color:var(--good)}.fail{color:var(--bad);font-weight:700}
.side{display:flex;flex-wrap:wrap;gap:1rem}
.note{color:var(--faint)}
"""

VOTES = range(1, MOST_VOTES + 1)
SETS_SHOWN = ("top-10k", "top-100k", "benign-tranco", "maltrail-scanner", "scanners")
"""Harmless sets that stand beside each rule; the chapter on false alarms has them all."""

HEADS = ("named", "suspicious", "malicious", "may act", "noise", *(f"{n}+ lists" for n in VOTES))


def page(figures: Figures, command: str) -> str:
    """Return the whole document; `command` is what makes it again."""
    html = Element("html", {"lang": "en"})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = "How good are the verdicts?"
    SubElement(head, "style").text = STYLE + plots.STYLE
    body = SubElement(html, "body")
    SubElement(body, "h1").text = "How good are the verdicts?"
    _say(body, f"Model {figures.model_version}, made on {figures.made_on} by: {command}", "note")
    tried = f"At most {figures.sample:,} values of a feed and type." if figures.sample else "All."
    _say(body, f"Data of {figures.as_of}, from which ages are counted. {tried}", "note")
    for chapter in CHAPTERS:
        chapter(body, figures)
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html")


def _gates(body: Element, figures: Figures) -> None:
    _head(body, "Gates", words.GATES)
    table = _table(body, ("", "measured", "at most", "values", ""))
    for gate in figures.gates:
        row = _row(table, (gate.name, f"{gate.measured:.4g}", f"{gate.most:g}", f"{gate.values:,}"))
        word = "holds" if gate.passed else "FAILS"
        SubElement(row, "td", {"class": "pass" if gate.passed else "fail"}).text = word


def _rules(body: Element, figures: Figures) -> None:
    _head(body, "Beside counting lists", words.RULES)
    types = sorted({type_ for rule in figures.rules for type_ in rule.recall})
    names = [name for name in SETS_SHOWN if any(name in rule.alarms for rule in figures.rules)]
    table = _table(body, ("rule", *(f"recall {each}" for each in types), *names))
    for rule in figures.rules:
        found = (_share(rule.recall.get(each, 0.0)) for each in types)
        alarms = (f"{rule.alarms.get(each, 0) * 1e4:.2f}" for each in names)
        _row(table, (rule.name, *found, *alarms))
    for type_, name in (("domain", "top-10k"), ("ipv4-addr", "scanners")):
        told = f"{type_}: recall against alarms in 10,000 of {name}"
        dots = [_dot(rule, type_, name) for rule in figures.rules]
        _say(body, f"{told}. Filled dots are the model, rings the count of lists.", "note")
        body.append(plots.trade(told, dots, f"alarms in 10,000 of {name}"))


def _dot(rule: Rule, type_: str, name: str) -> plots.Dot:
    found = next((share for each, share in rule.recall.items() if each == type_), 0.0)
    short = rule.name.replace(" lists or more", "+").replace(" list or more", "+ lists")
    return plots.Dot(short, rule.alarms.get(name, 0.0) * 1e4, found, ours="+" not in short)


def _recall(body: Element, figures: Figures) -> None:
    _head(body, "Recall, each feed held out", words.RECALL)
    _recall_table(body, figures.recall)
    body.append(
        plots.bars(
            "Recall of held-out feeds: named by others, suspicious, malicious",
            [_bar(row) for row in figures.recall if row.kind is FeedKind.MALICIOUS],
        )
    )
    _say(body, "Bars: named by any other feed, suspicious or worse, malicious (dark).", "note")


def _lists(body: Element, figures: Figures) -> None:
    if figures.recall_of_lists:
        _head(body, "Recall, each list of an aggregator held out", words.LISTS)
        _recall_table(body, figures.recall_of_lists)


def _recall_table(body: Element, rows: Iterable[Recall]) -> None:
    table = _table(body, ("feed", "type", "of", "tried", *HEADS))
    for row in rows:
        tried = row.counts.values
        shares = (_share(each / tried) for each in _hits(row.counts))
        _row(table, (row.list or row.feed, row.type, f"{row.of:,}", f"{tried:,}", *shares))


def _bar(row: Recall) -> plots.Bar:
    parts = tuple(each / row.counts.values for each in _hits(row.counts)[:3])
    return plots.Bar(f"{row.feed} {row.type}", parts, _share(parts[1]))


def _alarms(body: Element, figures: Figures) -> None:
    _head(body, "False alarms", words.ALARMS)
    table = _table(body, ("set", "withheld", "of", "tried", *HEADS))
    for row in figures.alarms:
        _row(table, _alarm_cells(row))
    for row in figures.alarms:
        if row.examples:
            withheld = ", its own lists withheld" if row.own_withheld else ""
            _say(body, f"Malicious in {row.title}{withheld}: {', '.join(row.examples)}.", "note")


def _alarm_cells(row: Alarms) -> tuple[str, ...]:
    withheld = "its own lists" if row.own_withheld else "nothing"
    counts = (row.of, row.counts.values, *_hits(row.counts))
    return (row.title, withheld, *(f"{each:,}" for each in counts))


def _hits(counts: Counts) -> tuple[int, ...]:
    """Return the counts in the order of the heads."""
    classes = (counts.accused, counts.suspicious, counts.malicious)
    return (*classes, counts.actionable, counts.noise, *counts.votes)


def _lifting(body: Element, figures: Figures) -> None:
    _head(body, "URLs on popular and shared hosts", words.LIFTING)
    heads = ("hosts", "URLs", "suspicious", "may block the URL", "may block the host")
    table = _table(body, (*heads, "hosts judged", "malicious hosts", "actionable hosts"))
    for row in figures.lifting:
        parts = (row.urls, row.suspicious_urls, row.url_actions, row.host_actions)
        hosts = (row.hosts, row.malicious_hosts, row.actionable_hosts)
        _row(table, (row.name, *(f"{each:,}" for each in (*parts, *hosts))))


def _calibration(body: Element, figures: Figures) -> None:
    _head(body, "Calibration", words.CALIBRATION)
    _say(body, words.MIX)
    table = _table(body, ("values", "count", "malicious", "Brier", "always the base rate", "ECE"))
    for each in figures.calibration:
        if 0 < each.base_rate < 1:
            told = (each.brier, each.reference, each.ece)
            share = _share(each.base_rate)
            _row(table, (each.title, f"{each.values:,}", share, *(f"{part:.4f}" for part in told)))
    side = SubElement(body, "div", {"class": "side"})
    for each in _drawn(figures.calibration):
        box = SubElement(side, "figure")
        box.append(plots.reliability(each))
        SubElement(box, "figcaption", {"class": "note"}).text = f"{each.title}, ECE {each.ece:.3f}"


def _drawn(calibration: Sequence[Calibration]) -> list[Calibration]:
    """Return the plots that are drawn: all types, and those that need a look."""
    words = ("all types", "only values", "as many")
    return [each for each in calibration if each.values and each.title.startswith(words)]


def _outages(body: Element, figures: Figures) -> None:
    _head(body, "One source away", words.OUTAGES)
    heads = ("source", "asked", "class flips", "of accused", "actions lost", "cleared")
    table = _table(body, (*heads, "towards harmless"))
    rows = sorted(figures.outages, key=lambda each: -each.flips)
    for row in rows:
        shares = (_share(row.flips), _share(row.accused_flips))
        counts = (row.lost_actions, row.cleared, row.towards_harmless)
        _row(table, (row.source, f"{row.answered:,}", *shares, *map(str, counts)))
    drawn = [plots.Bar(row.source, (row.flips,), _share(row.flips)) for row in rows]
    body.append(plots.bars("Class flips by source", drawn, limit=MOST_FLIPS, most=2 * MOST_FLIPS))


def _decay(body: Element, figures: Figures) -> None:
    _head(body, "Decay", words.DECAY)
    table = _table(body, ("age", "type", "values", "on other feeds", "suspicious undated", "dated"))
    for row in figures.decay:
        parts = (_share(each / row.values) for each in (row.known, row.fresh, row.dated))
        _row(table, (row.age, row.type, f"{row.values:,}", *parts))


def _sets(body: Element, figures: Figures) -> None:
    _head(body, "The sets", words.SETS)
    table = _table(body, ("set", "kind", "family", "data of"))
    for each in figures.sets:
        _row(table, (each.name, each.kind, each.family, each.data_date))


CHAPTERS = (
    _gates,
    _rules,
    _recall,
    _lists,
    _alarms,
    _lifting,
    _calibration,
    _outages,
    _decay,
    _sets,
)


def _head(body: Element, title: str, text: str) -> None:
    SubElement(body, "h2").text = title
    _say(body, text)


def _say(body: Element, text: str, kind: str = "") -> None:
    paragraph = SubElement(body, "p", {"class": kind} if kind else {})
    paragraph.text = " ".join(text.split())


def _table(body: Element, heads: Sequence[str]) -> Element:
    table = SubElement(SubElement(body, "div", {"class": "wide"}), "table")
    row = SubElement(SubElement(table, "thead"), "tr")
    for head in heads:
        SubElement(row, "th", {"scope": "col"}).text = head
    return SubElement(table, "tbody")


def _row(table: Element, cells: Sequence[str]) -> Element:
    row = SubElement(table, "tr")
    for cell in cells:
        SubElement(row, "td").text = cell
    return row


def _share(share: float) -> str:
    """Return a share in percent; what is not zero does not look like it.

    >>> _share(0), _share(0.12345), _share(0.00001)
    ('0', '12.3 %', '0.001 %')
    """
    return f"{share * 100:.3g} %" if share else "0"
