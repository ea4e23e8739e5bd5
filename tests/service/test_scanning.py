import base64
import io

import pytest

from sidelight.formats.vt_ids import file_analysis_id, url_id
from sidelight.model import Observable, ObservableType
from sidelight.service.knowledge import contexts_of
from sidelight.service.scanning import analysis_of, rescan_id, scan_file, scan_url
from vt_world import BY_MD5, DOMAIN, FILE, IP, MD5, SHA256, URL, World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def app(app_with, world):
    return app_with(world)


async def test_a_file_is_read_and_told_nobody(app, world):
    made = await scan_file(app, io.BytesIO(b"hello"), "a.txt", private=True)
    md5 = base64.b64decode(made.id).decode().partition(":")[0]
    assert made.private
    assert world.told == []
    held = await analysis_of(app, made.id)
    assert held == made
    assert app.store.community.latest_analysis(Observable(ObservableType.FILE, md5)).private


async def test_a_url_is_remembered_by_its_identifier(app, world):
    made = await scan_url(app, URL)
    assert made.id == f"u-{url_id(URL.value)}-{int(app.clock.now().timestamp())}"
    assert app.store.community.url(url_id(URL.value)) == URL
    assert world.told == []


async def test_an_analysis_is_found_by_what_its_identifier_says(app):
    app.store.community.remember_url(url_id(URL.value), URL.value)
    for id_, observable in (
        (f"u-{url_id(URL.value)}-17", URL),
        (f"f-{SHA256}-17", FILE),
        ("d-evil-shop.com-17", DOMAIN),
        (f"i-{IP.value}-17", IP),
        (file_analysis_id(MD5, app.clock.now()), BY_MD5),
    ):
        found = await analysis_of(app, id_)
        assert (found.observable, found.private) == (observable, False)


@pytest.mark.parametrize(
    "id_",
    [
        *("", "x", "f-evil-shop.com-17", "d-1.2.3.4-17", f"f-{SHA256}-now", "u--17"),
        *(f"u-{'0' * 64}-17", f"f-{SHA256}-{'9' * 30}", "d-x y-17"),
    ],
)
async def test_other_identifiers_name_nothing(app, id_):
    assert await analysis_of(app, id_) is None


async def test_the_identifier_of_a_new_analysis_leads_back(app):
    contexts = await contexts_of(app, [BY_MD5, FILE, DOMAIN, IP], why="test")
    for context, name in zip(contexts, (SHA256, SHA256, DOMAIN.value, IP.value), strict=True):
        found = await analysis_of(app, rescan_id(app, context, name))
        assert found.observable in {context.observable, BY_MD5}
        assert found.at == app.clock.now()


async def test_another_team_does_not_see_a_scan(app):
    made = await scan_url(app, URL, private=True)
    other = app.store.for_owner("two")
    assert other.community.analysis(made.id) is None
    assert other.community.url(url_id(URL.value)) is None
