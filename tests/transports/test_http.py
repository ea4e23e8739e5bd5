import asyncio
import json
from email.utils import format_datetime
from types import MappingProxyType

import anyio
import pytest

from house import FakeClock, manifest
from sidelight.devcloud.running import running
from sidelight.model import NotSet, OverQuota, PolicyDenied, Refused, Unavailable
from sidelight.plugin import OWN_SERVER, HttpRequest, Place, Quota, Secret, Upload, Window
from sidelight.transports import http as module
from sidelight.transports.http import CONNECTIONS, HttpTransport

KEY = {"api_key": "s3cret"}
GET = HttpRequest(url_template="https://one.example/look")


@pytest.fixture
async def transport(web, clock, monkeypatch):
    async def at_once(delay):
        pass

    monkeypatch.setattr(module.anyio, "sleep", at_once)
    transport = HttpTransport(
        clock=clock,
        base_urls={"one": web.url, "keyed": web.url},
    )
    yield transport
    await transport.close()


async def test_parts_are_escaped_and_the_base_url_comes_before_the_path(web, transport):
    web.answers["/urls/http%3A%2F%2Fx%2F..%2F%3Fq"] = [(200, {}, b'{"a": 1}')]
    response = await transport.perform(
        HttpRequest(
            url_template="https://one.example/urls/{url}",
            path={"url": "http://x/../?q"},
            params={"limit": "1&x=2"},
        ),
        manifest(),
        {},
    )
    assert (response.status, response.body) == (200, b'{"a": 1}')
    assert web.requests[0][1] == "/urls/http%3A%2F%2Fx%2F..%2F%3Fq?limit=1%26x%3D2"


async def test_json_and_the_key_are_sent(web, transport):
    web.answers["/look"] = [(200, {}, b"{}")]
    request = HttpRequest(url_template="https://one.example/look", method="POST", json={"q": "x"})
    await transport.perform(
        request, manifest("keyed", secrets={"api_key": Secret("x-apikey")}), KEY
    )
    _, _, headers, body = web.requests[0]
    assert json.loads(body) == {"q": "x"}
    assert headers["x-apikey"] == "s3cret"


HOOK = {"webhook_url": Secret("one.example/in", Place.URL)}


async def test_a_secret_address_is_called_in_place_of_the_template(web, transport):
    web.answers["/in/t0p"] = [(200, {}, b"ok")]
    card, url = manifest(secrets=HOOK), {"webhook_url": "https://one.example/in/t0p"}
    assert (await transport.perform(GET, card, url)).body == b"ok"
    with pytest.raises(PolicyDenied) as caught:
        await transport.perform(GET, card, {"webhook_url": "https://other.example/in/t0p"})
    assert "t0p" not in str(caught.value)


async def test_an_own_server_without_a_path_is_called_as_it_was_written(web, clock):
    transport = HttpTransport(clock=clock, base_urls={"own": f"{web.url}/in/?a=1"})
    web.answers["/in/"] = [(200, {}, b"ok")]
    card = manifest("own", hosts=frozenset({OWN_SERVER}))
    await transport.perform(HttpRequest(url_template=f"https://{OWN_SERVER}"), card, {})
    await transport.close()
    assert web.requests[0][1] == "/in/?a=1"


async def test_a_body_is_signed_and_the_secret_does_not_travel(web, transport):
    web.answers["/look"] = [(200, {}, b"")]
    request = HttpRequest(
        url_template="https://one.example/look",
        method="POST",
        json={"a": 1},
        headers={"webhook-id": "m1"},
        changes=True,
    )
    card = manifest(secrets={"secret": Secret("webhook-signature", Place.SIGNATURE)})
    await transport.perform(request, card, {"secret": "whsec_" + "a2V5" * 6})
    _, _, headers, body = web.requests[0]
    assert (body, headers["webhook-id"]) == (b'{"a":1}', "m1")
    assert headers["webhook-signature"].startswith("v1,")
    assert "whsec_" not in str(headers)


async def test_a_missing_key_is_refused_before_any_call(web, transport):
    with pytest.raises(NotSet, match="no key: set SIDELIGHT_ONE_API_KEY"):
        await transport.perform(GET, manifest(secrets={"api_key": Secret("x-apikey")}), {})
    assert web.requests == []


