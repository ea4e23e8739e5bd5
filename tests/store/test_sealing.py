import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, NotReady
from sidelight.store import KEY_BYTES, Sealer

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
PLACE = ("default", "ann", "virustotal", "api_key")


@given(secret=st.text(), place=st.lists(st.text(), max_size=5))
def test_a_secret_opens_in_its_place(secret, place):
    sealer = Sealer([NEW])
    assert sealer.open(sealer.seal(secret, *place), *place) == secret


def test_the_sealed_form_holds_nothing_of_the_secret_and_is_never_the_same():
    sealer = Sealer([NEW])
    one, two = sealer.seal("correct horse", *PLACE), sealer.seal("correct horse", *PLACE)
    assert b"correct" not in one
    assert one != two


@pytest.mark.parametrize("place", range(len(PLACE)))
def test_a_row_that_is_moved_does_not_open(place):
    sealer = Sealer([NEW])
    moved = [*PLACE]
    moved[place] = "other"
    with pytest.raises(NotReady, match="moved here from another place"):
        sealer.open(sealer.seal("secret", *PLACE), *moved)


def test_the_parts_of_a_place_do_not_run_together():
    sealer = Sealer([NEW])
    with pytest.raises(NotReady):
        sealer.open(sealer.seal("secret", "ab", "c"), "a", "bc")


@given(st.binary(max_size=80))
def test_what_is_no_sealed_secret_is_refused(garbage):
    with pytest.raises(NotReady):
        Sealer([NEW]).open(garbage, *PLACE)


@given(st.data())
def test_a_changed_byte_is_seen(data):
    sealer = Sealer([NEW])
    sealed = bytearray(sealer.seal("secret", *PLACE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotReady):
        sealer.open(bytes(sealed), *PLACE)


def test_an_old_key_opens_and_the_newest_seals():
    before, both, after = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    assert both.open(before.seal("secret", *PLACE), *PLACE) == "secret"
    assert after.open(both.seal("secret", *PLACE), *PLACE) == "secret"
    with pytest.raises(NotReady, match="another secret key"):
        after.open(before.seal("secret", *PLACE), *PLACE)


def test_a_fingerprint_tells_keys_apart_and_needs_the_secret_key():
    sealer = Sealer([NEW])
    assert sealer.fingerprint("one", "default") == sealer.fingerprint("one", "default")
    others = {
        sealer.fingerprint("two", "default"),
        sealer.fingerprint("one", "blue"),
        Sealer([OLD]).fingerprint("one", "default"),
    }
    assert sealer.fingerprint("one", "default") not in others
    assert len(others) == 3


@pytest.mark.parametrize("keys", [[], [b"short"], [NEW, b"short"]])
def test_a_key_has_its_length(keys):
    with pytest.raises(InvalidInput, match="32 bytes"):
        Sealer(keys)
