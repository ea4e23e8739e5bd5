"""Everything that can be set, typed or plugged in is in the documents."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main

import sidelight.providers
from sidelight.cli.app import app
from sidelight.model import (
    ActionRecord,
    ApprovalAnswer,
    ApprovalRequest,
    LedgerLine,
    RunRecord,
    RunWait,
)
from sidelight.plugin import Provider
from sidelight.service.playbooks.dry_run import Effect
from sidelight.service.playbooks.versions import Listed
from sidelight.store import Published
from sidelight.wiring import Settings
from sidelight.wiring.playbooks import shipped_names, shipped_version
from sidelight.workflow.difference import Change
from workflow_world import FakeRun, alert, seen

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

import playbook_pages
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


@pytest.mark.parametrize(
    ("section", "shape"),
    [
        ("runs", RunRecord),
        ("runs", RunWait),
        ("actions", ActionRecord),
        ("actions", LedgerLine),
        ("approvals", ApprovalRequest),
        ("approvals", ApprovalAnswer),
        ("playbook", Published),
        ("playbook", Listed),
        ("playbook", Change),
        ("playbook", Effect),
    ],
)
def test_every_field_of_a_shape_is_documented(section, shape):
    text = (DOCS / "json.md").read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))
    fields = {each for each in shape.__struct_fields__ if (shape, each) != (ActionRecord, "undo")}
    assert fields <= named, f"name in docs/json.md, {section}: {fields - named}"


def test_the_first_page_shows_commands_of_the_readme():
    readme = (DOCS.parent / "README.md").read_text().splitlines()
    shown = [line for line in (DOCS / "index.md").read_text().splitlines() if line.startswith("$ ")]
    assert shown
    assert [line for line in shown if line not in readme] == []


def test_every_provider_is_in_its_table():
    for each in Provider.found_in(sidelight.providers):
        assert f"`{each.manifest.name}`" in tables.providers()


SHOWN = sorted((*DOCS.glob("*.md"), *DOCS.glob("integrations/*.md"), *DOCS.glob("playbooks/*.md")))


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_every_page_is_in_the_navigation(page):
    assert f": {page.relative_to(DOCS)}\n" in (DOCS.parent / "mkdocs.yml").read_text()


def test_the_site_has_the_schema_of_the_playbook_language(tmp_path):
    tables.on_post_build(SimpleNamespace(site_dir=tmp_path))
    assert b"Sidelight playbook" in (tmp_path / "playbook.schema.json").read_bytes()


ROUTES = sorted(
    f"{method} {route.path_format.replace('{id_}', '{id}')}"
    for route in tables.server().routes
    for method in route.methods - {"HEAD", "OPTIONS"}
    if not route.path_format.startswith("/schema/")
)

ROUTES_PAGE = tables.with_table((DOCS / "routes.md").read_text(), "routes", tables.routes())


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_documented(route):
    assert f"`{route}`" in ROUTES_PAGE


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_playbook_has_a_page_with_its_inputs_and_diagram(name):
    text = (DOCS / "playbooks" / f"{name}.md").read_text()
    page = SimpleNamespace(file=SimpleNamespace(src_uri=f"playbooks/{name}.md"))
    made = playbook_pages.on_page_markdown(text, page)
    for each in shipped_version(name).playbook.inputs:
        assert f"| `{each}` |" in made
    assert f'src="../{name}.svg"' in made
    assert "computed when" not in made
    with pytest.raises(ValueError, match="where it belongs"):
        playbook_pages.on_page_markdown("nothing", page)


def test_other_pages_stay_as_they_are():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="playbooks.md"))
    assert playbook_pages.on_page_markdown("text", page) == "text"


def test_the_site_has_the_diagrams_of_the_playbooks(tmp_path):
    playbook_pages.on_post_build(SimpleNamespace(site_dir=tmp_path))
    for name in shipped_names():
        assert (tmp_path / "playbooks" / f"{name}.svg").read_text().startswith("<svg")


async def test_the_playbook_in_python_that_the_page_shows_runs():
    page = (DOCS / "playbooks.md").read_text()
    code = page.partition("```python\n")[2].partition("```")[0]
    shown = {}
    exec(compile(code, "playbooks.md", "exec"), shown)  # noqa: S102 - our own page
    run = FakeRun({"evil.example": "malicious"})
    outcome = await shown["BlockDomains"]().triage(alert(seen("evil.example"), seen("b.c")), run)
    assert outcome.summary == "1 malicious domains"
    assert [each[:3] for each in run.said] == [
        ("enrich", "evil.example", "b.c"),
        ("act", "dns.block", "evil.example"),
    ]
