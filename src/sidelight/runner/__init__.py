"""Run playbooks: as a plan in one go, or durably, with what they order carried out."""

from sidelight.runner.acting import Desk
from sidelight.runner.execution import Crew, Played, execute, play
from sidelight.runner.inline import Enrich, InlineRun, Planned
from sidelight.runner.orders import Actuator, Bench, Order, Preview
from sidelight.runner.yaml_playbook import YamlPlaybook

__all__ = [
    "Actuator",
    "Bench",
    "Crew",
    "Desk",
    "Enrich",
    "InlineRun",
    "Order",
    "Planned",
    "Played",
    "Preview",
    "YamlPlaybook",
    "execute",
    "play",
]
