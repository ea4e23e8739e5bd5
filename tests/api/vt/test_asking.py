from types import SimpleNamespace

import pytest

from sidelight.api.vt.asking import Asking, collection_of, noted, remember, subject, votes_on
from sidelight.api.vt.errors import VtError
from sidelight.formats.vt_ids import url_id
from sidelight.formats.vt_objects import Votes
from sidelight.model import AccessRole, Observable, ObservableType, Principal
from vt_world import BY_MD5, DOMAIN, FILE, MD5, URL


@pytest.fixture
def ask(app):
    who = Principal(owner="default", name="ada", role=AccessRole.ANALYST)
    return Asking(principal=who, app=app, base="http://h", request=None)


def test_the_collection_is_the_first_part_of_a_path():
    request = SimpleNamespace(scope={"path": "/api/v3/domains/x/urls"})
    assert collection_of(request) == "domains"


async def test_a_url_is_known_by_its_digits_after_it_was_mentioned(ask):
    with pytest.raises(VtError):
        await subject(ask, "urls", url_id(URL.value))
    await remember(ask, [URL, DOMAIN])
    assert await subject(ask, "urls", url_id(URL.value).upper()) == URL


async def test_notes_on_a_file_belong_to_its_sha256_where_that_is_known(ask, app):
    from sidelight.service.knowledge import contexts_of

    assert await noted(ask, "files", MD5) == BY_MD5
    await contexts_of(app, [BY_MD5], why="test")
    assert await noted(ask, "files", MD5) == FILE


def test_votes_are_counted(ask):
    ask.community.vote(DOMAIN, "ada", malicious=True)
    ask.community.vote(DOMAIN, "bob", malicious=True)
    ask.community.vote(DOMAIN, "eve", malicious=False)
    assert votes_on(ask.community, DOMAIN) == Votes(harmless=1, malicious=2)
    nobody = Observable(ObservableType.DOMAIN, "other.com")
    assert votes_on(ask.community, nobody) == Votes()
