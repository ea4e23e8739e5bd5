def test_it_lives(server):
    answer = server.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_path_that_no_door_knows_is_a_problem(server):
    answer = server.get("/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"


def test_the_api_is_described(server):
    described = server.get("/schema/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/me" in described["paths"]
