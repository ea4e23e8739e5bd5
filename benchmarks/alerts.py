"""What the sources find in real alerts: every event of the shared data, against its labels.

    python benchmarks/alerts.py [RESULTS.md]

The labels (`iocs`) were made with regular expressions, so they hold row numbers as MD5 and browser
versions as addresses. A label that the sources leave out is therefore explained by a rule below,
which knows nothing of the sources; what no rule explains counts as missed and is listed.
"""

import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard

import sidelight.sources
from sidelight.model import AlertObservable, ObservableType, Role
from sidelight.plugin import Source
from sidelight.plugin.lookalikes import host_of
from sidelight.plugin.payload import leaves
from sidelight.service.intake import read_alerts

DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[2] / "shared" / "data"))
SOURCES = Source.found_in(sidelight.sources)
UNLABELLED = {ObservableType.EMAIL, ObservableType.IPV6, ObservableType.CVE}

LAST_KEY = re.compile(r"([^.\[\]\"]+)(?:\"?\])?(?:\[\d+\])*$")
HASHES = {"md5", "sha1", "sha256", "sha512"}
NAMES = {"url", "domain"}
RULES: tuple[tuple[str, set[str], re.Pattern[str]], ...] = (
    (
        "browser or product version",
        {"ip", *HASHES},
        re.compile(r"(?i)agent$|^ua$|version|^release$"),
    ),
    (
        "identifier, token or key",
        {*HASHES, "domain"},
        re.compile(
            r"(?i)(?:id|ids|uuid|guid|uid|key|keyname|token|jti|salt|arn|urn|reference|cookie"
            r"|idstring|groups|logname|identifier|dedup|tokens|owner|keyhex)$|^trace$|serial"
        ),
    ),
    (
        "hash of something else than a file",
        HASHES,
        re.compile(r"(?i)fingerprint|thumbprint|digest|cd_?hash|ja3|imphash|incidenthash|table$"),
    ),
    ("page of the product", {*HASHES, *NAMES}, re.compile(r"(?i)link|href|url$|^ref")),
    (
        "name of a service, type or resource",
        NAMES,
        re.compile(
            r"(?i)service|source|type$|method|operation|producer|domain$|logname|product"
            r"|resource|role|principal|by$|api|context|generatorid|agent$|scopes|image|^name$"
        ),
    ),
)
"""Rule, the types of label that it strikes out, and the field names by which it does."""


