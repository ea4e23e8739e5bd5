import httpx2
import pytest

from actuators import workbench
from sidelight.transports import http


@pytest.fixture
def steered(cloud, monkeypatch):
    """Return the cloud with nothing done and nothing wrong, before and after the test."""
    monkeypatch.setattr(http, "TIMEOUT", httpx2.Timeout(0.5))
    for service in cloud.cloud.services.values():
        service.reset()
    yield cloud
    for service in cloud.cloud.services.values():
        service.reset()


@pytest.fixture
async def bench(steered, clock):
    """Return a function that puts an actuator to work on the cloud."""
    opened = []

    def made(action, **variables):
        at_work, transport = workbench(action, clock, {**steered.environment, **variables})
        opened.append(transport)
        return at_work

    yield made
    for transport in opened:
        await transport.close()
