import base64
import hashlib

import pytest

from sidelight.formats.vt_ids import url_id
from sidelight.model import AccessRole
from vt_world import MD5, SHA256, URL

V3 = "/api/v3"
BODY = b"MZ\x00\x00 GET http://evil-shop.com/login?a=1 \x00\x01" + bytes(range(256))
DIGEST = hashlib.sha256(BODY).hexdigest()
BODY_MD5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()


def post_file(server, path=f"{V3}/files", body=BODY, **more):
    return server.post(path, files={"file": ("C:\\Temp\\dropper.exe", body)}, **more)


def test_a_file_is_read_here_and_its_hash_looked_up(server, world):
    made = post_file(server)
    assert made.status_code == 200
    told = made.json()["data"]
    assert set(told) == {"type", "id", "links"}
    md5, _, seconds = base64.b64decode(told["id"]).decode().partition(":")
    assert (md5, seconds.isdigit()) == (BODY_MD5, True)
    done = server.get(f"{V3}/analyses/{told['id']}").json()
    assert done["data"]["attributes"]["status"] == "completed"
    assert done["data"]["attributes"]["results"]
    assert len(done["data"]["attributes"]["stats"]) == 8
    assert done["meta"]["file_info"]["sha256"] == DIGEST
    item = server.get(f"{V3}/analyses/{told['id']}/item").json()["data"]
    assert item["id"] == DIGEST
    assert item["attributes"]["meaningful_name"] == "dropper.exe"
    assert item["attributes"]["size"] == len(BODY)
    assert item["attributes"]["type_tag"] == "mz"
    assert [each.value for each in world.told] == [DIGEST]


def test_what_was_read_from_a_file_belongs_to_each_of_its_hashes(server):
    post_file(server)
    for each in (BODY_MD5, hashlib.sha1(BODY, usedforsecurity=False).hexdigest(), DIGEST):
        assert server.get(f"{V3}/files/{each}").json()["data"]["id"] == DIGEST
    [url] = server.get(f"{V3}/files/{DIGEST}/embedded_urls").json()["data"]
    assert url["attributes"]["url"] == URL.value


def test_the_escaped_identifier_of_an_analysis_is_the_same(server):
    id_ = post_file(server).json()["data"]["id"]
    assert server.get(f"{V3}/analyses/{id_.replace('=', '%3D')}").status_code == 200


def test_an_upload_url_opens_once(server):
    url = server.get(f"{V3}/files/upload_url").json()["data"]
    assert url.startswith("http://")
    assert post_file(server, url).status_code == 200
    again = post_file(server, url)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "ForbiddenError")
    assert post_file(server, f"{V3}/files/upload/nonsense").status_code == 403


@pytest.mark.parametrize("how", ["data", "files"])
def test_a_url_is_scanned_from_either_form(server, how):
    value = URL.value if how == "data" else (None, URL.value)
    made = server.post(f"{V3}/urls", **{how: {"url": value}})
    assert made.status_code == 200
    id_ = made.json()["data"]["id"]
    assert id_.split("-")[1] == url_id(URL.value)
    done = server.get(f"{V3}/analyses/{id_}").json()
    assert done["data"]["attributes"]["status"] == "completed"
    assert done["meta"]["url_info"] == {"id": url_id(URL.value), "url": URL.value}
    assert server.get(done["data"]["links"]["item"]).json()["data"]["attributes"]["url"]


def test_a_url_that_nobody_knows_exists_once_it_was_scanned(server):
    path = f"{V3}/urls/{url_id('http://nobody-knows.com/')}"
    assert server.get(path).status_code == 404
    made = server.post(f"{V3}/urls", data={"url": "nobody-knows.com"}).json()["data"]
    results = server.get(f"{V3}/analyses/{made['id']}").json()["data"]["attributes"]["results"]
    assert results["Sidelight"]["result"] == "unrated"
    assert server.get(path).json()["data"]["attributes"]["times_submitted"] == 1


@pytest.mark.parametrize(
    "id_", [f"u-{url_id(URL.value)}-1700000000", f"f-{SHA256}-17", "d-evil-shop.com-17"]
)
def test_the_identifier_of_an_analysis_may_be_built_by_the_client(server, id_):
    server.get(f"{V3}/domains/evil-shop.com/urls")
    assert server.get(f"{V3}/analyses/{id_}").json()["data"]["attributes"]["results"]


