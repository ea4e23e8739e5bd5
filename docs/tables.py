"""The tables of the documents that are computed from the code, when the site is built.

They are not committed, so that a new plugin is its module and its test folder and nothing else.
"""

import sys
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import msgspec
from litestar import Litestar

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import sidelight.actions  # noqa: E402 - the path above comes first
import sidelight.feeds  # noqa: E402
import sidelight.providers  # noqa: E402
import sidelight.sources  # noqa: E402
from quality import tier_of  # noqa: E402
from sidelight.actions.described import json_schema as actuator_schema  # noqa: E402
from sidelight.api.app import create  # noqa: E402
from sidelight.api.doors import Doors  # noqa: E402
from sidelight.plugin import Action, Feed, Provider, Source  # noqa: E402
from sidelight.widget import routes as widget  # noqa: E402
from sidelight.workflow import json_schema  # noqa: E402

METHODS = ("get", "post", "put", "patch", "delete")
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


def actions() -> str:
    """Return the table of the actions, and who does each."""
    rows = ["| action | by | on | undone | proved | OpenC2 |", "|---|---|---|---|---|---|"]
    found = Action.found_in(sidelight.actions)
    for name in sorted({each for action in found for each in action.manifest.does}):
        for card in (each.manifest for each in found if name in each.manifest.does):
            ability = card.does[name]
            targets = ", ".join(sorted(ability.targets)) or "-"
            undone = "yes" if ability.reversible else "no"
            proved = "by a probe" if ability.reversible else "no: it is said to be unknown"
            openc2 = f"`{ability.openc2.action}`" if ability.openc2 else "-"
            rows.append(
                f"| `{name}` | [`{card.name}`](actions/{card.name}.md) | {targets} "
                f"| {undone} | {proved} | {openc2} |"
            )
    return "\n".join(rows)


def routes() -> str:
    """Return the table of all that the server answers, with what each is for."""
    rows = ["| request | what it does |", "|---|---|"]
    for path, operations in sorted(server().openapi_schema.to_schema()["paths"].items()):
        for method in (each for each in METHODS if each in operations):
            text = operations[method]["description"].partition("\n\n")[0].replace("\n", " ")
            rows.append(f"| `{method.upper()} {path.replace('{id_}', '{id}')}` | {text} |")
    return "\n".join(rows)


def server() -> Litestar:
    """Return the application with nothing behind its doors: what can be asked, and no answer."""
    doors = Doors(
        reception=Mock(),
        app_of=Mock(),
        clock=Mock(),
        secret=bytes(32),
        inbox=Mock(),
        feeds=list,
        providers=lambda _: [],
    )
    return create(doors, Mock(), others=[widget.router(doors)])


TABLES = {
    "routes.md": ("routes", routes),
    "providers.md": ("providers", providers),
    "feeds.md": ("feeds", feeds),
    "actions.md": ("actions", actions),
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
    """Put the JSON Schemas of what people write beside the pages: the hook that mkdocs calls."""
    schema = msgspec.json.format(msgspec.json.encode(json_schema()))
    (Path(config.site_dir) / "playbook.schema.json").write_bytes(schema)
    actuator = msgspec.json.format(msgspec.json.encode(actuator_schema()))
    (Path(config.site_dir) / "actuator.schema.json").write_bytes(actuator)
