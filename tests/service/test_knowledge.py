import pytest

from house import ScriptedProvider
from service_app import Opinion
from sidelight.model import (
    Observable,
    ObservableType,
    Report,
    ReportState,
    VerdictClass,
)
from sidelight.plugin import Disclosure, Tier
from sidelight.service.knowledge import contexts_of, glance, is_known, observable_of, own_context
from sidelight.service.scanning import scan_file, scan_url
from vt_world import DOMAIN, IP, SUBDOMAIN, URL, World

NOBODY = Observable(ObservableType.DOMAIN, "nobody-knows.com")


class Form(ScriptedProvider):
    """States what follows from the form of a name, as the list of public suffixes does."""

    def __init__(self):
        super().__init__(name="form", tier=Tier.OFFLINE, disclosure=Disclosure.NONE)

    def lookup(self, observable):
        yield from ()
        facts = {"public_suffix": "com", "registrable_domain": observable.value}
        return Report(provider="form", observable=observable, state=ReportState.HIT, facts=facts)


@pytest.mark.parametrize(
    ("text", "value"),
    [("EVIL[.]com", "evil.com"), (" 1.2.3.4 ", "1.2.3.4"), ("x y", None), ("", None)],
)
def test_a_text_is_an_observable_or_none(text, value):
    found = observable_of(text)
    assert (found and found.value) == value


async def test_a_context_comes_from_everybody_and_goes_into_the_history(app_with):
    world = World()
    app = app_with(world)
    domain, nobody = await contexts_of(app, [DOMAIN, NOBODY], why="test")
    assert (is_known(domain), is_known(nobody)) == (True, False)
    assert domain.fact("registrar") == ("A Registrar",)
    assert world.told == [DOMAIN, NOBODY]
    assert len(app.store.verdicts(DOMAIN)) == 1


async def test_a_glance_asks_nobody_and_leaves_no_trace(app_with):
    world = World()
    app = app_with(world, Opinion("list", {IP.value: "malicious"}))
    ip, domain = await glance(app, [IP, DOMAIN])
    assert (ip.verdict.class_, is_known(domain)) == (VerdictClass.SUSPICIOUS, False)
    assert world.told == []
    assert app.store.verdicts(IP) == app.store.disclosures() == ()


async def test_a_glance_knows_the_answers_that_are_fresh(app_with, clock):
    app = app_with(World())
    await contexts_of(app, [DOMAIN], why="test")
    [held] = await glance(app, [DOMAIN])
    assert held.fact("registrar") == ("A Registrar",)
    clock.move(days=400)
    [late] = await glance(app, [DOMAIN])
    assert not is_known(late)


async def test_who_states_only_what_follows_from_the_form_knows_nothing(app_with):
    [found] = await contexts_of(app_with(Form()), [NOBODY], why="test")
    assert not is_known(found)
    [found] = await contexts_of(app_with(Form(), World()), [SUBDOMAIN], why="test")
    assert is_known(found)


async def test_a_scan_of_the_team_is_knowledge_and_a_private_one_only_its_own(app_with):
    world = World()
    app = app_with(world)
    await scan_url(app, URL, private=True)
    [found] = await glance(app, [URL])
    assert not is_known(found)
    assert is_known(await own_context(app, URL))
    await scan_url(app, NOBODY_URL)
    [found] = await glance(app, [NOBODY_URL])
    assert is_known(found)
    assert world.told == []


NOBODY_URL = Observable(ObservableType.URL, "http://nobody-knows.com/")


async def test_what_was_read_from_a_file_is_part_of_its_context(app_with):
    import io

    app = app_with(World())
    made = await scan_file(app, io.BytesIO(b"hello"), "a.txt")
    [found] = await contexts_of(app, [made.observable], why="test")
    assert found.fact("names") == ("a.txt",)
    assert found.fact("file_size") == (5,)
