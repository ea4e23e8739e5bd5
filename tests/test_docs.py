"""Everything that can be set, typed or plugged in is in the documents."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main

import sidelight.providers
from sidelight.cli.app import app
from sidelight.plugin import Provider
from sidelight.wiring import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

import tables

DOCS = Path(__file__).parents[1] / "docs"
PAGES = (
    "cli.md",
    "devcloud.md",
    "disclosure.md",
    "extraction.md",
    "feeds.md",
    "keys.md",
    "match.md",
    "own-lists.md",
    "playbook-language.md",
    "quotas.md",
    "server.md",
    "validation.md",
)


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_is_documented(name):
    text = (DOCS / "settings.md").read_text()
    assert f"SIDELIGHT_{name.upper()}" in text


def commands(group, prefix=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*prefix, name))
        else:
            yield " ".join((*prefix, name)), command


@pytest.mark.parametrize(("name", "command"), list(commands(typer.main.get_command(app))))
def test_every_command_and_option_is_documented(name, command):
    text = "".join((DOCS / page).read_text() for page in PAGES)
    assert f"sidelight {name}" in text, f"describe `sidelight {name}` in docs/cli.md"
    options = [each for part in command.params for each in part.opts if each.startswith("--")]
    missing = [option for option in options if option not in text]
    assert not missing, f"describe these options of `sidelight {name}`: {missing}"


@pytest.mark.parametrize("page", tables.TABLES)
def test_the_site_fills_in_what_is_computed(page):
    name, table = tables.TABLES[page]
    text = tables.with_table((DOCS / page).read_text(), name, table())
    assert text.count("\n|") > 3
    with pytest.raises(ValueError, match="where the table belongs"):
        tables.with_table("no mark", name, "")


def test_every_provider_is_in_its_table():
    for each in Provider.found_in(sidelight.providers):
        assert f"`{each.manifest.name}`" in tables.providers()


SHOWN = sorted((*DOCS.glob("*.md"), *DOCS.glob("integrations/*.md")))


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_every_page_is_in_the_navigation(page):
    assert f": {page.relative_to(DOCS)}\n" in (DOCS.parent / "mkdocs.yml").read_text()


def test_the_site_has_the_schema_of_the_playbook_language(tmp_path):
    tables.on_post_build(SimpleNamespace(site_dir=tmp_path))
    assert b"Sidelight playbook" in (tmp_path / "playbook.schema.json").read_bytes()
