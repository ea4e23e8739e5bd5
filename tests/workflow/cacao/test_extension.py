import json
from pathlib import Path

import jsonschema_rs
import pytest

from cacao_world import NOW
from sidelight.workflow import read_playbook
from sidelight.workflow.cacao import export_cacao
from sidelight.workflow.cacao.extension import (
    EXTENSION,
    definition,
    extended,
    extended_head,
    head_of,
    part_of,
)
from workflow_world import text_of

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "cacao-extension.json").read_text())


def test_what_is_written_is_read():
    assert part_of({"step_extensions": extended("when", {"when": "x"})}) == ("when", {"when": "x"})
    assert head_of({"playbook_extensions": extended_head({"version": 3})}) == {"version": 3}


@pytest.mark.parametrize("value", [{}, {"part": 5, "fields": {}}, {"part": "step", "fields": []}])
def test_another_shape_is_passed_over(value):
    assert part_of({"step_extensions": {EXTENSION: value}}) == ("", {})
    assert head_of({"playbook_extensions": {EXTENSION: {"fields": 5}}}) == {}


def test_an_extension_cannot_bring_steps_of_its_own():
    fields = {
        "ask": "x",
        "on_error": [{"do": "y"}],
        "for_each": "z",
        "steps": [{"else": [], "a": 1}],
    }
    assert part_of({"step_extensions": extended("step", fields)}) == (
        "step",
        {"ask": "x", "steps": [{"a": 1}]},
    )


def test_the_published_schema_fits_what_is_exported():
    steps = """
- {id: a, enrich: alert.observables, when: alert.severity > 3}
- {for_each: steps.a.bad, do: dns.block, target: "${item}", reason: r, ttl: 7d}
- switch:
    - {when: alert.severity > 1, steps: [{sleep: 1h}]}
    - {when: inputs.n > 1, steps: [{call: x}]}
"""
    made = export_cacao(
        read_playbook(text_of(steps, "version: 3\ninputs: {n: {type: int}}"), "f"), now=NOW
    )
    found = [
        each["step_extensions"][EXTENSION]
        for each in made.document["workflow"].values()
        if "step_extensions" in each
    ]
    found.append(made.document["playbook_extensions"][EXTENSION])
    checker = jsonschema_rs.Draft202012Validator(SCHEMA)
    assert {each.get("part") for each in found} >= {"step", "when", "each", "condition", "else-if"}
    for each in found:
        checker.validate(each)
    assert not checker.is_valid({"type": "sidelight-step", "part": "other", "fields": {}})
    assert definition()["type"] == "extension-definition"
    assert made.document["extension_definitions"] == {EXTENSION: definition()}
