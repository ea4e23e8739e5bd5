import re

import pytest

from contexts import context
from house import START
from sidelight.model import VerdictClass
from sidelight.widget.pages import document, variables
from sidelight.widget.panel import Reader, notice, panel
from sidelight.widget.states import State
from sidelight.widget.theme import Theme, palettes, theme_of

READER = Reader(str.title, START)


def test_a_palette_is_declarations():
    told = variables(palettes(Theme())[0])
    assert re.fullmatch(r"color-scheme:light;(--[a-z0-9]+:#[0-9a-f]{6};)+", told)


@pytest.mark.parametrize("class_", VerdictClass)
def test_every_class_has_a_page(class_):
    text = document(panel(context(class_), READER, {}), Theme(), "once")
    assert text.startswith("<!doctype html>")
    assert 'class="verdict' in text
    assert text.count('nonce="once"') == 2


@pytest.mark.parametrize("state", set(State) - {State.READY})
def test_every_state_has_a_page(state):
    text = document(notice(state), theme_of({"theme": "auto"}), "n")
    assert notice(state).message.heading in text
    assert ("http-equiv" in text) == (state is State.PENDING)
