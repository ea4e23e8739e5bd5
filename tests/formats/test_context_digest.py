from hypothesis import given
from hypothesis import strategies as st

from contexts import REPORTS, context, verdict
from house import DOMAIN
from sidelight.formats.context_digest import FACTS, KINDS, WORDS, cut, digest, quiet
from sidelight.model import ObservableType, Reason, VerdictClass
from sidelight.service.context import merge


def test_a_digest_is_what_a_chat_has_room_for():
    told = digest(context())
    assert (told.kind, told.value, told.verdict) == ("Domain", "evil-shop[.]com", "Malicious")
    assert "2 of 3 sources answered" in told.measure
    assert told.reasons[0] == "12 of 70 engines: Emotet (one)"
    assert ("Registrar", "A Registrar") in told.facts
    assert told.missing == ["three: over quota"]


def test_reasons_are_at_most_five():
    reasons = [Reason(text=f"{n}", weight=1, source="one", family="x") for n in range(9)]
    assert len(digest(merge(DOMAIN, verdict(reasons=tuple(reasons)), REPORTS)).reasons) == 5


def test_every_class_and_type_has_its_words():
    assert set(WORDS) == set(VerdictClass)
    assert set(KINDS) == set(ObservableType)
    assert set(FACTS) <= set(ObservableType)


@given(st.text())
def test_nothing_in_a_sentence_can_be_clicked_and_it_is_one_line(text):
    assert "http://" not in quiet(text).lower()
    assert "\n" not in quiet(text)


@given(st.text(), st.integers(2, 50))
def test_a_text_is_cut_to_its_length(text, longest):
    assert len(cut(text, longest)) <= longest
