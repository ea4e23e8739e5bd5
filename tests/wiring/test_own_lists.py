import pytest

from house import START, manifest
from sidelight.model import Claim, Observable, ObservableType, Scope
from sidelight.plugin import OwnListMatch, OwnListQuery
from sidelight.store import OwnList, open_store
from sidelight.wiring.own_lists import own_lists_of
from store.decided import own_entry
from store.samples import DOMAIN


@pytest.fixture
def store(tmp_path, clock):
    with open_store(None, tmp_path, clock) as opened:
        yield opened


async def asked(store, observable):
    answer = await own_lists_of(store)(OwnListQuery(observable), manifest(), {})
    return answer.matches


async def test_an_entry_is_told_with_its_claim(store):
    entry = own_entry()
    store.save_own_entry(entry)
    assert await asked(store, DOMAIN) == (
        OwnListMatch(
            claim=Claim.MALICIOUS,
            matched=DOMAIN.value,
            scope=Scope.HOST,
            exact=True,
            author="ana",
            reason="case 17",
            added_at=START,
            expires_at=entry.expires_at,
        ),
    )


async def test_an_allow_is_known_good(store):
    store.save_own_entry(own_entry(list_=OwnList.ALLOW))
    url = Observable(ObservableType.URL, f"http://{DOMAIN.value}/x")
    [match] = await asked(store, url)
    assert (match.claim, match.exact) == (Claim.KNOWN_GOOD, False)


async def test_the_lists_of_another_team_are_not_asked(store):
    store.for_owner("blue").save_own_entry(own_entry())
    assert await asked(store, DOMAIN) == ()
