"""Whatever comes, the server answers in the shape of its door and stays up."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vt_world import MD5, SHA256, URL

V3 = "/api/v3"
WORDS = (
    *("files", "urls", "domains", "ip_addresses", "analyses", "comments", "private", "users"),
    *("search", "resolutions", "whois", "relationships", "votes", "analyse", "upload", "item"),
    *("evil-shop.com", "45.155.205.233", MD5, SHA256, URL.value, "me", "upload_url", "things"),
    *("urls", "u-1-1", "f-1-1", "...", "%", "\x00", "a/b", "é", "=", "aHR0cDovL3g="),
)
DOTS = {".", ".."}  # a client resolves them: they name another door
part = st.one_of(st.sampled_from(WORDS), st.text(max_size=12)).filter(lambda p: p not in DOTS)
parts = st.lists(part, min_size=1, max_size=5)
arguments = st.dictionaries(
    st.sampled_from(["limit", "cursor", "query", "relationships", "attributes", "filter"]),
    st.one_of(st.text(max_size=20), st.sampled_from(["10", "tag:x", "urls,votes", "YXQ6MQ"])),
    max_size=3,
)
requests = st.tuples(st.sampled_from(["GET", "POST", "DELETE", "PUT"]), parts, arguments)
bodies = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b'{"data":{"attributes":{"text":"x"}}}',
            b'{"data":{"attributes":{"verdict":"malicious"}}}',
            b"url=http%3A%2F%2Fx.com",
        ]
    ),
)
kinds = st.sampled_from(
    [
        *("", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"),
        *("multipart/form-data; boundary=x", "\x7f"),
    ]
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requests, bodies, kinds)
def test_every_answer_has_the_shape_of_the_api(server, request_, body, kind):
    method, parts, arguments = request_
    path = "/".join(quote(each, safe="") for each in parts)
    answer = server.request(
        method,
        f"{V3}/{path}",
        params=arguments,
        content=body if method == "POST" else None,
        headers={"content-type": kind} if kind else {},
    )
    assert answer.status_code < 500, answer.text
    told = answer.json()
    if answer.status_code == 200:
        assert "data" in told
    else:
        assert set(told) == {"error"}
        assert set(told["error"]) == {"code", "message"}
        assert answer.status_code in {400, 403, 404, 405, 409, 413}
