from sidelight.store import Store
from sidelight.wiring import load_settings
from sidelight.wiring.storage import stored


def test_the_store_of_the_settings_is_lent(tmp_path):
    with stored(load_settings({"SIDELIGHT_HOME": str(tmp_path)})) as store:
        assert isinstance(store, Store)
    assert (tmp_path / "sidelight.db").is_file()
