import re

import pytest

from sidelight.formats.cacao.conditions.tokens import Tokens
from sidelight.formats.cacao.conditions.tree import ConditionError

WORDS = re.compile(r"(?P<space>\s+)|(?P<word>\w+)|(?P<sign>[()])")


def test_words_are_read_one_after_another():
    tokens = Tokens("a (b", WORDS)
    assert tokens.take("word", "b") is None
    assert tokens.need("word").text == "a"
    assert tokens.take("sign", "(") is not None
    assert tokens.here.offset == 3
    with pytest.raises(ConditionError, match="character 4: expected sign"):
        tokens.need("sign")


def test_what_is_no_word_has_its_place():
    with pytest.raises(ConditionError, match="character 3: this cannot be read"):
        Tokens("a ?", WORDS)


def test_a_text_without_measure_is_refused():
    with pytest.raises(ConditionError, match="longer than 2,000"):
        Tokens("a" * 2001, WORDS)
