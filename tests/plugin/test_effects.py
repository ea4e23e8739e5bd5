import msgspec
import pytest

from house import IP
from sidelight.model import BadAnswer
from sidelight.plugin import DnsQuery, HttpResponse, IndexQuery, perform, perform_all


class Shape(msgspec.Struct):
    count: int
    parts: list[int] = []


def test_a_body_is_decoded_into_its_shape():
    assert HttpResponse(status=200, body=b'{"count": 3}').decode(Shape) == Shape(3)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"count": "x"}', "$.count"),
        (b'{"count": 1, "parts": [1, "x"]}', "$.parts[1]"),
        (b"{}", "$"),
        (b"[]", "$"),
        (b"", "$"),
        (b'{"count":', "$"),
        (b"<html>", "$"),
        (b"\xff\xfe", "$"),
    ],
)
def test_a_body_of_another_shape_names_the_place(body, path):
    with pytest.raises(BadAnswer) as caught:
        HttpResponse(status=200, body=body).decode(Shape)
    assert caught.value.path == path


def test_perform_yields_the_effect_and_returns_what_is_sent():
    talk = perform(IndexQuery("feed", IP))
    assert next(talk) == IndexQuery("feed", IP)
    with pytest.raises(StopIteration) as stop:
        talk.send("answer")
    assert stop.value.value == "answer"


def test_perform_all_yields_them_together():
    questions = (DnsQuery("a", "A"), DnsQuery("a", "MX"))
    talk = perform_all(questions)
    assert next(talk) == questions
