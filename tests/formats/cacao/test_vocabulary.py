from sidelight.formats.cacao import vocabulary


def test_the_counts_are_those_of_the_specification():
    assert len(vocabulary.STEP_TYPES) == len(vocabulary.OWN_KEYS) == 8
    assert len(vocabulary.COMMAND_TYPES) == 12
    assert len(vocabulary.AGENT_TYPES) == 10
    assert len(vocabulary.VARIABLE_TYPES) == 15
