"""Bodies that are signed as Standard Webhooks 1.0 says, with a secret that does not travel."""

from datetime import datetime

import msgspec

from sidelight.formats.standard_webhooks import sign
from sidelight.model import InvalidInput, NotSet
from sidelight.plugin import HttpRequest

ID = "webhook-id"


def signed(effect: HttpRequest, secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """Return the JSON body of a request and the headers that prove it; raises NotSet.

    The plugin names the message in the header `webhook-id`, which stays the same in every attempt.
    """
    body = msgspec.json.encode(effect.json)
    timestamp = int(now.timestamp())
    try:
        signature = sign(secret, effect.headers[ID], timestamp, body)
    except InvalidInput as error:
        raise NotSet(str(error)) from None
    return body, {
        "content-type": "application/json",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
