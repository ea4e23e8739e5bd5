import io

from rich.console import Console

from contexts import context
from house import DOMAIN
from sidelight.cli.contexts import facts_table, plan_table, relations_table, timeline_table
from sidelight.enrichment.planning import Step
from sidelight.plugin import Tier


def drawn(table):
    console = Console(width=160, file=io.StringIO())
    console.print(table)
    return console.file.getvalue()


def test_facts_name_their_sources_and_mark_a_conflict():
    text = drawn(facts_table(context()))
    assert "A Registrar" in text
    assert "one, two" in text
    assert "country (sources differ)" in text


def test_relations_and_timeline():
    relations = drawn(relations_table(context()))
    assert "dns resolution" in relations
    assert relations.index("2026-11-01") < relations.index("2026-11-20")
    assert "first seen" in drawn(timeline_table(context()))


def test_the_plan_says_what_each_step_costs():
    step = Step(provider="vt", title="VirusTotal", tier=Tier.QUOTA, gain=0.05, left=0.25)
    text = drawn(plan_table(DOMAIN, [step]))
    assert "25% of it left" in text
    assert "5.0%" in text
    assert "while unsure" in text
