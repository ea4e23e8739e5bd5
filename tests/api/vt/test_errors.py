import json

import pytest
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from sidelight.api.doors import Forbidden, Unauthenticated
from sidelight.api.limits import TooManyCalls
from sidelight.api.vt.errors import VtError, bad_argument, not_found, vt_error
from sidelight.model import InvalidInput, NotReady, PolicyDenied


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unauthenticated(key=False), 401, "AuthenticationRequiredError"),
        (Unauthenticated(key=True), 401, "WrongCredentialsError"),
        (Forbidden("no"), 403, "ForbiddenError"),
        (PolicyDenied("no"), 403, "ForbiddenError"),
        (InvalidInput("what"), 400, "InvalidArgumentError"),
        (NotReady("later"), 503, "TransientError"),
        (TooManyCalls(4, 7), 429, "QuotaExceededError"),
        (NotFoundException(), 404, "NotFoundError"),
        (MethodNotAllowedException(), 405, "BadRequestError"),
        (HTTPException(status_code=413), 413, "BadRequestError"),
        (HTTPException(status_code=422), 422, "BadRequestError"),
        (VtError(409, "again"), 409, "AlreadyExistsError"),
        (bad_argument("x"), 400, "InvalidArgumentError"),
        (not_found("file", "x"), 404, "NotFoundError"),
    ],
)
def test_every_failure_has_its_status_and_code(error, status, code):
    answer = vt_error(None, error)
    assert answer.status_code == status
    assert json.loads(answer.content)["error"]["code"] == code


def test_a_defect_is_logged_and_not_told(caplog):
    answer = vt_error(None, KeyError("a secret"))
    assert answer.status_code == 503
    assert b"secret" not in answer.content
    assert "a secret" in caplog.text


def test_waiting_is_told_in_seconds():
    assert vt_error(None, TooManyCalls(4, 7)).headers["retry-after"] == "7"
    assert vt_error(None, NotReady("x")).headers["retry-after"] == "5"


def test_what_is_not_found_is_named_in_the_words_of_its_type():
    assert str(not_found("ip_address", "1.2.3.4")) == 'IP address "1.2.3.4" not found'
