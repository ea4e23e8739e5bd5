import json

import pytest

from sidelight.api.problems import Problem, problem
from sidelight.model import AccessRole, InvalidInput, NotReady, PolicyDenied


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (InvalidInput("wrong"), 422, "wrong"),
        (PolicyDenied("no"), 403, "no"),
        (NotReady("set it up"), 503, "set it up"),
        (Problem(409, "Conflict", "twice"), 409, "twice"),
        (RuntimeError("a secret"), 500, None),
    ],
)
def test_every_failure_is_a_document_and_ours_is_not_told(error, status, detail, caplog):
    response = problem(None, error)
    body = json.loads(response.content)
    assert response.status_code == body["status"] == status
    assert body.get("detail") == detail
    assert ("a secret" in caplog.text) is (status == 500)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=x&status=closed", "limit: Expected `int`, got `str`"),
        ("limit=0", "limit: Expected `int` >= 1"),
    ],
)
def test_what_is_wrong_is_named_and_the_address_is_not(server, query, detail):
    headers = {"x-apikey": server.key()}
    told = server.get(f"/api/v1/cases?{query}", headers=headers).json()
    assert (told["status"], told["detail"]) == (400, detail)
    missing = server.get("/api/v1/explain?other=x", headers=headers).json()
    assert missing["detail"] == "Missing required query parameter 'value'"


def test_the_same_failure_has_one_name(server):
    headers = {"x-apikey": server.key(AccessRole.ANALYST)}
    raised = server.get("/api/v1/lookup?value=nothing%20at%20all", headers=headers).json()
    ours = server.post("/api/v1/alerts", content=b"", headers=headers).json()
    assert raised["title"] == ours["title"] == "Unprocessable Content"
