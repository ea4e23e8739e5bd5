import pytest

from sidelight.devcloud.running import bind, running
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.world import World
from sidelight.model import NotReady

EMPTY = Cloud({}, World([]))


def test_a_port_that_is_taken_says_so_and_leaves_nothing_open():
    with running(EMPTY) as found:
        port = found.pages.getsockname()[1]
        with pytest.raises(NotReady, match=f"port {port} cannot be used"):
            bind(EMPTY, port)
        names = found.names.getsockname()[1]
        with pytest.raises(NotReady, match=f"port {names}"):
            bind(EMPTY, 0, names)


def test_two_clouds_run_at_the_same_time():
    with running(EMPTY) as one, running(EMPTY) as other:
        assert one.url != other.url
        assert one.nameserver != other.nameserver
