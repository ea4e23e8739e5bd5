import json

import pytest

from sidelight.client import asks


def test_only_changes_are_marked():
    made = [
        asks.lookup("a", deep=True),
        asks.lookups(["a"]),
        asks.alert("a"),
        asks.cases(None, 5, None),
        asks.case("a"),
        asks.history("a", 3),
        asks.explain("a"),
        asks.feeds(),
        asks.providers(),
        asks.playbooks(),
        asks.me(),
    ]
    assert not any(each.changes for each in made)
    assert asks.send_alerts({}, None).changes
    assert asks.change_case("a", None, None, None).changes


def test_an_identifier_stays_one_part_of_the_path():
    assert asks.alert("../me").path == "/api/v1/alerts/..%2Fme"
    assert asks.case("a/b?c").path == "/api/v1/cases/a%2Fb%3Fc"


def test_each_value_of_a_stream_is_one_line_whatever_it_holds():
    body = asks.lookups(["a\nb", "", '"', "é"]).body
    assert [json.loads(each) for each in body.split(b"\n")] == ["a\nb", "", '"', "é"]


def test_only_what_is_given_changes():
    told = asks.change_case("a", "closed", "benign", None)
    assert json.loads(told.body) == {"status": "closed", "resolution": "benign"}
    assert json.loads(asks.change_case("a", None, None, "").body) == {"summary": ""}
    with pytest.raises(ValueError, match="shut"):
        asks.change_case("a", "shut", None, None)


def test_a_page_of_cases():
    assert asks.cases("open", 5, "c").params == {"limit": 5, "status": "open", "cursor": "c"}
    assert asks.cases(None, 5, None).params == {"limit": 5}


@pytest.mark.parametrize(
    ("alerts", "body"),
    [
        (b'{"a": 1}', b'{"a": 1}'),
        ("From: a@b", b"From: a@b"),
        ({"a": 1}, b'{"a":1}'),
        (({"a": n} for n in range(2)), b'[{"a":0},{"a":1}]'),
    ],
)
def test_alerts_in_any_form(alerts, body):
    assert asks.send_alerts(alerts, "falcon").body == body
