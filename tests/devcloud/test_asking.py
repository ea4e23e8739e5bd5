import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.devcloud.asking import asked_of


def read(request):
    """Return what the cloud makes of a request as the client writes it."""
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    scope = {
        "method": request.method,
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
    }
    return asked_of(scope, request.read())


def test_query_and_headers_are_decoded_and_the_path_is_not():
    asked = read(
        httpx2.Request(
            "GET",
            "http://x.example/u/http%3A%2F%2Fa.example%2Fb/?q=a%20b&empty=",
            headers={"X-ApiKey": "k"},
        )
    )
    assert asked.path == "/u/http%3A%2F%2Fa.example%2Fb/"
    assert asked.query == {"q": "a b", "empty": ""}
    assert asked.headers["x-apikey"] == "k"
    assert asked.json is None


def test_json_and_forms_are_decoded():
    assert read(httpx2.Request("POST", "http://x.example/", json={"a": [1]})).json == {"a": [1]}
    asked = read(httpx2.Request("POST", "http://x.example/", data={"url": "http://a.example/?b=c"}))
    assert (asked.form, asked.json) == ({"url": "http://a.example/?b=c"}, None)


def test_a_multipart_form_has_fields_and_files():
    asked = read(
        httpx2.Request(
            "POST",
            "http://x.example/",
            data={"note": "größer"},
            files={"file": ("a.bin", b"\x00\xff\r\n--x\r\n", "application/octet-stream")},
        )
    )
    assert asked.form == {"note": "größer"}
    assert asked.files == {"file": ("a.bin", b"\x00\xff\r\n--x\r\n")}


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=b",
        "application/x-www-form-urlencoded",
        "",
    ],
)
@given(body=st.binary(max_size=200))
def test_any_body_is_read(kind, body):
    scope = {
        "method": "POST",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"content-type", kind.encode())],
    }
    assert asked_of(scope, body).path == "/"
