from sidelight.devcloud.actuators import actuator_cards, firewall_text
from sidelight.devcloud.catalog import found_services
from sidelight.devcloud.exports import environment
from sidelight.wiring.clock import SystemClock


def test_the_cloud_plays_the_other_side_of_actuators():
    services = found_services(SystemClock())
    assert {"slack", "ticket", "firewall"} <= services.keys() & actuator_cards().keys()
    assert "edl" not in actuator_cards()


def test_their_addresses_and_keys_are_exported():
    services = found_services(SystemClock())
    found = environment(
        [services[each] for each in ("slack", "ticket", "firewall")], "http://h", "n"
    )
    assert found == {
        "SIDELIGHT_NAMESERVERS": "n",
        "SIDELIGHT_PROVIDER_BASE_URL_SLACK": "http://h/slack",
        "SIDELIGHT_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/cloud-key",
        "SIDELIGHT_TICKET_URL": "http://h/ticket",
        "SIDELIGHT_TICKET_TOKEN": "cloud-key",
        "SIDELIGHT_FIREWALL_URL": "http://h/firewall",
        "SIDELIGHT_FIREWALL_TOKEN": "cloud-key",
    }


def test_the_description_can_be_copied():
    assert firewall_text().startswith("# The perimeter firewall")
