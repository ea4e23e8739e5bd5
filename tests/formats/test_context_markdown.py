from hypothesis import given
from hypothesis import strategies as st

from contexts import context
from sidelight.formats.context_markdown import defanged, document


def test_a_section_says_the_verdict_why_and_what_is_missing():
    text = document([context()])
    assert text.startswith("## `evil-shop[.]com`: malicious\n")
    assert "2 of 3 sources answered" in text
    assert "country: DE (two); NL (one) **sources differ**" in text
    assert "dns resolution: `45[.]155[.]205[.]233`" in text
    assert "three: over quota" in text


def test_foreign_text_forms_no_markup():
    assert "\\<b\\>" in document([context()])


@given(st.text())
def test_nothing_defanged_can_be_clicked(value):
    told = defanged(value)
    assert not told.startswith("http")
    assert "." not in told.replace("[.]", "")
