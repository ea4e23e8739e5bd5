import pytest

from sidelight.enrichment import Request
from sidelight.model import InvalidInput, Observable, ObservableType, VerdictClass
from sidelight.service import lookup
from sidelight.wiring import build, load_settings
from sidelight.wiring.build import (
    only,
    providers_with_address,
    user_sources,
    verdict_policy,
)

RESOLVER = Observable(ObservableType.IPV4, "8.8.8.8")


def settings(home, **variables):
    return load_settings({"SIDELIGHT_HOME": str(home), **variables})


async def test_what_is_built_answers(home):
    async with build(settings(home), offline=True, environment={}) as app:
        [answer] = await lookup(app, [Request(observable=RESOLVER)])
    assert answer.verdict.class_ is VerdictClass.KNOWN_GOOD
    assert "quick-triage" in app.playbooks
    assert "generic-json" in {source.manifest.name for source in app.sources}


async def test_own_networks_are_not_told(home):
    ours = settings(home, SIDELIGHT_OWN_NETWORKS="8.8.8.0/24")
    async with build(ours, environment={}) as app:
        [answer] = await lookup(app, [Request(observable=RESOLVER)])
    missing = {each.provider: each.why for each in answer.verdict.coverage.missing}
    assert missing["dns"] == missing["rdap"] == "not disclosed: internal"


async def test_a_wrong_network_is_named(home):
    wrong = settings(home, SIDELIGHT_OWN_NETWORKS="8.8.8.8/24")
    with pytest.raises(InvalidInput, match=r"own_networks: 8\.8\.8\.8/24"):
        async with build(wrong, environment={}):
            pass


def test_the_shipped_weights_can_be_read():
    assert verdict_policy().model_version


def test_sources_that_a_user_described_come_from_the_state_directory(tmp_path):
    assert user_sources(tmp_path) == ()
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "mine.toml").write_text('name = "mine"\ntitle = "Mine"\n[marks]\nvendor = "me"\n')
    [source] = user_sources(tmp_path)
    assert source.manifest.name == "mine"
    assert source.recognises({"vendor": "me"})
    (folder / "broken.toml").write_text("name = ")
    with pytest.raises(InvalidInput, match=r"broken\.toml"):
        user_sources(tmp_path)


def test_an_own_server_is_asked_once_it_is_said_where_it_is():
    names = {each.manifest.name for each in providers_with_address({})}
    assert "virustotal" in names
    assert "misp" not in names
    told = {"SIDELIGHT_MISP_URL": "https://misp.example"}
    assert "misp" in {each.manifest.name for each in providers_with_address(told)}


def test_only_named_providers_are_asked_outside_and_our_lists_always():
    found = providers_with_address({})
    kept = {each.manifest.name for each in only(found, ["rdap"])}
    networked = {each.manifest.name for each in found if each.manifest.networked}
    assert kept & networked == {"rdap"}
    assert kept - networked == {each.manifest.name for each in found} - networked
    assert only(found, []) == tuple(found)
