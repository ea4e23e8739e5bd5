import logging

import pytest

from sidelight.api.traces import door_of, without_tokens


def test_each_request_has_an_identifier_and_a_line(server, caplog):
    with caplog.at_level(logging.INFO, logger="sidelight.requests"):
        answer = server.get("/healthz?apikey=s3cret", headers={"x-request-id": "from-the-proxy"})
    assert answer.headers["x-request-id"] == "from-the-proxy"
    [line] = [each for each in caplog.records if each.name == "sidelight.requests"]
    assert (line.request_id, line.path, line.status) == ("from-the-proxy", "/healthz", 200)
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, '"><script>'])
def test_an_identifier_that_could_do_harm_is_replaced(server, given):
    told = server.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert told != given
    assert len(told) == 32


@pytest.mark.parametrize(
    "path", ["/welcome/", "/approve/", "/ui/widget/html/", "/api/v3/files/upload/"]
)
def test_a_token_in_a_path_is_not_logged(server, caplog, path):
    with caplog.at_level(logging.INFO, logger="sidelight.requests"):
        server.get(f"{path}s3cret-token")
    [line] = [each for each in caplog.records if each.name == "sidelight.requests"]
    assert line.path == f"{path}..." == without_tokens(f"{path}s3cret-token")


def test_the_metrics_count_by_door(server):
    server.get("/healthz")
    text = server.get("/metrics").text
    assert 'sidelight_http_requests_total{door="/healthz",status="200"}' in text
    assert door_of("/nothing/at/all") == "other"


@pytest.mark.parametrize(
    ("asked", "host", "status"),
    [
        ("GET /no/such/path", "here", 404),
        ("GET /api/v3/no/such/path", "here", 404),
        ("TRACE /api/v1/cases", "here", 405),
        ("GET /healthz", 'a"><script>', 400),
    ],
)
def test_what_no_route_answers_is_traced_as_well(server, caplog, asked, host, status):
    with caplog.at_level(logging.INFO, logger="sidelight.requests"):
        answer = server.request(*asked.split(), headers={"host": host})
    [line] = [each for each in caplog.records if each.name == "sidelight.requests"]
    assert (f"{line.method} {line.path}", line.status) == (asked, status)
    assert answer.status_code == status
    assert answer.headers["x-request-id"] == line.request_id
