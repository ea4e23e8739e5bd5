import pytest

from sidelight.api.described import DOORS, SHAPES, completed, statuses


@pytest.fixture
def described(server):
    return server.get("/openapi.json").json()


def operation(described, method, path):
    return described["paths"][path][method]


@pytest.mark.parametrize(
    ("method", "path", "media", "shape"),
    [
        ("get", "/api/v1/cases/{case_id}", "application/problem+json", "Problem"),
        ("get", "/api/v3/files/{id_}", "application/json", "VtFailure"),
    ],
)
def test_each_door_tells_its_failures_in_its_own_shape(described, method, path, media, shape):
    answers = operation(described, method, path)["responses"]
    assert answers["404"]["content"] == {
        media: {"schema": {"$ref": f"#/components/schemas/{shape}"}}
    }
    assert "500" not in answers
    assert "default" not in answers


def test_a_spent_quota_is_told_by_status_alone_in_the_oldest_api(described):
    answers = operation(described, "get", "/vtapi/v2/file/report")["responses"]
    assert "content" not in answers["204"]
    assert "429" not in answers


def test_a_status_is_there_where_it_can_be():
    own = next(each for each in DOORS if each.prefix == "/api/v1")
    assert 404 not in statuses(own, "/api/v1/cases", "get")
    assert 404 in statuses(own, "/api/v1/cases/{case_id}", "get")
    assert 413 not in statuses(own, "/api/v1/alerts", "get")
    assert 413 in statuses(own, "/api/v1/alerts", "post")
    third = next(each for each in DOORS if each.prefix == "/api/v3")
    assert 409 in statuses(third, "/api/v3/files/{id_}/votes", "post")
    assert 409 not in statuses(third, "/api/v3/files/{id_}/votes", "get")


def test_keys_are_asked_for_except_where_one_signs_in(described):
    assert operation(described, "post", "/api/v1/session")["security"] == []
    assert operation(described, "get", "/healthz")["security"] == []
    assert operation(described, "delete", "/api/v1/session")["security"] == [
        {"key": []},
        {"session": []},
    ]
    used = {
        name
        for operations in described["paths"].values()
        for each in operations.values()
        if isinstance(each, dict)
        for scheme in each.get("security", [])
        for name in scheme
    }
    assert used == described["components"]["securitySchemes"].keys()


def test_the_document_is_the_same_at_both_addresses(server, described):
    assert server.get("/schema/openapi.json").json() == described


def test_every_operation_says_what_it_is_for(described):
    for path, operations in described["paths"].items():
        for method, each in operations.items():
            assert each["description"], (method, path)


def test_shapes_of_a_document_stay_beside_ours():
    told = completed({"paths": {}, "components": {"schemas": {"Mine": {}}}})
    assert {"Mine", *SHAPES} <= told["components"]["schemas"].keys()
