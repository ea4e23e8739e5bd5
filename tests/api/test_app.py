import pytest
from litestar.testing import TestClient

from house import FakeClock
from sidelight.api.app import create
from sidelight.api.doors import Doors


async def nobody(key):
    return None


@pytest.fixture
def client():
    doors = Doors(identify=nobody, app_of=lambda _: None, clock=FakeClock(), secret=b"s")
    with TestClient(create(doors)) as client:
        yield client


def test_it_lives(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_path_that_no_door_knows_is_a_problem(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"