@pytest.mark.parametrize(
    "url", ["https://other.example/", "http://one.example/", "https://one.example.evil.example/"]
)
async def test_only_hosts_of_the_manifest_may_be_called(web, transport, url):
    with pytest.raises(PolicyDenied):
        await transport.perform(HttpRequest(url_template=url), manifest(), {})
    assert web.requests == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_not_accepted_is_refused(web, transport, status):
    web.answers["/look"] = [(status, {}, b"{}")]
    with pytest.raises(Refused, match=f"HTTP {status}"):
        await transport.perform(GET, manifest(), {})


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("17", 17.0), (format_datetime(FakeClock().now(), usegmt=True), 0.0), ("soon", None)],
)
async def test_over_quota_says_when_to_come_back(web, transport, wait, seconds):
    web.answers["/look"] = [(429, {"retry-after": wait}, b"{}")]
    with pytest.raises(OverQuota, match="over quota") as caught:
        await transport.perform(GET, manifest(), {})
    assert caught.value.retry_after == seconds
    assert len(web.requests) == 1


async def test_a_read_is_tried_again_when_the_server_fails(web, transport):
    web.answers["/look"] = [(502, {}, b""), (503, {}, b""), (200, {}, b"ok")]
    assert (await transport.perform(GET, manifest(), {})).body == b"ok"


async def test_a_server_that_stays_down_is_unavailable(web, transport):
    web.answers["/look"] = [(500, {}, b"")]
    with pytest.raises(Unavailable, match="is down"):
        await transport.perform(GET, manifest(), {})
    assert len(web.requests) == 3


async def test_a_change_is_never_sent_twice(web, transport):
    web.answers["/look"] = [(500, {}, b"")]
    change = HttpRequest(url_template=GET.url_template, method="POST", changes=True)
    with pytest.raises(Unavailable):
        await transport.perform(change, manifest(), {})
    assert len(web.requests) == 1


async def test_a_body_that_is_cut_off_is_unavailable(web, transport):
    web.answers["/look"] = [(200, {"content-length": "100", "connection": "close"}, b"{}")]
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached"):
        await transport.perform(GET, manifest(), {})


async def test_nobody_listening_is_unavailable_at_once(clock, monkeypatch):
    async def never(delay):
        raise AssertionError("waited to try again")

    monkeypatch.setattr(module.anyio, "sleep", never)
    transport = HttpTransport(clock=clock, base_urls={"one": "http://127.0.0.1:9"})
    with pytest.raises(Unavailable, match="cannot be reached"):
        await transport.perform(GET, manifest(), {})
    await transport.close()


async def test_an_answer_without_end_is_cut(web, transport, monkeypatch):
    monkeypatch.setattr(module, "MAX_BODY", 10)
    web.answers["/look"] = [(200, {}, b"x" * 11)]
    with pytest.raises(Unavailable, match="larger than 10 bytes"):
        await transport.perform(GET, manifest(), {})


async def test_a_redirect_on_the_same_host_is_followed(web, transport):
    web.answers["/look"] = [(302, {"location": "/there"}, b"")]
    web.answers["/there"] = [(200, {}, b"found")]
    assert (await transport.perform(GET, manifest(), {})).body == b"found"


async def test_a_redirect_to_another_host_needs_leave(web, transport):
    web.answers["/look"] = [(302, {"location": "https://evil.example/"}, b"")]
    with pytest.raises(PolicyDenied, match=r"redirects to evil\.example"):
        await transport.perform(GET, manifest(), {})


async def test_a_redirect_with_leave_does_not_reach_into_our_network(web, transport):
    request = HttpRequest(url_template=GET.url_template, follow=True)
    web.answers["/look"] = [(302, {"location": "https://10.0.0.1/"}, b"")]
    with pytest.raises(PolicyDenied, match="not public"):
        await transport.perform(request, manifest(), {})
    web.answers["/look"] = [(302, {"location": "http://8.8.8.8/"}, b"")]
    with pytest.raises(PolicyDenied, match="not allowed"):
        await transport.perform(request, manifest(), {})


async def test_a_key_does_not_travel_with_a_redirect(web, transport):
    keyed = manifest("keyed", secrets={"api_key": Secret("x-apikey")})
    there = f"http://localhost:{web.server_port}/there"
    web.answers["/look"] = [(302, {"location": there}, b"")]
    web.answers["/there"] = [(200, {}, b"found")]
    await transport.perform(HttpRequest(url_template=GET.url_template, follow=True), keyed, KEY)
    assert "x-apikey" in web.requests[0][2]
    assert "x-apikey" not in web.requests[1][2]


async def test_a_circle_of_redirects_ends(web, transport):
    web.answers["/look"] = [(302, {"location": "/look"}, b"")]
    with pytest.raises(Unavailable, match="in a circle"):
        await transport.perform(GET, manifest(), {})


async def test_a_secret_stands_where_its_place_says(web, transport):
    web.answers["/look"] = [(200, {}, b"{}")]
    for place, setting in ((Place.FORM, "in_form"), (Place.QUERY, "in_query")):
        card = manifest(secrets={setting: Secret("k", place)})
        request = HttpRequest(url_template=GET.url_template, method="POST", form={"q": "x"})
        await transport.perform(request, card, {setting: "s3cret"})
    assert web.requests[0][1:4:2] == ("/look", b"q=x&k=s3cret")
    assert web.requests[1][1:4:2] == ("/look?k=s3cret", b"q=x")


