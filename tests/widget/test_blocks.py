from sidelight.widget.blocks import Chips, Relatives, Section


def test_the_kind_of_a_section_is_that_of_its_body():
    assert Section(title="Tags", body=Chips(["a"])).kind == "chips"
    assert Section(title="Names", body=Relatives([], 0)).kind == "relatives"
