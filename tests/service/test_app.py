import pytest


def test_an_app_is_put_together_once(app_with):
    app = app_with()
    with pytest.raises(AttributeError):
        app.store = None
