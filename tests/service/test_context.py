from hypothesis import given
from hypothesis import strategies as st

from contexts import LATER, REPORTS, SEEN, context, verdict
from house import DOMAIN, IP
from sidelight.model import Claim, Event, Report, ReportState
from sidelight.service.context import merge


def test_a_fact_names_each_value_with_all_who_state_it():
    facts = {each.name: each for each in context().facts}
    assert [(s.value, s.sources) for s in facts["registrar"].stated] == [
        ("A Registrar", ("one", "two"))
    ]
    assert [(s.value, s.sources) for s in facts["tags"].stated] == [
        ("c2", ("one", "two")),
        ("phish", ("one",)),
    ]


def test_a_conflict_is_shown_where_a_fact_has_one_value_only():
    conflicts = {each.name for each in context().facts if each.conflict}
    assert conflicts == {"country"}


def test_a_relation_is_one_edge_over_the_whole_time_it_was_seen():
    [edge] = context().edges
    assert (edge.kind, edge.target, edge.sources) == ("dns_resolution", IP, ("one", "two"))
    assert (edge.first_seen, edge.last_seen) == (SEEN, LATER)


def test_the_timeline_is_in_order_and_says_who_told():
    events = context().events
    assert list(events) == sorted(events)
    assert Event(LATER, "listed", "two") in events
    assert events[0].at == SEEN


def test_an_engine_counts_once():
    engines = {each.engine: (each.rating, each.provider) for each in context().engines}
    assert engines == {"Sophos": (Claim.MALICIOUS, "one"), "ESET": (Claim.CLEAN, "one")}


def test_an_outage_stays_visible():
    outage = context().answers[2]
    assert (outage.provider, outage.state, outage.why) == (
        "three",
        ReportState.UNAVAILABLE,
        "over quota",
    )


def test_the_context_is_seen_from_the_first_to_the_last():
    assert (context().first_seen, context().last_seen) == (SEEN, LATER)
    assert context().fact("country") == ("DE", "NL")
    assert context().fact("nothing") == ()


SCALARS = st.one_of(st.text(max_size=8), st.integers(-9, 9), st.booleans())


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b"]), st.one_of(SCALARS, st.lists(st.text(max_size=5)))
        ),
        max_size=4,
    )
)
def test_no_value_is_lost_and_none_is_made_up(many):
    reports = [
        Report(provider=f"p{n}", observable=DOMAIN, state=ReportState.HIT, facts=facts)
        for n, facts in enumerate(many)
    ]
    merged = merge(DOMAIN, verdict(), reports)
    told = {
        (name, trimmed(value) if isinstance(value, str) else value)
        for facts in many
        for name, values in facts.items()
        for value in (values if isinstance(values, list) else [values])
    }
    assert {(fact.name, stated.value) for fact in merged.facts for stated in fact.stated} == told


def trimmed(text):
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def test_the_reports_are_the_ones_given():
    assert [each.provider for each in context().answers] == [each.provider for each in REPORTS]
