from sidelight.api.doors import Doors
from sidelight.widget.entrance import Entrance


def test_the_doors_of_the_server_let_the_widget_in(house):
    def takes(doors: Entrance) -> bytes:
        return doors.secret

    assert isinstance(house.doors, Doors)
    assert takes(house.doors)
    for name in ("app_of", "caller", "base", "clock"):
        assert hasattr(house.doors, name)
