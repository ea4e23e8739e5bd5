import pytest

from sidelight import actions
from sidelight.devcloud.actuators import firewall_text
from sidelight.model import InvalidInput, ObservableType
from sidelight.plugin import Ability, Action, ActionManifest, Argument
from sidelight.wiring.actions import (
    bindings,
    catalog_signatures,
    described_actions,
    equipment,
    known_actuators,
    settings_of,
)
from sidelight.wiring.settings import load_settings
from sidelight.workflow import Signature


@pytest.fixture
def firewall(tmp_path):
    """Return a state directory with an actuator that a file describes."""
    folder = tmp_path / "actions"
    folder.mkdir()
    (folder / "firewall.yaml").write_text(firewall_text())
    return tmp_path


def equipped(home, has_key=None, **variables):
    environment = {"SIDELIGHT_HOME": str(home), **variables}
    return equipment(load_settings(environment), environment, known_actuators(home), has_key)


def names(bound):
    return {action: [each.manifest.name for each in able] for action, able in bound.items()}


def test_without_any_setting_our_own_lists_do_what_they_can(tmp_path):
    bound = names(equipped(tmp_path).bound)
    assert {action for action, able in bound.items() if able == ["edl"]} == {
        "ip.block",
        "dns.block",
        "url.block",
        "file.block",
    }
    assert not any(bound[each] for each in ("message.send", "ticket.open", "webhook.send"))


def test_who_is_configured_does_it_too(firewall):
    variables = {
        "SIDELIGHT_NFTABLES_TABLE": "fw",
        "SIDELIGHT_FIREWALL_URL": "https://fw.example",
        "SIDELIGHT_FIREWALL_TOKEN": "t",
        "SIDELIGHT_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/x",
    }
    found = equipped(firewall, **variables)
    assert names(found.bound)["ip.block"] == ["edl", "nftables", "firewall"]
    assert names(found.bound)["message.send"] == ["slack"]
    assert found.settings["nftables"]["table"] == "fw"
    assert found.settings["nftables"]["set4"] == "blocked4"
    for missing in ("SIDELIGHT_FIREWALL_URL", "SIDELIGHT_FIREWALL_TOKEN"):
        fewer = equipped(firewall, **{**variables, missing: ""})
        assert names(fewer.bound)["ip.block"] == ["edl", "nftables"]


def test_a_stored_key_counts(firewall):
    found = equipped(firewall, lambda _: True, SIDELIGHT_FIREWALL_URL="https://fw.example")
    assert "firewall" in names(found.bound)["ip.block"]


def test_what_is_said_stands(firewall):
    found = equipped(
        firewall,
        SIDELIGHT_NFTABLES_TABLE="fw",
        SIDELIGHT_ACTIONS="ip.block=nftables, dns.block=",
    )
    assert names(found.bound)["ip.block"] == ["nftables"]
    assert names(found.bound)["dns.block"] == []
    assert names(found.bound)["url.block"] == ["edl"]


def test_an_action_that_nobody_does_may_be_left_to_people(tmp_path):
    assert equipped(tmp_path, SIDELIGHT_ACTIONS="mail.quarantine=").bound["mail.quarantine"] == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("ip.block=edll", "actions: ip.block: there is no 'edll'; did you mean `edl`?"),
        ("ip.blocks=edl", "actions: there is no 'ip.blocks'; did you mean `ip.block`?"),
        ("ip.block=slack", "slack cannot do ip.block; it does message.send"),
        ("ip.block=nftables", "ip.block by nftables needs SIDELIGHT_NFTABLES_TABLE"),
        ("ticket.open=ticket", "ticket.open by ticket needs SIDELIGHT_TICKET_URL"),
    ],
)
def test_what_is_unknown_or_missing_is_named(tmp_path, said, why):
    with pytest.raises(InvalidInput) as caught:
        equipped(tmp_path, SIDELIGHT_ACTIONS=said)
    assert why in str(caught.value)


def test_the_file_gives_bindings_and_settings(tmp_path):
    (tmp_path / "sidelight.toml").write_text(
        '[actions]\nip.block = ["nftables"]\n"url.block" = []\n'
        '[actuators.nftables]\ntable = "fw"\nset4 = "bad"\n'
    )
    found = equipped(tmp_path, SIDELIGHT_NFTABLES_SET4="worse")
    assert names(found.bound)["ip.block"] == ["nftables"]
    assert names(found.bound)["url.block"] == []
    assert found.settings["nftables"]["table"] == "fw"
    assert found.settings["nftables"]["set4"] == "worse"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[actuators.nftable]\ntable = "a"', "actuators: there is no 'nftable'"),
        ('[actuators.nftables]\ntables = "a"', "actuators.nftables: there is no 'tables'"),
    ],
)
def test_an_unknown_setting_is_named(tmp_path, text, why):
    (tmp_path / "sidelight.toml").write_text(text)
    with pytest.raises(InvalidInput, match=why):
        equipped(tmp_path)


def test_two_actuators_of_one_name_are_an_error(firewall):
    folder = firewall / "actions"
    (folder / "other.yaml").write_text(firewall_text())
    with pytest.raises(InvalidInput, match=r"other\.yaml: there is another 'firewall'"):
        described_actions(firewall)
    for name in ("slack", "virustotal"):
        (folder / "other.yaml").write_text(
            firewall_text().replace("actuator: firewall", f"actuator: {name}")
        )
        with pytest.raises(InvalidInput, match=f"there is another '{name}'"):
            described_actions(firewall)


def test_a_file_with_a_mistake_is_named_with_the_line(firewall):
    file = firewall / "actions" / "firewall.yaml"
    file.write_text(firewall_text().replace("title: Perimeter", "tittle: Perimeter"))
    with pytest.raises(InvalidInput, match=r"firewall\.yaml:4:1: unknown key `tittle`"):
        known_actuators(firewall)


class Other(Action):
    manifest = ActionManifest(
        name="other",
        title="Other",
        docs="",
        does={
            "ip.block": Ability(
                title="",
                targets=frozenset({ObservableType.DOMAIN}),
                arguments={"note": Argument(required=True)},
            ),
            "message.send": Ability(title="", arguments={"text": Argument(type="int")}),
        },
    )

    def plan(self, command):
        raise NotImplementedError

    apply = verify = undo = plan


def test_signatures_join_what_all_can_do():
    ours = Action.found_in(actions)
    found = catalog_signatures(ours)
    assert found["dns.block"] == Signature(targets=frozenset({ObservableType.DOMAIN}))
    assert not found["message.send"].arguments["text"].required
    with pytest.raises(InvalidInput, match=r"other: text of message\.send is a string elsewhere"):
        catalog_signatures([*ours, Other()])
    edl = next(each for each in ours if each.manifest.name == "edl")
    other = Other()
    del (does := dict(other.manifest.does))["message.send"]
    other.manifest = ActionManifest(name="other", title="", docs="", does=does)
    joined = catalog_signatures([edl, other])["ip.block"]
    assert joined.targets >= {ObservableType.IPV4, ObservableType.DOMAIN}
    assert joined.arguments["note"].required


def test_defaults_need_no_configuration(tmp_path):
    settings = load_settings({"SIDELIGHT_HOME": str(tmp_path)})
    ours = Action.found_in(actions)
    assert names(bindings(settings, ours))["ip.block"] == ["edl"]
    assert names(bindings(settings, ours, ["nftables"]))["ip.block"] == ["edl", "nftables"]
    edl = ours[0].manifest
    assert settings_of(edl, settings, {}) == {}
