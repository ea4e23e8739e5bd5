from pathlib import Path

import pytest

from house import manifest
from sidelight.model import InvalidInput, Tlp
from sidelight.plugin import OWN_SERVER, Place, Secret, Window
from sidelight.wiring.settings import base_urls, load_settings, secrets_of


def load(home, **variables):
    return load_settings({"SIDELIGHT_HOME": str(home), **variables})


def test_defaults(tmp_path):
    settings = load(tmp_path)
    assert settings.home == tmp_path
    assert settings.tlp is Tlp.AMBER
    assert settings.database_url is None


def test_the_default_home_is_the_platforms(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings({}).home.name == "sidelight"


def test_the_file_and_the_environment_over_it(tmp_path):
    (tmp_path / "sidelight.toml").write_text('tlp = "red"\nbudget = 3\nown_domains = ["a.example"]')
    assert load(tmp_path).tlp is Tlp.RED
    assert load(tmp_path).own_domains == ("a.example",)
    settings = load(tmp_path, SIDELIGHT_TLP="green", SIDELIGHT_OWN_DOMAINS="b.example, c.example")
    assert settings.tlp is Tlp.GREEN
    assert settings.budget == 3.0
    assert settings.own_domains == ("b.example", "c.example")
    assert load(tmp_path, SIDELIGHT_NAMESERVERS="192.0.2.1, 192.0.2.2:5353").nameservers == (
        "192.0.2.1",
        "192.0.2.2:5353",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tlp = ", "is no TOML"),
        ('tlp = "purple"', "purple"),
        ("colour = 1", "colour"),
        ('budget = "soon"', "budget"),
    ],
)
def test_a_wrong_file_is_named_with_the_value(tmp_path, text, said):
    (tmp_path / "sidelight.toml").write_text(text)
    with pytest.raises(InvalidInput, match=said) as caught:
        load(tmp_path)
    assert "sidelight.toml" in str(caught.value)


def test_secrets_and_base_urls_come_from_the_environment():
    environment = {
        "SIDELIGHT_VIRUS_TOTAL_API_KEY": "k",
        "SIDELIGHT_PROVIDER_BASE_URL_VIRUS_TOTAL": "http://127.0.0.1:1",
    }
    total = manifest("virus-total", secrets={"api_key": Secret("x-apikey")})
    other = manifest("other", secrets={"token": Secret(place=Place.BEARER)})
    assert secrets_of(environment, total) == {"api_key": "k"}
    assert secrets_of(environment, other) == {}
    assert base_urls(environment, [total, other]) == {"virus-total": "http://127.0.0.1:1"}


def test_the_key_of_an_account_opens_each_of_its_services():
    card = manifest("urlhaus", account="abusech", secrets={"auth_key": Secret("Auth-Key")})
    environment = {"SIDELIGHT_ABUSECH_AUTH_KEY": "shared"}
    assert secrets_of(environment, card) == {"auth_key": "shared"}
    environment["SIDELIGHT_URLHAUS_AUTH_KEY"] = "own"
    assert secrets_of(environment, card) == {"auth_key": "own"}


def test_an_own_server_is_where_its_url_says():
    card = manifest("misp", hosts=frozenset({OWN_SERVER}))
    assert base_urls({"SIDELIGHT_MISP_URL": "https://misp.corp/sub"}, [card]) == {
        "misp": "https://misp.corp/sub"
    }


@pytest.mark.parametrize(
    "variable",
    [
        "virustotal:minute=1000,virustotal:day=20000, greynoise:week=500",
        '{"virustotal": {"minute": 1000, "day": 20000}, "greynoise": {"week": 500}}',
    ],
)
def test_the_limits_of_a_plan_that_is_paid_for(tmp_path, variable):
    expected = {
        "virustotal": {Window.MINUTE: 1000, Window.DAY: 20000},
        "greynoise": {Window.WEEK: 500},
    }
    assert load(tmp_path, SIDELIGHT_QUOTAS=variable).quotas == expected
    text = "[quotas.virustotal]\nminute = 1000\nday = 20000\n[quotas.greynoise]\nweek = 500"
    (tmp_path / "sidelight.toml").write_text(text)
    assert load(tmp_path).quotas == expected


@pytest.mark.parametrize(
    "variable",
    ["virustotal", "virustotal:minute", "virustotal:minute=0", "virustotal:year=9", "{", "[1]"],
)
def test_a_limit_that_is_none_is_named(tmp_path, variable):
    with pytest.raises(InvalidInput, match=r"QUOTAS|quotas"):
        load(tmp_path, SIDELIGHT_QUOTAS=variable)


def test_a_bundle_of_certificates_is_a_file(tmp_path):
    assert load(tmp_path).ca_bundle is None
    assert load(tmp_path, SIDELIGHT_CA_BUNDLE="/etc/ours.pem").ca_bundle == Path("/etc/ours.pem")


def test_space_around_a_secret_is_an_accident():
    card = manifest("one", secrets={"api_key": Secret("x")})
    assert secrets_of({"SIDELIGHT_ONE_API_KEY": " k\r\n"}, card) == {"api_key": "k"}
    assert secrets_of({"SIDELIGHT_ONE_API_KEY": " "}, card) == {}


@pytest.mark.parametrize("url", ["banana", "ftp://x", "http://", "http://[::1", "http://x:port"])
def test_a_server_without_an_address_is_named(url):
    with pytest.raises(InvalidInput, match=r"SIDELIGHT_PROVIDER_BASE_URL_ONE: .* is no address"):
        base_urls({"SIDELIGHT_PROVIDER_BASE_URL_ONE": url}, [manifest("one")])


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "soon"])
def test_a_budget_is_a_time(tmp_path, seconds):
    with pytest.raises(InvalidInput, match="budget"):
        load(tmp_path, SIDELIGHT_BUDGET=seconds)


def test_bindings_and_settings_of_actuators(tmp_path):
    (tmp_path / "sidelight.toml").write_text(
        '[actions]\nip.block = ["edl"]\n[actuators.nftables]\ntable = "fw"\n'
    )
    assert load(tmp_path).actions == {"ip.block": ("edl",)}
    assert load(tmp_path).actuators == {"nftables": {"table": "fw"}}
    said = load(tmp_path, SIDELIGHT_ACTIONS='{"url.block": ["edl"]}', SIDELIGHT_ACTUATORS="{}")
    assert (said.actions, said.actuators) == ({"url.block": ("edl",)}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIDELIGHT_ACTIONS", "ip.block"),
        ("SIDELIGHT_ACTIONS", "{"),
        ("SIDELIGHT_ACTUATORS", "nftables=1"),
        ("SIDELIGHT_ACTUATORS", '{"nftables": 1}'),
    ],
)
def test_a_wrong_binding_is_named(tmp_path, name, value):
    with pytest.raises(InvalidInput, match=name.removeprefix("SIDELIGHT_").lower() + "|" + name):
        load(tmp_path, **{name: value})


@pytest.mark.parametrize("text", ["actions = 1", "[actions]\nip.block = 1"])
def test_a_wrong_table_of_actions_is_named(tmp_path, text):
    (tmp_path / "sidelight.toml").write_text(text)
    with pytest.raises(InvalidInput, match="actions"):
        load(tmp_path)
