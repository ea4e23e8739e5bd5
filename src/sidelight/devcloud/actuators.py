"""The cards of the actuators that the cloud plays the other side of."""

from importlib import resources

import sidelight.actions
from sidelight.actions.described import described, read_description
from sidelight.plugin import Action, ActionManifest

FIREWALL = "firewall.yaml"


def firewall_text() -> str:
    """Return the description of our firewall, as a user would copy it."""
    return resources.files("sidelight.devcloud").joinpath(FIREWALL).read_text(encoding="utf-8")


def actuator_cards() -> dict[str, ActionManifest]:
    """Return name -> card of each actuator that calls somebody over HTTP."""
    ours = described(read_description(firewall_text(), FIREWALL))
    found = (each.manifest for each in (*Action.found_in(sidelight.actions), ours))
    return {each.name: each for each in found if each.networked}
