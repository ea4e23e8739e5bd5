"""The values of the client have the fields that the server writes."""

import msgspec
import pytest

from sidelight.api.sessions import Me
from sidelight.client import answers
from sidelight.plugin.metering import Usage
from sidelight.service import explain
from sidelight.service.feeds.status import FeedCard
from sidelight.service.history import Step
from sidelight.store import Case
from sidelight.store.interface import Sighting
from sidelight.wiring.cards import ProviderCard

PAIRS = [
    (answers.PastVerdict, Step),
    (answers.Explanation, explain.Explanation),
    (answers.Entry, explain.Entry),
    (answers.Share, explain.Share),
    (answers.Check, explain.Check),
    (answers.Case, Case),
    (answers.Sightings, Sighting),
]
PARTS = [
    (answers.Me, Me),
    (answers.FeedCard, FeedCard),
    (answers.ProviderCard, ProviderCard),
    (answers.QuotaUse, Usage),
]


def names(kind):
    return {each.encode_name for each in msgspec.structs.fields(kind)}


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda each: each.__name__)
def test_nothing_is_missing(ours, theirs):
    assert names(ours) == names(theirs)


@pytest.mark.parametrize(("ours", "theirs"), PARTS, ids=lambda each: each.__name__)
def test_nothing_is_asked_for_that_is_not_sent(ours, theirs):
    assert names(ours) <= names(theirs)
