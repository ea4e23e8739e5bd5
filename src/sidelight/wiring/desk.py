"""The desk of a team: who does which action, what guards it, and where its secrets are."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network

from sidelight.enrichment import Driver, Enricher
from sidelight.enrichment.internal import Network
from sidelight.model import Clock, InvalidInput
from sidelight.plugin import Ability, Action
from sidelight.runner import Actuator, Bench, Desk
from sidelight.runner.guards import Guards, protected_of
from sidelight.runner.quiet import read_quiet_hours
from sidelight.store import Store
from sidelight.verdicts import Policy
from sidelight.wiring.actions import catalog_signatures, equipment
from sidelight.wiring.playbooks import UNBOUND
from sidelight.wiring.settings import Settings

SECRETS = "SIDELIGHT_SECRET_"
"""`SIDELIGHT_SECRET_<NAME>` is what `${secrets.NAME}` in a playbook stands for."""


class DeskMaker:
    """Makes the desks of a household."""

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        actuators: Sequence[Action],
        clock: Clock,
    ) -> None:
        """Take the settings, the environment that secrets stand in, and the actuators there are."""
        self._settings = settings
        self._environment = environment
        self._actuators = actuators
        self._clock = clock

    def desk(self, *, store: Store, driver: Driver, enricher: Enricher, policy: Policy) -> Desk:
        """Return the desk of the team whose store it is; raises InvalidInput for bad settings."""
        settings = self._settings
        guards = Guards(
            enricher=enricher,
            lists=store,
            protected=protected_of(
                settings.own_domains, own_networks(settings), settings.crown_jewels
            ),
            policy=policy,
        )
        return Desk(
            Bench(
                store=store,
                driver=driver,
                bound=self._bound(driver),
                by_hand=by_hand(self._actuators),
                refuse=guards.refusal,
                clock=self._clock,
                secret=self._secret,
                quiet=read_quiet_hours(settings.quiet_hours),
            )
        )

    def _bound(self, driver: Driver) -> Mapping[str, Sequence[Actuator]]:
        found = equipment(self._settings, self._environment, self._actuators, driver.has_key)
        return {
            action: [Actuator(each, found.settings[each.manifest.name]) for each in bound]
            for action, bound in found.bound.items()
        }

    def _secret(self, name: str) -> str:
        value = self._environment.get(f"{SECRETS}{name.upper()}", "")
        if not value:
            raise InvalidInput(f"the secret {name!r} is not set: set {SECRETS}{name.upper()}")
        return value


def by_hand(actuators: Sequence[Action] = ()) -> Mapping[str, Ability]:
    """Return what people do where nobody is bound: what no actuator can, and what these could."""
    found = {
        name: Ability(title=name, targets=each.targets, arguments=each.arguments)
        for name, each in UNBOUND.items()
    }
    for name, each in catalog_signatures(actuators).items():
        able = [actuator.manifest.does.get(name) for actuator in actuators]
        blocks = any(ability.blocks for ability in able if ability is not None)
        found[name] = Ability(
            title=name, targets=each.targets, arguments=each.arguments, blocks=blocks
        )
    return found


def own_networks(settings: Settings) -> tuple[Network, ...]:
    """Return our own networks; raises InvalidInput for what is none."""
    try:
        return tuple(ip_network(each) for each in settings.own_networks)
    except ValueError as error:
        raise InvalidInput(f"settings: own_networks: {error}") from None
