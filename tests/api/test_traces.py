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


def test_a_token_in_a_path_is_not_logged(server, caplog):
    with caplog.at_level(logging.INFO, logger="sidelight.requests"):
        server.get("/welcome/s3cret-token")
    assert "s3cret" not in caplog.text
    assert without_tokens("/ui/widget/html/abc") == "/ui/widget/html/..."


def test_the_metrics_count_by_door(server):
    server.get("/healthz")
    text = server.get("/metrics").text
    assert 'sidelight_http_requests_total{door="/healthz",status="200"}' in text
    assert door_of("/nothing/at/all") == "other"
