from sidelight.model import RunStatus


def test_what_is_an_end():
    assert {each.value for each in RunStatus if each.ended} == {"succeeded", "failed", "cancelled"}
