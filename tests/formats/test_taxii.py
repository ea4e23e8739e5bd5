from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.taxii import objects_path, read_envelope
from sidelight.model import BadAnswer


def test_a_page_and_what_follows():
    page = read_envelope(b'{"more": true, "next": "7", "objects": [{"type": "indicator"}]}')
    assert (page.more, page.next, len(page.objects)) == (True, "7", 1)
    assert read_envelope(b"{}").objects == ()


def test_more_without_a_way_to_it_is_a_bad_answer():
    with pytest.raises(BadAnswer, match="how to ask"):
        read_envelope(b'{"more": true}')


def test_the_objects_of_a_collection():
    assert (
        objects_path("https://t.com/api/collections/1")
        == "https://t.com/api/collections/1/objects/"
    )
    assert objects_path("https://t.com/x/objects/") == "https://t.com/x/objects/"


@given(st.binary())
def test_any_body_is_a_page_or_a_bad_answer(body):
    with suppress(BadAnswer):
        read_envelope(body)
