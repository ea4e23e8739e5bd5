import msgspec
import pytest

from runs_world import Firewall, Tickets
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import Ability
from sidelight.runner.orders import Actuator, Bench, Order

EVIL = Observable(ObservableType.DOMAIN, "evil.example")
BENCH = Bench(
    store=None,
    driver=None,
    bound={"dns.block": (Actuator(Firewall(), {"zone": "dmz"}),), "ticket.open": ()},
    by_hand={"host.contain": Ability(title="Contain a host")},
    refuse=None,
    clock=None,
    secret=str.upper,
)


def order(action, target=None):
    return Order(key="k", action=action, target=target, reason="r", author="ann")


def test_it_says_who_does_an_order():
    [(actuator, ability)] = BENCH.actuators(order("dns.block", EVIL))
    assert (actuator.name, actuator.settings) == ("firewall", {"zone": "dmz"})
    assert ability.title == "Block a domain"


def test_what_nobody_is_bound_to_is_done_by_hand():
    assert BENCH.actuators(order("host.contain")) == [(None, Ability(title="Contain a host"))]


@pytest.mark.parametrize(
    ("action", "target", "why"),
    [
        ("dns.bloc", EVIL, "no action 'dns.bloc'; known: dns.block, host.contain, ticket.open"),
        ("ticket.open", None, "there is no action 'ticket.open'"),
        ("dns.block", None, "dns.block needs a target: domain"),
        ("dns.block", Observable(ObservableType.URL, "http://x.example/"), "takes domain, and"),
        ("host.contain", EVIL, "takes no target"),
    ],
)
def test_what_nobody_can_do_is_told(action, target, why):
    with pytest.raises(InvalidInput, match=why):
        BENCH.actuators(order(action, target))


def test_an_actuator_is_found_by_its_name_as_long_as_it_is_bound():
    assert BENCH.named("dns.block", "firewall").name == "firewall"
    with pytest.raises(InvalidInput, match="tickets is no longer bound"):
        BENCH.named("dns.block", "tickets")
    rebound = msgspec.structs.replace(BENCH, bound={"dns.block": (Actuator(Tickets()),)})
    with pytest.raises(InvalidInput, match="firewall is no longer bound"):
        rebound.named("dns.block", "firewall")


def test_an_argument_that_nobody_takes_is_told():
    given = msgspec.structs.replace(order("dns.block", EVIL), arguments={"zon": "dmz"})
    with pytest.raises(InvalidInput, match=r"dns\.block has no argument 'zon'"):
        BENCH.actuators(given)
