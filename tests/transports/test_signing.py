import base64

import pytest

from house import START
from sidelight.formats.standard_webhooks import sign
from sidelight.model import NotSet
from sidelight.plugin import HttpRequest
from sidelight.transports.signing import signed

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
REQUEST = HttpRequest(
    url_template="https://own-server", method="POST", json={"a": "ä"}, headers={"webhook-id": "m1"}
)


def test_the_body_is_what_was_signed():
    body, headers = signed(REQUEST, SECRET, START)
    assert body == '{"a":"ä"}'.encode()
    stamp = int(START.timestamp())
    assert headers == {
        "content-type": "application/json",
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(SECRET, "m1", stamp, body),
    }


def test_a_secret_that_is_none_is_not_set():
    with pytest.raises(NotSet, match="base64"):
        signed(REQUEST, "whsec_?", START)
