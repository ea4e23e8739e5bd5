from sidelight.extraction.steps import Step


def test_a_path_is_dotted():
    step = Step(Step(Step(None, "event"), "ioc_context"), 0)
    assert Step(step, "md5").path() == "event.ioc_context[0].md5"
    assert Step(step, "a b").path() == 'event.ioc_context[0]["a b"]'
    assert step.field() == "ioc_context"


def test_the_middle_of_a_very_deep_path_is_left_out():
    step = None
    for number in range(10_000):
        step = Step(step, number)
    path = step.path()
    assert path.startswith("[0][1]")
    assert path.endswith("[9999]")
    assert len(path) < 2000
    assert step.field() == ""
