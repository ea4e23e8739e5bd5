import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import UNTIL, command, played, workbench
from house import IP, START
from sidelight.actions.webhook import Webhook
from sidelight.formats.standard_webhooks import sign
from sidelight.model import InvalidInput, NotSet, OverQuota, Refused, Unavailable
from sidelight.plugin import HttpResponse, Standing, header_key, shown
from transports.conftest import Web

HOOK = Webhook()
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
ORDER = command(
    "webhook.send", IP, arguments={"event": "host.found"}, until=UNTIL, facts={"case": "17"}
)


@pytest.fixture
def web():
    import threading

    with Web() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server
        server.shutdown()


@pytest.fixture
async def hook(web, clock):
    variables = {
        "SIDELIGHT_WEBHOOK_URL": f"{web.url}/in/?token=1",
        "SIDELIGHT_WEBHOOK_SECRET": SECRET,
    }
    at_work, transport = workbench(HOOK, clock, variables)
    yield at_work
    await transport.close()


async def test_a_message_is_signed_and_has_the_key_of_its_order(hook, web):
    web.answers["/in/"] = [(202, {}, b"")]
    receipt = await hook("apply", ORDER)
    [(method, path, headers, body)] = web.requests
    headers = {name.lower(): value for name, value in headers.items()}
    assert (method, path) == ("POST", "/in/?token=1")
    assert headers["webhook-id"] == receipt.reference == header_key(ORDER.key)
    timestamp = int(START.timestamp())
    assert headers["webhook-timestamp"] == str(timestamp)
    assert headers["webhook-signature"] == sign(SECRET, receipt.reference, timestamp, body)
    assert headers["content-type"] == "application/json"
    assert SECRET not in str(headers)
    assert json.loads(body) == {
        "type": "host.found",
        "data": {
            "key": ORDER.key,
            "text": "C2 of case 17",
            "reason": "C2 of case 17",
            "target": {"type": "ipv4-addr", "value": IP.value},
            "until": "2026-11-24T18:00:00Z",
            "facts": {"case": "17"},
        },
    }


async def test_a_repetition_has_the_same_id(hook, web):
    web.answers["/in/"] = [(200, {}, b"")]
    first = await hook("apply", ORDER)
    assert (await hook("apply", ORDER)).reference == first.reference


async def test_it_cannot_be_proved_or_taken_back(hook):
    assert "`host.found`" in (await hook("plan", ORDER)).text
    assert (await hook("verify", ORDER)).standing is Standing.UNKNOWN
    with pytest.raises(InvalidInput, match="cannot be taken back"):
        await hook("undo", ORDER, {})
    assert not HOOK.manifest.does["webhook.send"].reversible


async def test_a_dry_run_sends_nothing(hook, web):
    assert shown(await hook.preview(ORDER)).startswith('POST https://own-server {"type":')
    assert web.requests == []


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, Refused),
        (404, Refused),
        (410, Refused),
        (429, OverQuota),
        (500, Unavailable),
    ],
)
async def test_a_refusal_is_an_error_and_nothing_is_sent_again(hook, web, status, error):
    web.answers["/in/"] = [(status, {}, b"<html>no</html>")]
    with pytest.raises(error):
        await hook("apply", ORDER)
    assert len(web.requests) == 1


@pytest.mark.parametrize("secret", ["", "whsec_!", "whsec_abc"])
async def test_a_secret_that_is_none_is_said_and_not_shown(web, clock, secret):
    variables = {"SIDELIGHT_WEBHOOK_URL": web.url, "SIDELIGHT_WEBHOOK_SECRET": secret}
    hook, transport = workbench(HOOK, clock, variables)
    with pytest.raises(NotSet, match=r"SIDELIGHT_WEBHOOK_SECRET|whsec_ and base64"):
        await hook("apply", ORDER)
    await transport.close()
    assert web.requests == []


@given(key=st.text(), text=st.text(), event=st.text())
def test_no_value_leaves_its_place(key, text, event):
    order = command("webhook.send", None, key=key, arguments={"text": text, "event": event})
    _, [effect] = played(HOOK.apply(order), lambda _: HttpResponse(status=200, body=b""))
    assert effect.url_template == "https://own-server"
    assert effect.headers == {"webhook-id": header_key(key)}
    assert effect.json["data"]["text"] == (text or order.reason)
