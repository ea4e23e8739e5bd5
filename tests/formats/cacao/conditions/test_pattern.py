import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.cacao.conditions import (
    Comparison,
    ConditionError,
    Not,
    Reference,
    parse_pattern,
    write_pattern,
)
from sidelight.formats.cacao.conditions.tree import AllOf, OneOf

texts = st.text(max_size=8)
numbers = st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6)
names = st.sampled_from(["__a__", "__Host_2__"])
comparisons = st.one_of(
    st.builds(
        Comparison,
        names,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        texts | numbers | st.booleans() | st.builds(Reference, names),
    ),
    st.builds(
        Comparison,
        names,
        st.just("IN"),
        st.lists(texts | numbers, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Comparison, names, st.sampled_from(["LIKE", "MATCHES", "ISSUBSET"]), texts),
)


def some_of(inner):
    return st.lists(inner, min_size=2, max_size=3).map(tuple)


def joined(inner):
    plain = inner.filter(lambda each: not isinstance(each, Not))
    return st.builds(AllOf, some_of(inner)) | st.builds(OneOf, some_of(inner)) | plain.map(Not)


conditions = st.recursive(comparisons, joined, max_leaves=6)


@given(conditions)
def test_what_is_written_is_read_as_the_same(condition):
    assert parse_pattern(write_pattern(condition)) == condition


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[x:value = 5]", "__x__:value = 5"),
        ("__x__:value != '5'", "__x__:value != '5'"),
        ("[__x__:value = 5]", "__x__:value = 5"),
        ("__x__ == done", "__x__:value = 'done'"),
        ('x:value <> "a"', "__x__:value != 'a'"),
        ("[a:value = 1] AND [b:value = 2]", "__a__:value = 1 AND __b__:value = 2"),
        ("[a:value = 1 OR b:value = 2]", "__a__:value = 1 OR __b__:value = 2"),
        ("NOT a:value LIKE 'x%'", "__a__:value NOT LIKE 'x%'"),
        ("NOT NOT a:value = true", "__a__:value = true"),
        (
            "a:value = 1 AND (b:value = 2 OR c:value = 3)",
            "__a__:value = 1 AND (__b__:value = 2 OR __c__:value = 3)",
        ),
        (
            "a:value = 1 OR b:value = 2 AND c:value = 3",
            "__a__:value = 1 OR (__b__:value = 2 AND __c__:value = 3)",
        ),
        (r"a:value = 'it\'s \\'", r"__a__:value = 'it\'s \\'"),
        ("a:value = -0.5", "__a__:value = -0.5"),
    ],
)
def test_both_ways_of_writing_are_read(text, canonical):
    assert write_pattern(parse_pattern(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x:value",
        "x:value =",
        "x:value = 5)",
        "(x:value = 5",
        "[ipv4-addr:value = '192.0.2.1']",
        "[file:hashes.MD5 = 'a']",
        "[a:value = 1] FOLLOWEDBY [b:value = 2]",
        "x:value IN 5",
        "x:value LIKE 5",
        "x:value = 'open",
        "x:value ? 5",
        "(" * 60 + "x:value = 5" + ")" * 60,
    ],
)
def test_what_is_outside_is_an_error_with_its_place(text):
    with pytest.raises(ConditionError, match="character"):
        parse_pattern(text)


@given(st.text(max_size=60) | st.text("[]()'= :valuexANDORNOT_5", max_size=60))
def test_no_text_raises_anything_else(text):
    with contextlib.suppress(ConditionError):
        parse_pattern(text)
