"""A desk with an actuator that remembers what it did, and guards that refuse what they are told."""

from sidelight.enrichment import Driver
from sidelight.model import BlastRadius, ObservableType
from sidelight.plugin import Ability, Action, ActionManifest, Plan, Proof, Receipt, Standing
from sidelight.runner import Actuator, Bench, Desk
from sidelight.runner.guards import Refusal

ADDRESSES = frozenset({ObservableType.IPV4, ObservableType.IPV6})
BLOCKED = "10.0.0.1"


class Switch(Action):
    """Puts addresses into `down`, and takes them out."""

    manifest = ActionManifest(
        name="switch",
        title="Switch",
        docs="https://switch.example/docs",
        does={
            "ip.block": Ability(title="Block", targets=ADDRESSES),
            "ticket.open": Ability(title="Open a ticket", reversible=False, blocks=False),
            "dns.block": Ability(title="Block", targets=frozenset({ObservableType.DOMAIN})),
        },
    )

    def __init__(self):
        self.down = set()
        self.applied = 0

    def plan(self, command):
        yield from ()
        return Plan(text="down it goes", blast_radius=BlastRadius(count=1, unit="address"))

    def apply(self, command):
        yield from ()
        self.applied += 1
        self.down.add(command.target)
        return Receipt(text="it is down")

    def verify(self, command):
        yield from ()
        holds = command.target in self.down
        return Proof(Standing.HOLDS if holds else Standing.ABSENT, "looked at it")

    def undo(self, command, undo):
        yield from ()
        self.down.discard(command.target)
        return Receipt(text="it is up")


async def refuse(ability, target):
    """Refuse one address."""
    if target is not None and target.value in {BLOCKED, "co.uk"}:
        return Refusal("own-range", f"{target.value} is ours")
    return None


def desk_of(store, clock, switch=None):
    """Return a desk of a team, whose one actuator is the switch."""
    actuator = Actuator(switch or Switch())
    bound = {action: [actuator] for action in Switch.manifest.does}
    return Desk(
        Bench(
            store=store,
            driver=Driver({}),
            bound=bound,
            by_hand={},
            refuse=refuse,
            clock=clock,
            secret=lambda name: name,
        )
    )
