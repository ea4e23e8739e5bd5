import pytest

from house import manifest
from sidelight.enrichment import TEAM
from sidelight.plugin import Secret
from sidelight.store import KEY_BYTES, KeyPlace, Sealer, open_store
from sidelight.wiring.keyring import FRESH, EnvironmentKeys, StoredKeys

ONE = manifest("one", account="house", secrets={"api_key": Secret("x-key")})
ENVIRONMENT = {"SIDELIGHT_ONE_API_KEY": "environment's"}


class Secrets:
    """Gives a sealer, as SecretKey does."""

    def __init__(self, key=b"k"):
        self.made = Sealer([key * KEY_BYTES])

    def sealer(self):
        return self.made


@pytest.fixture
def store(tmp_path, clock):
    with open_store(None, tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def secrets():
    return Secrets()


@pytest.fixture
def ring(store, secrets, clock):
    return StoredKeys(store.keys, secrets, ENVIRONMENT, clock)


def put(store, secrets, value, holder="", **place):
    place = KeyPlace(**({"holder": holder, "provider": "one", "setting": "api_key"} | place))
    store.keys.put(place, value, secrets.sealer())


def test_the_environment_holds_the_keys_of_the_team():
    card = manifest("one", secrets={"api_key": Secret("x-key")})
    key = EnvironmentKeys({"SIDELIGHT_ONE_API_KEY": "k"}).key(card, "somebody")
    assert (key.holder, key.secrets) == (TEAM, {"api_key": "k"})


def test_the_users_own_comes_first_then_the_teams_then_the_environments(
    store, secrets, ring, clock
):
    assert ring.key(ONE, "ann").secrets == {"api_key": "environment's"}
    put(store, secrets, "team's")
    clock.move(seconds=FRESH + 1)
    assert ring.key(ONE, "ann").secrets == {"api_key": "team's"}
    put(store, secrets, "ann's", "ann")
    clock.move(seconds=FRESH + 1)
    own = ring.key(ONE, "ann")
    assert (own.holder, own.secrets) == ("ann", {"api_key": "ann's"})
    for other in (None, "ben"):
        key = ring.key(ONE, other)
        assert (key.holder, key.secrets) == (TEAM, {"api_key": "team's"})


def test_the_key_of_an_account_serves_and_the_providers_own_stands_over_it(store, secrets, ring):
    put(store, secrets, "account's", provider="house")
    assert ring.key(ONE, None).secrets == {"api_key": "account's"}
    put(store, secrets, "own", provider="one")
    fresh = StoredKeys(store.keys, secrets, {}, ring._clock)
    assert fresh.key(ONE, None).secrets == {"api_key": "own"}


def test_half_a_key_is_none_and_settings_of_two_holders_are_not_mixed(store, secrets, ring):
    card = manifest("one", secrets={"id": Secret("x-id"), "api_key": Secret("x-key")})
    put(store, secrets, "ann's", "ann")
    put(store, secrets, "team's")
    put(store, secrets, "team's id", setting="id")
    key = ring.key(card, "ann")
    assert (key.holder, key.secrets) == (TEAM, {"api_key": "team's", "id": "team's id"})


def test_a_provider_without_secrets_needs_no_store(ring, store):
    store.close()
    assert ring.key(manifest("free"), "ann").secrets == {}


def test_a_key_that_cannot_be_opened_is_told_and_not_replaced(store, secrets, clock):
    put(store, secrets, "ann's", "ann")
    ring = StoredKeys(store.keys, Secrets(b"x"), ENVIRONMENT, clock)
    key = ring.key(ONE, "ann")
    assert key.secrets == {}
    assert key.trouble == (
        "the key of ann for one cannot be opened: it was sealed with another secret key"
    )


def test_the_database_is_asked_once_in_half_a_minute(store, secrets, ring, clock):
    put(store, secrets, "first")
    assert ring.key(ONE, None).secrets == {"api_key": "first"}
    put(store, secrets, "second")
    assert ring.key(ONE, None).secrets == {"api_key": "first"}
    clock.move(seconds=FRESH + 1)
    assert ring.key(ONE, None).secrets == {"api_key": "second"}
