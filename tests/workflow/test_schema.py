import json

import jsonschema_rs
import msgspec
import pytest

from sidelight.workflow import json_schema
from sidelight.workflow.source import read_source
from workflow_world import text_of

SCHEMA = json.loads(msgspec.json.encode(json_schema()))
CHECKER = jsonschema_rs.Draft202012Validator(SCHEMA)


def fits(steps, head=""):
    return CHECKER.is_valid(read_source(text_of(steps, head), "f").value)


def test_it_is_a_schema():
    jsonschema_rs.meta.validate(SCHEMA)
    assert "kind" not in json.dumps(SCHEMA["$defs"]["Act"]["properties"])


@pytest.mark.parametrize(
    "steps",
    [
        "- {enrich: alert.observables, deep: weak, most: 5}",
        "- {do: {domain: dns.block}, target: '${item}', reason: r, approval: two_person, ttl: 7d}",
        "- {while: 'x', max: 3, steps: [{sleep: {until: '2026-01-01T00:00:00Z'}}]}",
        "- {switch: [{when: x, steps: [{conclude: open, summary: s}]}], else: [{sleep: 1h}]}",
    ],
)
def test_what_the_language_takes_fits(steps):
    assert fits(steps, "inputs: {a: {type: int, default: 3}}\nlimits: {run_time: 2h}")


@pytest.mark.parametrize(
    "steps",
    [
        "- {enrch: alert.observables}",
        "- {while: 'x', steps: [{sleep: 1h}]}",
        "- {sleep: soon}",
        "- {sleep: 1h, ask: x, options: [a, b]}",
        "- {do: x, reason: r, approval: boss}",
    ],
)
def test_what_the_language_refuses_does_not_fit(steps):
    assert not fits(steps)
