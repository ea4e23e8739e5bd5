"""The tables of the documents that are computed from the code, when the site is built.

They are not committed, so that a new plugin is its module and its test folder and nothing else.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import sidelight.feeds  # noqa: E402 - the path above comes first
import sidelight.providers  # noqa: E402
import sidelight.sources  # noqa: E402
from quality import tier_of  # noqa: E402
from sidelight.plugin import Feed, Provider, Source  # noqa: E402
from sidelight.workflow import json_schema  # noqa: E402

MARK = "<!-- computed when the site is built: {} -->"


def providers() -> str:
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


def feeds() -> str:
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


def sources() -> str:
    """Return the table of the sources."""
    rows = ["| source | kind |", "|---|---|"]
    for source in Source.found_in(sidelight.sources):
        card = source.manifest
        rows.append(f"| [{card.title}]({card.docs}) `{card.name}` | {card.kind} |")
    return "\n".join(rows)


TABLES = {
    "providers.md": ("providers", providers),
    "feeds.md": ("feeds", feeds),
    "sources.md": ("sources", sources),
}
"""Page -> the name of its table, and what computes it."""


def with_table(text: str, name: str, table: str) -> str:
    """Return the text with the table in place of its mark; raises ValueError without one."""
    mark = MARK.format(name)
    if mark not in text:
        raise ValueError(f"put {mark} where the table belongs")
    return text.replace(mark, table)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page with its table: the hook that mkdocs calls."""
    if page.file.src_uri not in TABLES:
        return markdown
    name, table = TABLES[page.file.src_uri]
    return with_table(markdown, name, table())


def on_post_build(config: Any, **_: Any) -> None:
    """Put the JSON Schema of the playbook language beside the pages: the hook that mkdocs calls."""
    schema = msgspec.json.format(msgspec.json.encode(json_schema()))
    (Path(config.site_dir) / "playbook.schema.json").write_bytes(schema)
