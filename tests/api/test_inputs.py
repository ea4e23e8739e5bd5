import pytest

from sidelight.api.inputs import MEANINGS, body_of, queries_of, shapes


def names(path, method="get"):
    return [each["name"] for each in queries_of(path, method)]


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/api/v3/files", ["multipart/form-data"]),
        ("/api/v3/private/urls", ["application/x-www-form-urlencoded", "multipart/form-data"]),
        ("/api/v3/files/upload/{token}", ["multipart/form-data"]),
        ("/api/v3/files/{id_}/comments", ["application/json"]),
        ("/api/v1/lookup", ["application/x-ndjson"]),
    ],
)
def test_bodies_that_are_read_by_hand_are_described(path, media):
    assert list(body_of(path, "post")["content"]) == media
    assert body_of(path, "get") is None


def test_other_bodies_are_left_to_the_framework():
    assert body_of("/api/v1/webhooks", "post") is None
    assert body_of("/api/v3/files/{id_}/analyse", "post") is None


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/api/v3/files/{id_}/relationships/{name}", ["limit", "cursor"]),
        ("/api/v3/urls/{id_}/votes", ["limit", "cursor"]),
        ("/api/v3/comments", ["filter", "limit", "cursor"]),
        ("/api/v3/comments/{id_}", []),
        ("/api/v3/intelligence/search", ["query", "descriptors_only", "limit", "cursor"]),
        ("/api/v3/users/{id_}/api_usage", ["start_date", "end_date"]),
        ("/api/v3/analyses/{id_}", []),
        ("/vtapi/v2/ip-address/report", ["ip"]),
        ("/api/v1/cases", []),
    ],
)
def test_queries_that_are_read_by_hand_are_described(path, queries):
    assert names(path) == queries
    assert names(path, "post") == []
    assert set(queries) <= set(MEANINGS)


def test_an_object_takes_what_trims_it():
    assert "exclude_attributes" in names("/api/v3/domains/{id_}")


def test_the_bodies_refer_to_shapes_that_are_there(server):
    described = server.get("/openapi.json").json()
    assert shapes().keys() <= described["components"]["schemas"].keys()
