import pytest

from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.words import in_words
from workflow_world import text_of


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("enrich: alert.observables, where: 'true'", "Look up alert.observables, where true"),
        ("do: case.open, reason: odd, approval: auto", "case.open: odd"),
        ("do: {url: url.block, domain: dns.block}, target: '${item}', reason: bad, ttl: 7d",
         "dns.block or url.block on ${item}: bad; a person agrees; undo it after 7d"),
        ("ask: Sure?, options: [a, b]", "Sure? (a / b)"),
        ("sleep: 1h", "Wait 1h"),
        ("sleep: {until: '2026-01-01T00:00:00Z'}", "Wait until 2026-01-01T00:00:00Z"),
        ("call: other", "Run the playbook other"),
        ("conclude: closed, summary: fine", "Close the case: fine"),
        ("conclude: open, summary: odd", "Leave the case open: odd"),
        ("steps: [{sleep: 1h}]", "Do the steps inside"),
    ],
)  # fmt: skip
def test_a_person_can_do_it(step, words):
    [made] = read_playbook(text_of(f"- {{{step}}}"), "f").steps
    assert in_words(made) == words
