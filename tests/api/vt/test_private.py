from sidelight.formats.vt_ids import url_id
from vt_world import SHA256, URL

V3 = "/api/v3/private"


def test_a_private_object_is_known_from_the_scan_alone(server, world):
    server.post(f"{V3}/urls", data={"url": URL.value})
    told = server.get(f"{V3}/urls/{url_id(URL.value)}").json()["data"]
    assert (told["type"], told["attributes"]["url"]) == ("private_url", URL.value)
    assert told["attributes"]["last_analysis_stats"]["malicious"] == 0
    assert told["links"]["self"].endswith(f"{V3}/urls/{url_id(URL.value)}")
    assert world.told == []


def test_what_was_not_scanned_privately_is_not_found(server, world):
    for path in (f"files/{SHA256}", f"urls/{'0123456789abcdef' * 4}"):
        answer = server.get(f"{V3}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFoundError")
    assert world.told == []
