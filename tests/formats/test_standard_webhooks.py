import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.standard_webhooks import PREFIX, sign
from sidelight.model import InvalidInput


@given(
    st.binary(min_size=1, max_size=64), st.text("abc123_-", min_size=1), st.integers(0), st.binary()
)
def test_it_is_the_hmac_of_id_time_and_body(key, name, timestamp, body):
    secret = base64.b64encode(key).decode()
    wanted = hmac.digest(key, f"{name}.{timestamp}.".encode() + body, "sha256")
    for each in (secret, PREFIX + secret):
        version, signature = sign(each, name, timestamp, body).split(",")
        assert (version, base64.b64decode(signature)) == ("v1", wanted)


@pytest.mark.parametrize("secret", ["", PREFIX, "whsec_!", "whsec_a", "ä"])
def test_a_secret_that_is_none_is_not_shown(secret):
    with pytest.raises(InvalidInput, match=r"is whsec_ and base64 after it$"):
        sign(secret, "id", 1, b"")
