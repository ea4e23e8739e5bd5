from sidelight.model import AccessRole


def test_the_role_decides(server):
    for role, status in ((AccessRole.VIEWER, 403), (AccessRole.ANALYST, 422)):
        answer = server.post("/api/v1/alerts", content=b"{", headers=server.as_(role))
        assert answer.status_code == status


def test_nothing_opens_without_a_key(server):
    described = server.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        if not path.startswith("/api/v1") or path == "/api/v1/session":
            continue
        for method in methods:
            answer = server.request(method.upper(), path, json={})
            assert answer.status_code == 401, (method, path)
