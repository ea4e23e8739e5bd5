from contexts import verdict
from house import DOMAIN
from sidelight.model import Reason, VerdictClass
from sidelight.service.history import differences, history


def reason(text):
    return Reason(text=text, weight=1.0, source="one", family="one")


async def test_each_step_says_what_came_and_what_went(app_with, clock):
    app = app_with()
    first = verdict(VerdictClass.UNKNOWN, reasons=(reason("a"), reason("b")))
    second = verdict(VerdictClass.MALICIOUS, reasons=(reason("b"), reason("c")), model_version="2")
    app.store.save_verdict(DOMAIN, first, None)
    clock.move(hours=1)
    app.store.save_verdict(DOMAIN, second, None)
    newest, oldest = history(app, DOMAIN)
    assert (newest.class_, newest.was) == (VerdictClass.MALICIOUS, VerdictClass.UNKNOWN)
    assert (newest.gained, newest.lost, newest.model_changed) == (("c",), ("a",), True)
    assert (oldest.was, oldest.gained, oldest.lost) == (None, (), ())
    assert history(app, DOMAIN, 1) == (newest,)


def test_without_a_past_there_is_no_step():
    assert differences(()) == ()
