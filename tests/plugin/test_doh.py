import pytest

from sidelight.model import BadAnswer, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.doh import GOOGLE, ask
from sidelight.plugin.testing import play


def asked(body, status=200):
    return play(ask(GOOGLE, "example.org"), HttpResponse(status=status, body=body))


def test_the_addresses_of_a_name():
    answer, [request] = asked(
        b'{"Status": 0, "RA": true, "Answer": ['
        b'{"name": "a", "type": 5, "TTL": 9, "data": "b."},'
        b'{"name": "b", "type": 1, "TTL": 9, "data": "192.0.2.7"}]}'
    )
    assert (answer.exists, answer.addresses) == (True, ("192.0.2.7",))
    assert request.params == {"name": "example.org", "type": "A"}
    assert request.headers == {"accept": "application/dns-json"}


@pytest.mark.parametrize(
    ("comment", "text"),
    [(b'"EDE(16)"', "EDE(16)"), (b'["a", "b"]', "a b"), (b"null", "")],
)
def test_a_comment_may_be_one_or_several(comment, text):
    answer, _ = asked(b'{"Status": 3, "Comment": %s}' % comment)
    assert (answer.exists, answer.addresses, answer.comments) == (False, (), text)


@pytest.mark.parametrize("status", [2, 5])
def test_a_failure_of_the_resolver_is_no_answer(status):
    with pytest.raises(Unavailable, match=r"dns\.google could not resolve the name"):
        asked(b'{"Status": %d}' % status)


@pytest.mark.parametrize(
    ("status", "body"), [(400, b"{}"), (200, b"{}"), (200, b"<html>"), (200, b'{"Status": "0"}')]
)
def test_another_answer_is_bad(status, body):
    with pytest.raises(BadAnswer):
        asked(body, status)
