from house import IP
from sidelight.enrichment import Request
from sidelight.model import Priority


def test_a_person_waits_longer_than_an_alert_and_a_pile_not_at_all():
    requests = [
        Request(observable=IP),
        Request(observable=IP, automated=True),
        Request(observable=IP, automated=True, priority=Priority.BATCH),
    ]
    callers = [each.caller(10.0) for each in requests]
    assert [each.priority for each in callers] == list(Priority)
    assert [each.patience for each in callers] == [8.0, 5.0, 0.0]
    assert not any(each.in_line for each in callers)


def test_a_request_is_made_on_behalf_of_its_user():
    assert Request(observable=IP, user="ana").caller().user == "ana"
