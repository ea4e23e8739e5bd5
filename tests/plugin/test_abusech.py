import json

import pytest

from sidelight.model import BadAnswer, Refused
from sidelight.plugin import HttpResponse
from sidelight.plugin.abusech import is_listed, read_count


def response(status=200, **body):
    return HttpResponse(status=status, body=json.dumps(body).encode())


def test_ok_is_a_listing():
    assert is_listed(response(query_status="ok", data=[]))


@pytest.mark.parametrize("word", ["no_result", "no_results", "hash_not_found", "not_found"])
def test_a_miss_is_what_the_service_calls_so(word):
    assert not is_listed(response(query_status=word, data="Your search did not yield any results"))


@pytest.mark.parametrize("word", ["unknown_auth_key", "no_api_key", "user_blacklisted"])
def test_a_status_about_the_key_is_a_refusal(word):
    with pytest.raises(Refused, match=word):
        is_listed(response(query_status=word))


@pytest.mark.parametrize("word", ["illegal_search_term", "http_post_expected", ""])
def test_another_status_is_a_bad_answer(word):
    with pytest.raises(BadAnswer) as caught:
        is_listed(response(query_status=word))
    assert caught.value.path == "$.query_status"


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (response(404, query_status="ok"), "status"),
        (response(), "$"),
        (response(query_status=["ok"]), "$.query_status"),
        (HttpResponse(status=200, body=b"<html>"), "$"),
    ],
)
def test_what_has_no_status_is_a_bad_answer(answer, path):
    with pytest.raises(BadAnswer) as caught:
        is_listed(answer)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("written", "count"),
    [("0", 0), ("3248", 3248), (7, 7), (None, None), ("", None), ("-1", None), ("9" * 5000, None)],
)
def test_numbers_may_be_text(written, count):
    assert read_count(written) == count
