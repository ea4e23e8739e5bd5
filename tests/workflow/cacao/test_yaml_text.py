import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacao_world import texts, values
from sidelight.workflow.cacao.patches import same
from sidelight.workflow.cacao.yaml_text import COMMENT, yaml_text
from sidelight.workflow.source import read_source

keys = st.text(min_size=1, max_size=10) | texts


@given(st.dictionaries(keys, values, min_size=1))
def test_every_value_comes_back(value):
    assert same(read_source(yaml_text(value), "f").value, value)


@pytest.mark.parametrize(
    "text",
    ["yes", "null", "5", "0x1f", "1e3", "- a", "a: b", "a #b", "a ", "", "é", "\x85", "*a", "a\nb"],
)
def test_a_text_stays_a_text(text):
    assert read_source(yaml_text({"a": [text, {"b": text}]}), "f").value == {
        "a": [text, {"b": text}]
    }


def test_comments_stand_above_what_they_are_about():
    made = yaml_text({COMMENT: "top\nmore\x07", "a": [{COMMENT: "here", "b": 1}], "w": ["v", "w"]})
    assert made == "# top\n# more \na:\n  # here\n  - b: 1\nw: [v, w]\n"
