from sidelight.service import community
from sidelight.store import CommunityStore


def test_the_doors_see_the_store_s_own_types():
    assert community.CommunityStore is CommunityStore
