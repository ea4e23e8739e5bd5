"""House rules that no linter knows; a failure says in a sentence what to mend."""

import ast
import statistics
from pathlib import Path

import pytest

import sidelight.actions
import sidelight.feeds
import sidelight.playbooks
import sidelight.providers
import sidelight.sources
from quality import tier_of
from sidelight.plugin import Action, Feed, Playbook, Provider, Source, Tier

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "sidelight"
MODULES = sorted(path for path in SRC.rglob("*.py") if "versions" not in path.parts)
PLUGINS = [
    *Provider.found_in(sidelight.providers),
    *Feed.found_in(sidelight.feeds),
    *Source.found_in(sidelight.sources),
    *Action.found_in(sidelight.actions),
]
BROAD = {"Exception", "BaseException"}
MAY_CATCH_ALL = {
    "enrichment/asking.py",  # one plugin's defect must not cost the others
    "runner/execution.py",  # a fault ends its run, with the reason, and not the worker
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, node.end_lineno - node.lineno + 1


def share(values, part):
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def test_files_are_small():
    lengths = {path: len(path.read_text().splitlines()) for path in MODULES}
    over = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 600}
    assert not over, f"split these files, the limit is 600 lines: {over}"
    assert share(list(lengths.values()), 95) <= 400, "95 % of the files keep to 400 lines"


def test_functions_are_small():
    lengths = [
        (size, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path in MODULES
        for node, size in functions(path)
    ]
    over = [where for size, where in lengths if size > 80]
    assert not over, f"split these functions, the limit is 80 lines: {over}"
    assert share([size for size, _ in lengths], 95) <= 40, "95 % of the functions keep to 40 lines"


def test_every_function_is_annotated():
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node, _ in functions(path)
        if node.returns is None
    ]
    assert not bare, f"annotate the result of: {bare}"


def test_nobody_catches_everything():
    caught = {
        str(path.relative_to(SRC))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in BROAD))
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in node.body)
    }
    assert caught <= MAY_CATCH_ALL, f"catch what you expect, not everything: {caught}"


def test_modules_are_named_after_what_they_hold():
    vague = [str(p.relative_to(ROOT)) for p in MODULES if p.stem in FORBIDDEN_NAMES]
    assert not vague, f"give these modules the name of a thing: {vague}"


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.name != "__init__.py" and "migrations" not in p.parts],
    ids=lambda path: str(path.relative_to(SRC)),
)
def test_every_module_has_its_test(path):
    package, name = path.relative_to(SRC).parent, f"test_{path.stem}.py"
    places = [ROOT / "tests" / package / name, ROOT / "tests" / package / path.stem / name]
    assert any(place.is_file() for place in places), f"write tests/{package}/{name}"


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: type(plugin).__name__)
def test_a_plugin_is_one_module_of_its_name_with_a_card(plugin):
    module = type(plugin).__module__.rpartition(".")[2]
    manifest = plugin.manifest
    assert module == manifest.name.replace("-", "_"), f"rename {module} or its manifest"
    assert type(plugin).__doc__, "say in a docstring what comes out"
    assert manifest.title
    assert manifest.docs.startswith("https://"), "link the vendor's documentation"


@pytest.mark.parametrize(
    "provider", Provider.found_in(sidelight.providers), ids=lambda each: each.manifest.name
)
def test_the_card_of_a_provider_is_complete_and_consistent(provider):
    manifest = provider.manifest
    assert manifest.observables, "say which observables it answers about"
    assert manifest.family, "name the family of sources it belongs to"
    assert manifest.terms.link.startswith("https://"), "link the terms"
    assert manifest.networked or manifest.tier is Tier.OFFLINE
    assert not (manifest.hosts or manifest.secrets) or manifest.networked
    assert manifest.tier is not Tier.QUOTA or manifest.quota, "state the quota of the vendor"


@pytest.mark.parametrize(
    "provider", Provider.found_in(sidelight.providers), ids=lambda each: each.manifest.name
)
def test_a_provider_reaches_a_quality_tier(provider):
    assert tier_of(provider) != "none", "record a hit and a miss in its test (see tests/quality.py)"


@pytest.mark.parametrize(
    "action", Action.found_in(sidelight.actions), ids=lambda each: each.manifest.name
)
def test_an_actuator_says_what_it_does_and_what_it_needs(action):
    manifest = action.manifest
    assert manifest.does, "say which actions it can do"
    assert all(ability.title for ability in manifest.does.values()), "title each ability"
    assert not manifest.ready or all(manifest.settings.values()), "what is ready needs no setting"
    for ability in manifest.does.values():
        named = ability.openc2.targets.keys() if ability.openc2 else set()
        assert named <= ability.targets, "OpenC2 names targets that the ability does not take"
    assert (ROOT / "docs" / "actions" / f"{manifest.name}.md").is_file(), "write its page"


def test_playbooks_have_distinct_names():
    names = [each.name for each in Playbook.found_in(sidelight.playbooks)]
    assert len(names) == len(set(names))
