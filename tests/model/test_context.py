import msgspec

from contexts import context
from sidelight.model import Context


def test_a_context_survives_json():
    told = context()
    assert msgspec.json.decode(msgspec.json.encode(told), type=Context) == told
