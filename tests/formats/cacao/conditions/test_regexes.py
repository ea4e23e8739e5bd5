import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.cacao.conditions.regexes import (
    of_like,
    of_network,
    to_like,
    to_network,
)


@given(st.text(max_size=20))
def test_a_like_comes_back(like):
    assert to_like(of_like(like)) == like


@pytest.mark.parametrize(
    ("like", "text", "fits"),
    [
        ("%.example", "a.example", True),
        ("%.example", "axexample", False),
        ("a_c", "abc", True),
        ("a_c", "ac", False),
        ("a%", "a\nb", True),
        ("(a|b)", "(a|b)", True),
    ],
)
def test_a_like_means_what_it_says(like, text, fits):
    assert bool(re.search(of_like(like), text)) is fits


@pytest.mark.parametrize("regex", ["^a$", "(?s)^a+$", "(?s)^a%$", "(?s)^(a$", "", r"(?s)^\d$"])
def test_another_regular_expression_is_no_like(regex):
    assert to_like(regex) is None


networks = st.builds(
    lambda number, prefix: ipaddress.ip_network((number, prefix), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


@given(networks, st.integers(0, 2**32 - 1))
def test_a_network_comes_back_and_holds_its_addresses(network, number):
    regex = of_network(str(network))
    assert to_network(regex) == str(network)
    address = ipaddress.ip_address(number)
    assert bool(re.search(regex, str(address))) is (address in network)
    assert re.search(regex, str(network[0]))
    assert re.search(regex, str(network))


def test_another_text_is_no_network():
    assert of_network("2001:db8::/32") is None
    assert of_network("192.0.2.1/24") is None
    assert to_network("^192$") is None
    assert to_network(of_network("192.0.2.0/24").replace("192", "191|193")) is None
