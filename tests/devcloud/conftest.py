import httpx2
import pytest


@pytest.fixture
def steered(cloud):
    """Return the cloud with nothing counted and nothing wrong, before and after the test."""
    for service in cloud.cloud.services.values():
        service.reset()
    yield cloud
    for service in cloud.cloud.services.values():
        service.reset()


@pytest.fixture
def client(steered):
    """Return a client of the cloud."""
    with httpx2.Client(base_url=steered.url) as found:
        yield found
