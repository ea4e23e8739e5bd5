import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import START, FakeClock
from sidelight.model import AccessRole, Observable, ObservableType, Principal
from sidelight.widget.theme import Theme, theme_of
from sidelight.widget.tokens import Expired, Forged, Tokens

SECRET = b"s" * 32
CALLER = Principal(owner="team", name="portal", role=AccessRole.VIEWER, user="ann")
DOMAIN = Observable(ObservableType.DOMAIN, "evil.com")
DARK = theme_of({"theme": "dark", "fg1": "ffffff"})


@pytest.fixture
def tokens(clock):
    return Tokens(SECRET, clock)


def test_a_token_opens_what_it_was_made_for(tokens):
    opened = tokens.read(tokens.new(DOMAIN, DARK, CALLER, "https://portal.example"))
    assert (opened.observable, opened.theme, opened.owner) == (DOMAIN, DARK, "team")
    assert (opened.user, opened.origin) == ("ann", "https://portal.example")
    assert opened.issued == START.timestamp()
    assert opened.expires - opened.issued == 3 * 24 * 3600


def test_a_token_has_no_slash_and_no_padding(tokens):
    for length in range(40):
        value = Observable(ObservableType.DOMAIN, f"{'ÿ' * length}.com")
        assert not set(tokens.new(value, Theme(), CALLER)) & set("/+=. ")


def test_a_token_ends(tokens, clock):
    token = tokens.new(DOMAIN, DARK, CALLER)
    clock.move(days=3, seconds=-1)
    tokens.read(token)
    clock.move(seconds=1)
    with pytest.raises(Expired) as raised:
        tokens.read(token)
    assert raised.value.opened.theme == DARK


def test_a_token_of_another_house_or_kind_opens_nothing(tokens, clock):
    token = Tokens(b"t" * 32, clock).new(DOMAIN, DARK, CALLER)
    with pytest.raises(Forged):
        tokens.read(token)


def test_only_one_text_stands_for_a_token(tokens):
    token = tokens.new(DOMAIN, DARK, CALLER)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for each in (f"{token}=", f"{token}!", f" {token}", token[:-1], token.replace("A", "A\n", 1)):
        if each != token:
            with pytest.raises(Forged):
                tokens.read(each)
    for extra in (b"", b"\0"):
        changed = base64.urlsafe_b64encode(raw + extra + b"x").decode().rstrip("=")
        with pytest.raises(Forged):
            tokens.read(changed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.data())
def test_a_changed_token_opens_nothing(tokens, data):
    token = tokens.new(DOMAIN, DARK, CALLER)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    changed = token[:at] + other + token[at + 1 :]
    if changed != token:
        with pytest.raises(Forged):
            tokens.read(changed)


@given(st.text())
def test_any_text_is_no_token(text):
    with pytest.raises(Forged):
        Tokens(SECRET, FakeClock()).read(text)
