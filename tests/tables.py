"""The tables of the documents that are computed from the code.

`python tests/tables.py` writes them; `tests/test_docs.py` fails when one is out of date.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import sidelight.feeds  # noqa: E402 - the path above comes first
import sidelight.providers  # noqa: E402
import sidelight.sources  # noqa: E402
from quality import tier_of  # noqa: E402
from sidelight.plugin import Feed, Provider, Source  # noqa: E402

START, END = "<!-- computed: {} -->", "<!-- end -->"


def providers():
    """Return the table of the providers, with the quality tier that their tests reach."""
    rows = [
        "| provider | answers about | tier | free quota | told | most closed label | quality |",
        "|---|---|---|---|---|---|---|",
    ]
    for provider in Provider.found_in(sidelight.providers):
        card = provider.manifest
        types = ", ".join(sorted(card.observables))
        label = f"TLP:{card.max_tlp.upper()}" if card.networked else "-"
        quota = ", ".join(f"{each.calls:,} per {each.window}" for each in card.quota) or "-"
        page = ROOT / "docs" / "providers" / f"{card.name}.md"
        name = f"[`{card.name}`](providers/{card.name}.md)" if page.is_file() else f"`{card.name}`"
        rows.append(
            f"| [{card.title}]({card.docs}) {name} | {types} | {card.tier} | {quota} "
            f"| {card.disclosure} | {label} | {tier_of(provider)} |"
        )
    return "\n".join(rows)


def feeds():
    """Return the table of the feeds."""
    rows = ["| feed | says | licence | comes from |", "|---|---|---|---|"]
    for feed in Feed.found_in(sidelight.feeds):
        card = feed.manifest
        where = f"package `{card.package}`" if card.package else ", ".join(sorted(card.hosts))
        rows.append(
            f"| [{card.title}]({card.docs}) `{card.name}` | {card.kind} | {card.licence} "
            f"| {where or 'Sidelight itself'} |"
        )
    return "\n".join(rows)


def sources():
    """Return the table of the sources."""
    rows = ["| source | kind |", "|---|---|"]
    for source in Source.found_in(sidelight.sources):
        card = source.manifest
        rows.append(f"| [{card.title}]({card.docs}) `{card.name}` | {card.kind} |")
    return "\n".join(rows)


TABLES = {
    ("docs/providers.md", "providers"): providers,
    ("docs/feeds.md", "feeds"): feeds,
    ("docs/sources.md", "sources"): sources,
}


def with_table(text, name, table):
    """Return the text with the table between its two marks; raises ValueError without them."""
    before, found, rest = text.partition(START.format(name))
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"put {START.format(name)} and {END} where the table belongs")
    return f"{before}{found}\n{table}\n{ended}{after}"


def main():
    """Write every table into its document."""
    for (path, name), table in TABLES.items():
        file = ROOT / path
        file.write_text(with_table(file.read_text(), name, table()))


if __name__ == "__main__":
    main()
