import pytest

from sidelight.model import AccessRole
from vt_world import MD5, SHA256

V3 = "/api/v3"
HERE = f"{V3}/domains/evil-shop.com"


def comment(text):
    return {"data": {"type": "comment", "attributes": {"text": text}}}


def vote(verdict):
    return {"data": {"type": "vote", "attributes": {"verdict": verdict}}}


def test_a_comment_is_kept_found_by_its_tag_and_removed(server):
    made = server.post(f"{HERE}/comments", json=comment("seen in #Emotet <b>"))
    assert made.status_code == 200
    told = made.json()["data"]
    assert told["id"].startswith("d-evil-shop.com-")
    assert told["attributes"]["tags"] == ["emotet"]
    assert told["attributes"]["html"] == "seen in #Emotet &lt;b&gt;"
    for path in (
        f"{HERE}/comments",
        f"{HERE}/relationships/comments",
        f"{V3}/comments?filter=tag:emotet",
        f"{V3}/search?query=tag:EMOTET",
        f"{V3}/search?query=%23emotet",
    ):
        assert [each["id"] for each in server.get(path).json()["data"]] == [told["id"]], path
    here = f"{V3}/comments/{told['id']}"
    assert server.get(here).json()["data"] == told
    assert server.get(f"{here}/author").json()["data"]["id"] == "test"
    assert server.get(f"{here}/item").json()["data"]["id"] == "evil-shop.com"
    assert server.delete(here).status_code == 200
    assert server.get(here).json()["error"]["code"] == "NotFoundError"


def test_a_comment_is_voted_on(server):
    id_ = server.post(f"{HERE}/comments", json=comment("x")).json()["data"]["id"]
    told = server.post(f"{V3}/comments/{id_}/vote", json={"data": "positive"})
    assert (told.status_code, told.json()["data"]) == (
        200,
        {"positive": 1, "negative": 0, "abuse": 0},
    )
    wrong = server.post(f"{V3}/comments/{id_}/vote", json={"data": "wonderful"})
    assert wrong.json()["error"]["code"] == "InvalidArgumentError"


def test_only_the_author_and_an_administrator_remove_a_comment(server):
    id_ = server.post(f"{HERE}/comments", json=comment("x")).json()["data"]["id"]
    viewer = server.as_(AccessRole.VIEWER)
    refused = server.delete(f"{V3}/comments/{id_}", headers=viewer)
    assert refused.json()["error"]["code"] == "ForbiddenError"


def test_a_vote_counts_once_and_changes(server):
    assert server.post(f"{HERE}/votes", json=vote("malicious")).status_code == 200
    again = server.post(f"{HERE}/votes", json=vote("malicious"))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "AlreadyExistsError")
    told = server.get(HERE).json()["data"]["attributes"]
    assert told["total_votes"] == {"harmless": 0, "malicious": 1}
    assert told["reputation"] == -1
    changed = server.post(f"{HERE}/votes", json=vote("harmless")).json()["data"]
    assert changed["attributes"]["value"] == 1
    assert server.get(HERE).json()["data"]["attributes"]["reputation"] == 1
    [only] = server.get(f"{HERE}/votes").json()["data"]
    assert only["id"] == changed["id"]


def test_notes_on_a_file_are_found_by_each_hash(server):
    server.get(f"{V3}/files/{MD5}")
    server.post(f"{V3}/files/{MD5}/comments", json=comment("x"))
    [found] = server.get(f"{V3}/files/{SHA256}/comments").json()["data"]
    assert found["id"].startswith(f"f-{SHA256}-")


def test_a_comment_on_what_nobody_knows_tells_nobody(server, world):
    made = server.post(f"{V3}/domains/nobody-knows.com/comments", json=comment("ours"))
    assert made.status_code == 200
    assert world.told == []


def test_a_viewer_reads_and_does_not_write(server):
    viewer = server.as_(AccessRole.VIEWER)
    assert server.get(f"{HERE}/comments", headers=viewer).status_code == 200
    for path, body in (("comments", comment("x")), ("votes", vote("harmless"))):
        refused = server.post(f"{HERE}/{path}", json=body, headers=viewer)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ForbiddenError")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 5000,
        b'{"data":{}}',
        b"\xff",
        b'{"data":{"attributes":{"text":""}}}',
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_argument(server, body):
    answer = server.post(f"{HERE}/comments", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidArgumentError")
