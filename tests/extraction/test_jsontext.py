import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.extraction import walk
from sidelight.extraction.jsontext import extract_json_text

LEAF = st.sampled_from(
    ["192.0.2.1", "evil.com", "x", "hxxp://evil[.]com/a", 'quoted "192.0.2.9"', "ü"]
)
TREE = st.recursive(
    LEAF | st.integers(-(10**9), 10**9) | st.none(),  # longer ones can read as a hash
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "host", "ü", "k.k"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(TREE, st.booleans())
def test_paths_are_those_of_the_decoded_document(tree, ascii_only):
    text = json.dumps(tree, ensure_ascii=ascii_only).encode()
    leaves = dict(walk(tree))
    for mention in extract_json_text(text):
        assert text[mention.start : mention.end].decode() == mention.raw
        if mention.path is not None and mention.path != "host":
            assert mention.raw in json.dumps(leaves[mention.path], ensure_ascii=ascii_only)


def test_fields_count_and_keys_have_paths():
    text = (
        b'{"a":[{"version":"1.2.3.4"},{"host":"dc.corp","192.0.2.1":1}],'
        b'"e":{"url":"http:\\/\\/evil.com\\/x"}}'
    )
    found = [(mention.value, mention.path) for mention in extract_json_text(text)]
    assert found == [
        ("dc.corp", "a[1].host"),
        ("192.0.2.1", 'a[1]["192.0.2.1"]'),
        ("http://evil.com/x", "e.url"),
        ("evil.com", "e.url"),
    ]


@pytest.mark.parametrize(
    "text",
    [b"evil.com", b'{"a":"evil.com', b']}"evil.com"', b'{"\\ud800":"evil.com"}', b",:evil.com"],
)
def test_what_is_no_json_is_read_as_well(text):
    assert [mention.value for mention in extract_json_text(text)] == ["evil.com"]
