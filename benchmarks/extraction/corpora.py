"""The texts that are timed: alerts, logs, indicator lists, text without indicators; all given."""

import json
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import zstandard

DOCUMENT = 4096
"""Characters of a document; peers are quadratic, so longer ones would only flatter us."""

ALERTS_MB, LOGS_MB, LISTS_MB, NEGATIVE_MB = 8, 6, 4, 6


def corpora(folder: Path) -> dict[str, list[str]]:
    """Name -> documents; only `negative` needs nothing from the data folder."""
    return {
        "alerts": _alerts(folder),
        "logs": _logs(folder),
        "lists": _lists(folder),
        "negative": _negative(),
    }


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with zstandard.open(path, "rt", encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream)


def _alerts(folder: Path) -> list[str]:
    """The real events of every vendor, each one document; about 2 MB."""
    events = []
    for path in sorted((folder / "alerts").glob("*.ndjson.zst")):
        for row in _rows(path):
            event = row["event"]
            events.append(event if isinstance(event, str) else json.dumps(event))
    return events


def _values(folder: Path, names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        with zstandard.open(folder / "feeds" / f"{name}.tsv.zst", "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream):
                if number % 7 == 0:
                    found.append(line.split("\t")[1].strip())
    return found


def _logs(folder: Path) -> list[str]:
    """Web and firewall lines around real addresses and names, a tenth of them seen once only."""
    addresses = _values(folder, ("ipsum",))[:4000]
    names = _values(folder, ("benign-tranco",))[:6000]
    agents = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)",
        "curl/8.4.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
    )
    lines, size, number = [], 0, 0
    while size < LOGS_MB << 20:
        number += 1
        often = number % 10 != 0
        address = addresses[(number * 7919) % (200 if often else len(addresses))]
        name = names[(number * 104_729) % (300 if often else len(names))]
        clock = f"{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
        agent = agents[number % 3]
        if number % 2:
            path = f"/assets/{number % 977}/page-{number % 89}.html?id={number}"
            line = (
                f'{address} - - [24/Nov/2026:{clock} +0000] "GET {path} HTTP/1.1" 200 '
                f'{number % 50_000} "https://{name}/" "{agent}"'
            )
        else:
            line = (
                f"Nov 24 {clock} fw01 kernel: DROP IN=eth0 OUT= SRC={address}"
                f" DST=10.0.{number % 9}.7 LEN=60 TTL=51 ID={number % 65_536}"
                f" PROTO=TCP SPT={number % 60_000} DPT=443 SYN"
            )
        lines.append(line)
        size += len(line) + 1
    return _cut(lines)


def _lists(folder: Path) -> list[str]:
    """Values of every feed, one a line, a feed after the other."""
    lines: list[str] = []
    paths = sorted((folder / "feeds").glob("*.tsv.zst"))
    share = (LISTS_MB << 20) // len(paths)
    for path in paths:
        size = 0
        with zstandard.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                value = line.split("\t")[1].strip()
                lines.append(value)
                size += len(value) + 1
                if size > share:
                    break
    return _cut(lines)


def _negative() -> list[str]:
    """Sources of the standard library: names of files, modules and members, few indicators."""
    root = Path(sysconfig.get_paths()["stdlib"])
    lines: list[str] = []
    size = 0
    for path in sorted([*root.glob("*.py"), *root.glob("[a-z]*/*.py")]):
        if "site-packages" in path.parts or size > NEGATIVE_MB << 20:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        lines += text.split("\n")
        size += len(text)
    return _cut(lines)


def _cut(lines: list[str]) -> list[str]:
    documents, held, size = [], [], 0
    for line in lines:
        held.append(line)
        size += len(line) + 1
        if size >= DOCUMENT:
            documents.append("\n".join(held) + "\n")
            held, size = [], 0
    return [*documents, "\n".join(held)] if held else documents


HOSTILE = {
    "a": "a",
    "a.": "a.",
    "deadbeef": "deadbeef",
    "1.": "1.",
    "a-": "a-",
    "a[.]": "a[.]",
    "base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
    "a dot ": "a dot ",
    "http://": "http://",
    "a@": "a@",
    "::": "::",
    "a:": "a:",
    "http://a.com)": "http://a.com)",
    "http://a.com/a,b": "http://a.com/a,b",
    "a.zip and a line end": "a.zip\n",
}
"""Name -> unit that is repeated."""
