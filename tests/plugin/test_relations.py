from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Observable, ObservableType, Relation
from sidelight.plugin.relations import relate

NAME = ObservableType.DOMAIN
SEEN = datetime(2026, 11, 20, tzinfo=UTC)


def test_an_edge_leads_to_the_canonical_value_with_its_times():
    assert relate("nameserver", "NS1.Example.NET.", NAME, last_seen=SEEN) == Relation(
        "nameserver", Observable(NAME, "ns1.example.net"), last_seen=SEEN
    )


@pytest.mark.parametrize("value", [None, "", "192.0.2.7", "not a name", "*.example.net"])
def test_what_is_of_no_wanted_type_has_no_edge(value):
    assert relate("nameserver", value, NAME) is None


@given(st.text(max_size=80))
def test_any_text_gives_an_edge_of_the_wanted_type_or_none(text):
    edge = relate("nameserver", text, NAME)
    assert edge is None or edge.target.type is NAME
