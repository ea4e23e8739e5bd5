import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.expressions import Record, Scalar, compile_condition, evaluate
from sidelight.formats.cacao.conditions import (
    ConditionError,
    Variable,
    cel_of,
    parse_cel,
    pattern_of,
    write_cel,
)

TYPES = {"__n__": "int", "__f__": "float", "__b__": "bool", "__s__": "string", "__ip__": "string"}
INPUTS = Record(
    "Inputs",
    {
        "n": Scalar.INT,
        "f": Scalar.FLOAT,
        "b": Scalar.BOOL,
        "s": Scalar.STRING,
        "ip": Scalar.STRING,
    },
)
VALUES = {"n": 5, "f": 0.5, "b": True, "s": "it's", "ip": "198.51.100.7"}


def ours(variable):
    return Variable(variable.strip("_"), TYPES[variable])


def theirs(name):
    return f"__{name}__"


@pytest.mark.parametrize(
    ("pattern", "cel", "holds"),
    [
        ("__n__:value = 5", "inputs.n == 5", True),
        ("__n__:value = '5'", "inputs.n == 5", True),
        ("__f__:value > 0", "inputs.f > 0.0", True),
        ("__b__:value = 'true'", "inputs.b == true", True),
        ("__s__:value = 5", "inputs.s == '5'", False),
        ("__s__:value != 'it\\'s'", "inputs.s != 'it\\'s'", False),
        ("__n__:value IN ('4', '5')", "inputs.n in [4, 5]", True),
        ("__s__:value NOT IN ('a')", "!(inputs.s in ['a'])", True),
        ("__s__:value LIKE 'it_s'", "inputs.s.matches('(?s)^it.s$')", True),
        ("__s__:value MATCHES '^i'", "inputs.s.matches('^i')", True),
        ("__s__:value = __ip__:value", "inputs.s == inputs.ip", False),
        (
            "__n__:value < 9 AND (__b__:value = false OR NOT __n__:value > 7)",
            "inputs.n < 9 && (inputs.b == false || !(inputs.n > 7))",
            True,
        ),
    ],
)
def test_a_pattern_says_in_cel_what_it_means(pattern, cel, holds):
    assert cel_of(pattern, ours) == cel
    condition = compile_condition(cel, {"inputs": INPUTS})
    assert evaluate(condition, {"inputs": VALUES}) is holds


@pytest.mark.parametrize(
    ("network", "holds"),
    [("198.51.100.0/24", True), ("198.51.100.8/29", False), ("198.48.0.0/12", True)],
)
def test_a_subset_is_a_regular_expression_and_comes_back(network, holds):
    cel = cel_of(f"__ip__:value ISSUBSET '{network}'", ours)
    assert evaluate(compile_condition(cel, {"inputs": INPUTS}), {"inputs": VALUES}) is holds
    assert pattern_of(cel, theirs) == f"__ip__:value ISSUBSET '{network}'"


def test_a_text_is_compared_as_a_number_where_the_order_is_asked_for():
    assert cel_of("__s__:value > 5", ours) == "int(inputs.s) > 5"
    assert cel_of("__s__:value >= 0.5", ours) == "double(inputs.s) >= 0.5"
    assert pattern_of("int(inputs.s) > 5", theirs) == "__s__:value > 5"


@pytest.mark.parametrize(
    ("cel", "pattern"),
    [
        ("inputs.b", "__b__:value = true"),
        ("!inputs.b && inputs.n==5", "__b__:value NOT = true AND __n__:value = 5"),
        ('inputs.s == "a"', "__s__:value = 'a'"),
        (r"inputs.s.matches(r'\d')", r"__s__:value MATCHES '\\d'"),
        (r"inputs.s == 'a\tb\u00e4'", "__s__:value = 'a\tbä'"),
        ("!!(inputs.n > -1.5)", "__n__:value > -1.5"),
    ],
)
def test_our_ways_of_writing_are_read(cel, pattern):
    assert pattern_of(cel, theirs) == pattern


@pytest.mark.parametrize(
    "cel",
    [
        "alert.severity > 3",
        "steps.judge.worst in ['benign']",
        "inputs.n + 1 > 5",
        "size(inputs.s) > 3",
        "inputs.s.contains('a')",
        "inputs.list.exists(x, x == 'a')",
        "5 < inputs.n",
        "inputs.n > 5 ? true : false",
        "inputs.s == 'a' + 'b'",
        "inputs.s.matches(inputs.ip)",
        r"inputs.s == '\400'",
        "",
        "true",
    ],
)
def test_what_cacao_cannot_say_is_an_error(cel):
    with pytest.raises(ConditionError):
        pattern_of(cel, theirs)


def test_a_network_of_the_sixth_version_is_outside():
    with pytest.raises(ConditionError, match="IPv4 networks"):
        cel_of("__ip__:value ISSUBSET '2001:db8::/32'", ours)


texts = st.text(max_size=10)


@given(texts)
def test_any_text_comes_through_both_languages(text):
    from sidelight.formats.cacao.conditions import Comparison

    condition = Comparison("__s__", "=", text)
    cel = write_cel(condition, ours)
    assert parse_cel(cel, theirs) == condition
    if "\x00" not in text:
        assert evaluate(compile_condition(cel, {"inputs": INPUTS}), {"inputs": {"s": text}})


@given(st.text(max_size=60) | st.text("inputs.ab()[]'\"!&|=<>, 5\\", max_size=60))
def test_no_text_raises_anything_else(text):
    with contextlib.suppress(ConditionError):
        parse_cel(text, theirs)
