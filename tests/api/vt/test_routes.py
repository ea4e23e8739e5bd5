import pytest

from sidelight.api.vt.routes import tidied

V3 = "/api/v3"
KEY = "5ec2e7" * 10 + "abcd"


async def seen(path, query=b"", headers=()):
    """Return the scope as the application sees it, which is what is logged."""
    scope = {
        "type": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": list(headers),
    }

    async def app(scope, receive, send):
        return None

    await tidied(app)(scope, None, None)
    return scope


async def test_the_key_of_api_v2_moves_into_the_header():
    scope = await seen("/vtapi/v2/file/report", f"apikey={KEY}&resource=a%26b".encode())
    assert scope["query_string"] == b"resource=a%26b"
    assert scope["headers"] == [(b"x-apikey", KEY.encode())]


async def test_a_key_in_a_path_becomes_me():
    header = (b"x-apikey", KEY.encode())
    scope = await seen(f"{V3}/users/{KEY}/overall_quotas", headers=[header])
    assert scope["path"] == f"{V3}/users/me/overall_quotas"
    assert KEY not in repr({**scope, "headers": None})


async def test_other_requests_pass_as_they_are():
    scope = await seen("/api/v1/lookup", b"value=x%20y")
    assert (scope["path"], scope["query_string"]) == ("/api/v1/lookup", b"value=x%20y")


async def test_a_key_that_stands_where_it_opens_nothing_is_dropped():
    scope = await seen(f"{V3}/search", f"query=a&apikey={KEY}".encode())
    assert (scope["query_string"], scope["headers"]) == (b"query=a", [])
    scope = await seen(f"{V3}/users/{KEY}", headers=[(b"x-apikey", b"another")])
    assert scope["path"] == f"{V3}/users/..."
    assert KEY not in repr(scope)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/", 404),
        ("GET", "/nothing", 404),
        ("GET", "/files", 405),
        ("PUT", "/files/abc", 405),
        ("PATCH", "/comments/abc", 405),
        ("POST", "/search", 405),
        ("GET", "/files/a/b/c/d", 404),
    ],
)
def test_a_path_or_method_that_nothing_knows_has_the_shape_of_the_api(server, method, path, status):
    answer = server.request(method, f"{V3}{path}")
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.headers["content-type"].startswith("application/json")


def test_without_a_key_and_with_a_wrong_one(server):
    del server.headers["x-apikey"]
    none = server.get(f"{V3}/domains/evil-shop.com")
    assert (none.status_code, none.json()["error"]) == (
        401,
        {"code": "AuthenticationRequiredError", "message": "X-Apikey header is missing"},
    )
    wrong = server.get(f"{V3}/domains/evil-shop.com", headers={"x-apikey": KEY})
    assert wrong.json()["error"] == {"code": "WrongCredentialsError", "message": "Wrong API key"}


def test_every_route_wants_a_key(server):
    del server.headers["x-apikey"]
    routes = [each for each in server.app.routes if each.path.startswith(V3)]
    assert len(routes) > 40
    for route in routes:
        path = route.path_format.replace("{", "").replace("}", "").replace(":str", "")
        for method in route.methods - {"OPTIONS", "HEAD"}:
            answer = server.request(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.json()["error"]["code"] == "AuthenticationRequiredError"


def test_every_success_is_200(server):
    """One client takes every other status for a failure of the server."""
    handlers = {
        handler
        for route in server.app.routes
        if route.path.startswith(V3)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    }
    assert {each.status_code for each in handlers} == {200}
