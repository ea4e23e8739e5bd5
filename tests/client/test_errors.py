import pytest

from sidelight.client.errors import (
    AccessError,
    AnswerError,
    ApiError,
    ClientError,
    NotFoundError,
    RateLimitError,
    refusal,
)
from sidelight.model import SidelightError


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AccessError),
        (403, AccessError),
        (404, NotFoundError),
        (429, RateLimitError),
        (422, ApiError),
        (500, ApiError),
    ],
)
def test_a_status_has_its_error(status, kind):
    told = refusal(status, "Reason", b'{"title": "T", "detail": "D", "status": 1}', 2.0)
    assert type(told) is kind
    assert (told.status, told.title, told.detail, told.retry_after) == (status, "T", "D", 2.0)
    assert str(told) == f"{status} T: D"


@pytest.mark.parametrize("body", [b"", b"<html>secret</html>", b"[]", b'{"title": 3}', b"\xff"])
def test_what_is_no_problem_document_is_not_quoted(body):
    assert str(refusal(502, "Bad Gateway", body, None)) == "502 Bad Gateway"
    assert refusal(599, "", body, None).title == "refused"


def test_all_are_of_one_family():
    assert issubclass(ClientError, SidelightError)
    assert AnswerError("$.a", "no").path == "$.a"
