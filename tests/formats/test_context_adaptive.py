import pytest

from contexts import context
from sidelight.formats.context_adaptive import card
from sidelight.model import Reason, VerdictClass


def runs(told):
    return [run for block in told["body"] for run in block["inlines"]]


def test_a_card_says_the_verdict_why_and_what_is_missing():
    told = card(context())
    assert (told["type"], told["version"]) == ("AdaptiveCard", "1.4")
    assert told["fallbackText"] == "Malicious: evil-shop[.]com"
    texts = [each["text"] for each in runs(told)]
    assert texts[0] == "Malicious"
    assert "evil-shop[.]com" in texts
    assert "• three: over quota" in texts


def test_foreign_text_stands_only_where_it_is_not_parsed():
    reason = Reason(text="[click](https://evil.com) **x**", weight=1, source="one", family="x")
    told = card(context(reasons=(reason,)))
    assert {each["type"] for each in told["body"]} == {"RichTextBlock"}
    assert {each["type"] for each in runs(told)} == {"TextRun"}
    assert "https://" not in str(told["body"])


@pytest.mark.parametrize(
    ("class_", "colour"), [(VerdictClass.MALICIOUS, "attention"), (VerdictClass.UNKNOWN, "default")]
)
def test_the_word_has_the_colour_of_its_class(class_, colour):
    assert runs(card(context(class_)))[0]["color"] == colour