def events(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one file."""
    with file.open("rb") as packed:
        for line in zstandard.ZstdDecompressor().stream_reader(packed).read().splitlines():
            yield json.loads(line)


def content_of(event: object) -> bytes:
    """Return the event as a user would send it."""
    return event.encode() if isinstance(event, str) else json.dumps(event).encode()


def rule_for(kind: str, value: str, event: object) -> str | None:
    """Name the rule that explains why the label is none; None where it counts as missed."""
    found = [leaf for leaf in leaves({"event": event}) if value in str(leaf.value).lower()]
    if kind == "domain" and any(f"@{value}" in str(leaf.value).lower() for leaf in found):
        return "domain of an e-mail address"
    if not found:
        return "key of an object, no value"
    if all(leaf.path.startswith("event.p_") for leaf in found):
        return "copy by Panther (`p_..`)"
    if kind in HASHES and all("secret" in leaf.path for leaf in found):
        return "hash of something else than a file"
    names = {leaf.name or last(leaf.path) for leaf in found}
    applying = (
        rule for rule, kinds, form in RULES if kind in kinds and any(map(form.search, names))
    )
    return next(applying, None)


def last(path: str) -> str:
    """Return the last key of a path."""
    match = LAST_KEY.search(path)
    return match[1] if match else path


HEAD = """# What the sources find in real alerts

`python benchmarks/alerts.py benchmarks/alerts-results.md`, {today}: {total} events,
{rate:.0f} events/s on one core of a shared machine, from JSON text to alerts.

The labels of the data were made with regular expressions: they hold row numbers as MD5 and browser
versions as addresses, so each label that the sources leave out is explained by a rule (below) or
counts as missed. *own*: observables with the role `victim`; *found*: labels that are observables;
*ruled out*: labels that a rule strikes out; *extra*: observables that no label names (e-mail, IPv6
and CVE are never labelled and not counted as extra).

| vendor | events | source | observables | own | labels | found | ruled out | missed | extra |
|-|-|-|-|-|-|-|-|-|-|
"""


class Vendor:
    """The counts of one vendor."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self.events = self.observables = self.victims = self.labels = self.found = 0
        self.sources: Counter[str] = Counter()
        self.explained: Counter[str] = Counter()
        self.missed: list[str] = []
        self.extra: list[str] = []

    def add(self, record: Mapping[str, Any], seen: list[AlertObservable]) -> None:
        """Compare the observables of one event with its labels."""
        labels = {(k, v.lower().rstrip("/")) for k, vs in record["iocs"].items() for v in vs}
        values = {each.observable.value.lower().rstrip("/") for each in seen}
        hosts = {host_of(value) for value in values}
        self.labels += len(labels)
        for kind, value in sorted(labels):
            if value in values | hosts:
                self.found += 1
                continue
            rule = rule_for(kind, value, record["event"])
            if rule is None:
                self.missed.append(f"{kind} `{value[:80]}`")
            else:
                self.explained[rule] += 1
        known = {value for _, value in labels} | {host_of(v) for k, v in labels if k == "url"}
        for each in seen:
            value = each.observable.value.lower().rstrip("/")
            self.victims += each.role is Role.VICTIM
            if value not in known and each.observable.type not in UNLABELLED:
                self.extra.append(f"{each.role} `{value[:60]}` at `{each.path[:60]}`")


def measured() -> tuple[dict[str, Vendor], float, int]:
    """Return the counts by vendor, the seconds that reading took, and the events read."""
    vendors: dict[str, Vendor] = defaultdict(Vendor)
    seconds, total = 0.0, 0
    for file in sorted((DATA / "alerts").glob("*.zst")):
        for record in events(file):
            content = content_of(record["event"])
            begin = time.perf_counter()
            received = list(read_alerts(content, record["id"], SOURCES))
            seconds += time.perf_counter() - begin
            total += 1
            if "iocs" not in record:
                continue
            vendor = vendors[record["vendor"]]
            vendor.events += 1
            vendor.sources.update(each.alert.source for each in received)
            seen = [each for one in received for each in one.alert.observables]
            vendor.observables += len(seen)
            vendor.add(record, seen)
    return vendors, seconds, total


def composed() -> Counter[tuple[str, str]]:
    """Count (label of the event, what became of the planted value) over the composed events."""
    counts: Counter[tuple[str, str]] = Counter()
    for record in events(DATA / "alerts" / "composed.ndjson.zst"):
        received = read_alerts(content_of(record["event"]), record["id"], SOURCES)
        roles: dict[str, str] = {}
        for each in (seen for one in received for seen in one.alert.observables):
            roles.setdefault(each.observable.value, each.role.value)
            if each.observable.type is ObservableType.URL:
                roles.setdefault(host_of(each.observable.value), each.role.value)
        for planted in record["replaced"]:
            value = planted["new"].lower()
            rule = rule_for(planted["type"], value, record["event"])
            counts[record["label"], roles.get(value) or f"left out: {rule or 'missed'}"] += 1
    return counts


def report(vendors: Mapping[str, Vendor], seconds: float, total: int) -> Iterator[str]:
    """Yield the results page, in pieces."""
    today = datetime.now(UTC).date()  # noqa: TID251 - the date of the measurement
    yield HEAD.format(today=today, total=total, rate=total / seconds)
    for name, each in sorted(vendors.items()):
        sources = ", ".join(f"{source} {n}" for source, n in each.sources.most_common())
        numbers = (each.observables, each.victims, each.labels, each.found)
        left = (each.explained.total(), len(each.missed), len(each.extra))
        cells = (name, each.events, sources, *numbers, *left)
        yield "| " + " | ".join(map(str, cells)) + " |\n"
    yield from _lists(vendors)


def _lists(vendors: Mapping[str, Vendor]) -> Iterator[str]:
    explained: Counter[str] = sum((each.explained for each in vendors.values()), Counter())
    yield "\n## Labels that are none, by rule\n\n"
    yield from (f"- {rule}: {number}\n" for rule, number in explained.most_common())
    for title, part in (("Missed", "missed"), ("Extra", "extra")):
        yield f"\n## {title}\n\n"
        for name, each in sorted(vendors.items()):
            counted = Counter(getattr(each, part)).most_common(12)
            yield from (f"- {name}: {text} ({number})\n" for text, number in counted)
    yield "\n## Planted values in the composed events\n\n"
    yield "| event | the planted value | number |\n|---|---|---|\n"
    for (label, fate), number in sorted(composed().items()):
        yield f"| {label} | {fate} | {number} |\n"


def main() -> None:
    """Measure, and write the page to the file that is named, or to stdout."""
    page = "".join(report(*measured()))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page)
    else:
        print(page)


if __name__ == "__main__":
    main()
