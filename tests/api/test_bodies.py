import pytest

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"name":"\xa8","password":"x"}', "it is not UTF-8"),
        (b"[" * 5000, "it is nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_the_fault_of_who_sent_it(server, body, why):
    answer = server.post("/api/v1/session", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert answer.json()["detail"] == f"the body is no JSON: {why}"
