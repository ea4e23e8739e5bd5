from sidelight.api.v1.pages import page


def test_the_end_has_no_cursor():
    assert page((1, 2)) == {"data": [1, 2], "meta": {}}
    assert page([], "next") == {"data": [], "meta": {"cursor": "next"}}