@pytest.mark.parametrize("id_", ["x", "u-x-1", "f-abc-1", f"u-{'0' * 64}-1", "d-evil-shop.com-x"])
def test_what_is_no_analysis_is_not_found(server, id_):
    answer = server.get(f"{V3}/analyses/{id_}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFoundError")


def test_a_known_object_is_analysed_again(server):
    for path in (f"files/{MD5}", "domains/evil-shop.com", "ip_addresses/45.155.205.233"):
        made = server.post(f"{V3}/{path}/analyse")
        assert made.status_code == 200
        id_ = made.json()["data"]["id"]
        assert server.get(f"{V3}/analyses/{id_}").json()["data"]["attributes"]["results"]
    assert server.post(f"{V3}/files/{'1234567890abcdef' * 4}/analyse").status_code == 404


def test_a_private_scan_tells_nobody(server, world):
    url = server.get(f"{V3}/private/files/upload_url").json()["data"]
    made = post_file(server, url).json()["data"]
    assert made["type"] == "private_analysis"
    done = server.get(f"{V3}/private/analyses/{made['id']}").json()["data"]
    assert (done["type"], done["attributes"]["status"]) == ("private_analysis", "completed")
    item = server.get(done["links"]["item"]).json()["data"]
    assert (item["type"], item["attributes"]["size"]) == ("private_file", len(BODY))
    made = server.post(f"{V3}/private/urls", data={"url": "http://secret.evil-shop.com/"}).json()
    assert server.get(f"{V3}/private/analyses/{made['data']['id']}/item").status_code == 200
    assert world.told == []


def test_a_private_scan_stays_private_behind_the_other_door(server, world):
    made = post_file(server, f"{V3}/private/files").json()["data"]
    told = server.get(f"{V3}/analyses/{made['id']}").json()["data"]
    assert told["type"] == "private_analysis"
    item = server.get(f"{V3}/analyses/{made['id']}/item").json()["data"]
    assert (item["type"], item["id"]) == ("private_file", DIGEST)
    public = post_file(server, body=BODY + b"!").json()["data"]
    assert server.get(f"{V3}/private/analyses/{public['id']}").status_code == 404
    assert world.told == []


def test_what_was_read_privately_is_not_in_the_public_object(server):
    post_file(server, f"{V3}/private/files")
    assert server.get(f"{V3}/files/{DIGEST}").status_code == 404
    assert server.get(f"{V3}/private/files/{DIGEST}").status_code == 200


def test_what_is_missing_is_a_bad_argument(server):
    for path, parts in (
        ("files", {}),
        ("files", {"files": {"other": ("a", b"b")}}),
        ("urls", {}),
        ("urls", {"data": {"url": "  "}}),
        ("urls", {"data": {"url": "no url at all"}}),
        ("files", {"content": b"--x", "headers": {"content-type": "multipart/form-data"}}),
        (
            "files",
            {"content": b"--x", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        ),
    ):
        answer = server.post(f"{V3}/{path}", **parts)
        assert answer.status_code == 400, (path, parts)
        assert set(answer.json()["error"]) == {"code", "message"}


def test_a_part_that_is_no_text_is_a_bad_argument(server):
    body = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    answer = server.post(
        f"{V3}/files", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.json()["error"]["code"] == "InvalidArgumentError"


def test_a_file_beyond_the_limit_is_refused_in_the_shape_of_the_api(doors_of, app, served):
    import msgspec
    from litestar.testing import TestClient

    from sidelight.api.app import create

    doors = msgspec.structs.replace(doors_of(app), most_upload=1000)
    with TestClient(create(doors, app.store.access)) as client:
        client.headers["x-apikey"] = served(app).key(AccessRole.ANALYST)
        url = client.get(f"{V3}/files/upload_url").json()["data"]
        answer = post_file(client, url, body=b"x" * 100_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "BadRequestError")


def test_a_viewer_does_not_scan(server):
    viewer = server.as_(AccessRole.VIEWER)
    assert post_file(server, headers=viewer).status_code == 403
    assert server.post(f"{V3}/urls", data={"url": URL.value}, headers=viewer).status_code == 403
