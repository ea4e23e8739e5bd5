from sidelight.formats.cacao import mint, playbook_id


def test_the_same_thing_has_the_same_identifier():
    mine = playbook_id("mine")
    assert mint("action", mine, "steps.0") == mint("action", mine, "steps.0")
    assert mint("action", mine, "steps.0") != mint("action", mine, "steps.1")
    assert mint("action", mine, "steps.0") != mint("action", playbook_id("yours"), "steps.0")


def test_a_playbook_without_a_uuid_has_parts_as_well():
    assert mint("end", "playbook--mine", "a") != mint("end", "playbook--yours", "a")
