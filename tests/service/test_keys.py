import pytest

from house import manifest
from sidelight.model import InvalidInput
from sidelight.plugin import Secret
from sidelight.service.keys import LONGEST, place_of, rotate, set_key, settings_of, stored_keys
from sidelight.store import KEY_BYTES, KeyPlace, Sealer, open_store

CARDS = [
    manifest("url-list", account="house", secrets={"auth_key": Secret("x-key")}),
    manifest("hash-list", account="house", secrets={"auth_key": Secret("x-key")}),
    manifest("free"),
]
SEALER = Sealer([b"k" * KEY_BYTES])
PLACE = KeyPlace(holder="ann", provider="url-list", setting="auth_key")


@pytest.fixture
def keys(tmp_path, clock):
    with open_store(None, tmp_path, clock) as store:
        yield store.keys


def test_a_key_is_told_by_fingerprint_and_dates_alone(keys, clock):
    kept = set_key(keys, PLACE, "  hunter2\n", SEALER)
    assert (kept.provider, kept.setting, kept.holder) == ("url-list", "auth_key", "ann")
    assert kept.added_at == clock.now()
    assert stored_keys(keys) == (kept,)
    assert "hunter2" not in repr(kept)
    assert keys.open(keys.all()[0], SEALER) == "hunter2"


@pytest.mark.parametrize("secret", ["", " \n", "hunter\n2", "hunter\x00", "hunter" * LONGEST])
def test_what_is_no_secret_is_refused_and_not_quoted(keys, secret):
    with pytest.raises(InvalidInput) as caught:
        set_key(keys, PLACE, secret, SEALER)
    assert "hunter" not in str(caught.value)
    assert keys.all() == ()


def test_a_place_is_one_of_a_provider_or_an_account():
    assert place_of(CARDS, "URL_List", "auth-key", "ann") == PLACE
    place = place_of(CARDS, "house", "auth_key", None)
    assert (place.provider, place.holder) == ("house", "")
    assert settings_of(CARDS) == {name: ["auth_key"] for name in ("url-list", "house", "hash-list")}


@pytest.mark.parametrize(
    ("provider", "setting", "user", "words"),
    [
        ("free", "auth_key", None, "there are hash-list, house, url-list"),
        ("house", "api_key", None, "there are auth_key"),
        ("house", "auth_key", " ", "a user needs a name"),
        ("house", "auth_key", "a\nb", "a user needs a name"),
    ],
)
def test_a_place_that_is_none_is_named(provider, setting, user, words):
    with pytest.raises(InvalidInput, match=words):
        place_of(CARDS, provider, setting, user)


def test_a_rotation_seals_anew_before_the_old_key_is_forgotten(keys):
    set_key(keys, PLACE, "hunter2", SEALER)
    order = []

    class Changing:
        def __enter__(self):
            return Sealer([b"n" * KEY_BYTES, b"k" * KEY_BYTES])

        def __exit__(self, *_):
            order.append(keys.open(keys.all()[0], Sealer([b"n" * KEY_BYTES])))

    assert rotate(keys, Changing()) == 1
    assert order == ["hunter2"]


def test_what_no_header_can_carry_is_refused_at_once(keys):
    with pytest.raises(InvalidInput, match="set it anew") as caught:
        set_key(keys, PLACE, "na\u00efve", SEALER, CARDS)
    assert "na\u00efve" not in str(caught.value)
    assert keys.all() == ()