async def test_an_error_does_not_quote_a_secret_in_the_query(clock, transport):
    card = manifest("away", secrets={"key": Secret("k", Place.QUERY)})
    away = HttpTransport(clock=clock, base_urls={"away": "http://127.0.0.1:9"})
    with pytest.raises(Unavailable) as caught:
        await away.perform(GET, card, {"key": "s3cret"})
    await away.close()
    assert "s3cret" not in repr(caught.value)
    assert caught.value.__cause__ is None


async def test_an_optional_key_may_be_missing(web, transport):
    web.answers["/look"] = [(200, {}, b"{}")]
    await transport.perform(GET, manifest(secrets={"key": Secret("k", required=False)}), {})
    assert "k" not in web.requests[0][2]


async def test_an_own_server_is_called_below_its_address(web, clock):
    card = manifest("misp", hosts=frozenset({OWN_SERVER}))
    web.answers["/sub/attributes"] = [(200, {}, b"[]")]
    request = HttpRequest(url_template=f"https://{OWN_SERVER}/attributes")
    here = HttpTransport(clock=clock, base_urls={"misp": f"{web.url}/sub/"})
    assert (await here.perform(request, card, {})).body == b"[]"
    await here.close()
    nowhere = HttpTransport(clock=clock, base_urls={})
    with pytest.raises(NotSet, match="no server: set SIDELIGHT_MISP_URL"):
        await nowhere.perform(request, card, {})


async def test_an_expected_status_is_an_answer(web, transport):
    web.answers["/look"] = [(403, {}, b"closed")]
    request = HttpRequest(url_template=GET.url_template, expected=frozenset({403}))
    assert (await transport.perform(request, manifest(), {})).status == 403


async def test_a_file_goes_into_a_multipart_form(web, transport):
    web.answers["/look"] = [(200, {}, b"{}")]
    upload = {"file": Upload("a.bin", b"\x00body")}
    request = HttpRequest(
        url_template=GET.url_template, method="POST", files=upload, form={"q": "x"}, changes=True
    )
    await transport.perform(request, manifest(), {})
    _, _, headers, body = web.requests[0]
    assert headers["Content-Type"].startswith("multipart/form-data")
    assert b'filename="a.bin"' in body
    assert b"\x00body" in body


async def test_where_calls_are_counted_the_driver_repeats_them(web, transport):
    web.answers["/look"] = [(503, {}, b"")]
    with pytest.raises(Unavailable):
        await transport.perform(GET, manifest(quota=(Quota(4, Window.MINUTE),)), {})
    assert len(web.requests) == 1


async def test_a_read_by_post_is_tried_again_and_a_change_is_not(web, transport):
    for changes, times in ((False, 3), (True, 1)):
        web.requests.clear()
        web.answers["/look"] = [(503, {}, b"")]
        request = HttpRequest(url_template=GET.url_template, method="POST", changes=changes)
        with pytest.raises(Unavailable):
            await transport.perform(request, manifest(), {})
        assert len(web.requests) == times


async def test_no_url_is_logged_because_a_query_may_hold_a_key(web, transport, caplog):
    caplog.set_level("DEBUG")
    web.answers["/look"] = [(200, {}, b"{}")]
    card = manifest(secrets={"api_key": Secret("key", Place.QUERY)})
    await transport.perform(GET, card, {"api_key": "hidden"})
    assert web.requests[0][1] == "/look?key=hidden"
    assert "hidden" not in caplog.text


class Crowd:
    """Answers as soon as `size` calls have come, and keeps how many were there at once."""

    services = MappingProxyType({})

    def __init__(self, size):
        self.full = asyncio.Event()
        self.size = size
        self.here = self.most = 0

    async def __call__(self, scope, receive, send):
        self.here += 1
        self.most = max(self.most, self.here)
        if self.here == self.size:
            self.full.set()
        await self.full.wait()
        self.here -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize(
    ("quota", "most"),
    [((), CONNECTIONS), ((Quota(1000, Window.MINUTE),), 3 * CONNECTIONS)],
    ids=["free", "counted"],
)
async def test_ten_calls_at_once_unless_a_quota_counts_them(clock, quota, most):
    crowd = Crowd(most)
    with running(crowd) as there:
        transport = HttpTransport(clock=clock, base_urls={"one": there.url})
        async with anyio.create_task_group() as group:
            for _ in range(3 * CONNECTIONS):
                group.start_soon(transport.perform, GET, manifest(quota=quota), {})
        await transport.close()
    assert crowd.most == most
