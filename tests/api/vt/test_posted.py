import msgspec
import pytest
from litestar.datastructures import FormMultiDict

from sidelight.api.vt.errors import VtError
from sidelight.api.vt.posted import file_in, read_json, text_in


class Shape(msgspec.Struct):
    name: str


class Posted:
    def __init__(self, body):
        self.raw = body

    async def body(self):
        return self.raw


async def test_json_of_the_shape_is_read():
    assert (await read_json(Posted(b'{"name":"x","more":1}'), Shape)).name == "x"


@pytest.mark.parametrize("body", [b"", b"null", b'{"name":1}', b"\xff", b"[" * 100_000])
async def test_json_of_another_shape_is_a_bad_argument(body):
    with pytest.raises(VtError) as refused:
        await read_json(Posted(body), Shape)
    assert refused.value.code == "InvalidArgumentError"


def test_a_field_is_text():
    form = FormMultiDict([("url", " http://x/ "), ("file", "bytes")])
    assert text_in(form, "url") == "http://x/"
    assert file_in(form).file.read() == b"bytes"
    with pytest.raises(VtError):
        text_in(form, "other")
    with pytest.raises(VtError):
        file_in(FormMultiDict([]))
