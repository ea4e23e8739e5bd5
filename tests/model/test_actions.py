from sidelight.model import ActionState


def test_what_may_be_in_place_on_the_other_side():
    gone = {"waiting", "failed", "refused", "declined", "undone"}
    assert {each.value for each in ActionState if not each.stands} == gone
