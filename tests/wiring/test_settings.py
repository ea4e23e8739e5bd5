import pytest

from sidelight.model import InvalidInput, Tlp
from sidelight.wiring.settings import base_urls, load_settings, provider_secrets


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
    secrets = {"virus-total": {"api_key": "x-apikey"}, "other": {"token": "t"}}
    assert provider_secrets(environment, secrets) == {"virus-total": {"api_key": "k"}, "other": {}}
    assert base_urls(environment, ["virus-total", "other"]) == {"virus-total": "http://127.0.0.1:1"}
