from sidelight.formats.cacao.vocabulary import COMMAND_TYPES
from sidelight.wiring.playbooks import UNBOUND
from sidelight.workflow.foreign import COMMANDS


def test_each_command_is_an_action_that_people_do():
    assert COMMANDS.keys() < COMMAND_TYPES
    assert set(COMMANDS.values()) <= UNBOUND.keys()
