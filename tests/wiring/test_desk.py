import pytest

from sidelight.model import InvalidInput, NotReady, Observable, ObservableType
from sidelight.runner import Order
from sidelight.wiring import load_settings
from sidelight.wiring.build import household
from sidelight.wiring.desk import by_hand, own_networks

DRILL = Observable(ObservableType.IPV4, "203.0.113.9")


def order(action="ip.block", target=DRILL):
    return Order(key="k", action=action, target=target, reason="r", author="ann")


async def shown(environment, asked):
    async with household(load_settings(environment), environment=environment) as installed:
        return await installed.app().desk.preview(asked)


async def test_block_lists_are_bound_without_any_setting(home):
    [found] = await shown({"SIDELIGHT_HOME": str(home)}, order())
    assert (found.actuator, found.refusal) == ("edl", None)


async def test_what_is_our_own_is_guarded(home):
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_OWN_NETWORKS": "203.0.113.0/24"}
    [found] = await shown(environment, order())
    assert found.refusal.guard == "own-range"


async def test_jewels_are_guarded(home):
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_CROWN_JEWELS": "203.0.113.9"}
    [found] = await shown(environment, order())
    assert found.refusal.guard == "crown-jewel"


async def test_what_nobody_does_is_done_by_hand(home):
    [found] = await shown({"SIDELIGHT_HOME": str(home)}, order("host.contain", None))
    assert found.actuator == "by-hand"
    assert "host.contain" in by_hand()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("OWN_NETWORKS", "203.0.113", "own_networks"),
        ("QUIET_HOURS", "night", "quiet_hours"),
        ("ACTIONS", "ip.block=fw", "no 'fw'"),
        ("PROVIDERS", "virustotl", "did you mean `virustotal`"),
    ],
)
async def test_bad_settings_are_told(home, name, value, why):
    environment = {"SIDELIGHT_HOME": str(home), f"SIDELIGHT_{name}": value}
    with pytest.raises((InvalidInput, NotReady), match=why):
        await shown(environment, order())


def test_our_networks_are_read(home):
    settings = load_settings(
        {"SIDELIGHT_HOME": str(home), "SIDELIGHT_OWN_NETWORKS": "203.0.113.0/24"}
    )
    assert [str(each) for each in own_networks(settings)] == ["203.0.113.0/24"]


@pytest.mark.parametrize(("action", "target"), [("ticket.open", None), ("ip.block", DRILL)])
async def test_what_nobody_is_bound_to_is_done_by_hand(home, action, target):
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_ACTIONS": "ip.block="}
    [found] = await shown(environment, order(action, target))
    assert (found.actuator, found.refusal) == ("by-hand", None)


async def test_what_people_do_by_hand_is_guarded(home):
    resolver = Observable(ObservableType.IPV4, "9.9.9.9")
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_ACTIONS": "ip.block="}
    [found] = await shown(environment, order(target=resolver))
    assert found.refusal.guard == "resolver"


@pytest.mark.parametrize("asked", ["urlhaus", "public-suffix", "own-lists"])
async def test_no_choice_of_providers_blinds_the_guards(home, asked):
    resolver = Observable(ObservableType.IPV4, "9.9.9.9")
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_PROVIDERS": asked}
    [found] = await shown(environment, order(target=resolver))
    assert found.refusal.guard == "resolver"
