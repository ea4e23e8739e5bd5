import pytest

from sidelight.devcloud.faults import REFUSALS, RETRY_AFTER, Fault, changed
from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.otx import Otx

ASKED = Asked(method="GET", path="/")


@pytest.mark.parametrize("fault", ["403", "404", "429", "500", "503"])
def test_a_status_is_answered_as_that_status(fault):
    assert REFUSALS[Fault(fault)](Otx(), ASKED).status == int(fault)


def test_the_vendor_words_its_refusals():
    told = REFUSALS[Fault.UNAUTHORIZED](Otx(), ASKED)
    assert (told.status, told.body) == (403, {"detail": "Authentication required"})


def test_over_quota_says_when_to_come_back():
    told = REFUSALS[Fault.OVER_QUOTA](Otx(), ASKED)
    assert told.headers["retry-after"] == str(RETRY_AFTER)


def test_a_page_and_an_empty_body_are_no_errors():
    page, empty = (REFUSALS[each](Otx(), ASKED) for each in (Fault.HTML, Fault.EMPTY))
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (empty.status, empty.body) == (200, "")


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ({"a": "x", "b": 1, "c": None}, {"a": ["x"], "b": {"value": 1}, "c": None}),
        ({"data": {"id": "x"}, "list": [1]}, {"data": "changed", "list": "changed"}),
        ([{"id": 1}, "x"], ["changed", ["x"]]),
        ("text", ["text"]),
        (None, None),
    ],
)
def test_a_changed_body_has_other_types(body, other):
    assert changed(body) == other
