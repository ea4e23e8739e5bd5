"""What the tests of actuators share: commands, a driver on the cloud, a script of answers."""

from house import IP, START
from sidelight.enrichment import Driver
from sidelight.model import SidelightError
from sidelight.plugin import Command, HttpRequest
from sidelight.transports.http import HttpTransport
from sidelight.wiring.keyring import EnvironmentKeys
from sidelight.wiring.settings import base_urls


def command(action="ip.block", target=IP, **parts):
    """Return an order; `parts` replace its fields."""
    fields = {"key": "run-1|3|ip.block|x|y", "reason": "C2 of case 17", "until": None}
    return Command(action=action, target=target, **(fields | parts))


def played(exchange, answer):
    """Return the result of a conversation in which `answer` replies to each effect, and these."""
    effects = []
    sent = None
    failed = None
    while True:
        try:
            effect = exchange.throw(failed) if failed else exchange.send(sent)
        except StopIteration as stop:
            return stop.value, effects
        effects.append(effect)
        sent = failed = None
        try:
            sent = answer(effect)
        except SidelightError as error:
            failed = error


class Workbench:
    """An actuator with a driver, as the product has them."""

    def __init__(self, action, transport, keyring, settings=None):
        self.action = action
        self.settings = settings or {}
        self.driver = Driver({HttpRequest: transport.perform}, keyring)

    async def __call__(self, stage, order, *more):
        """Return what a stage says of an order."""
        exchange = getattr(self.action, stage)(order, *more)
        return await self.driver.drive(exchange, self.action.manifest)

    async def preview(self, order):
        """Return the change that applying would make."""
        return await self.driver.preview(self.action.apply(order), self.action.manifest)


def workbench(action, clock, environment):
    """Return the actuator on the services that an environment leads to."""
    transport = HttpTransport(clock=clock, base_urls=base_urls(environment, [action.manifest]))
    return Workbench(action, transport, EnvironmentKeys(environment)), transport


UNTIL = START.replace(hour=18)
