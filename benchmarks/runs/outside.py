"""The other side: a provider that knows bad addresses, and a firewall; a process of their own."""

import asyncio
import itertools
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import httpx2
import msgspec

from sidelight.devcloud.catalog import found_services
from sidelight.devcloud.exports import environment
from sidelight.devcloud.running import bind, server_of
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType
from sidelight.wiring.clock import SystemClock

FIRST = int(ip_address("91.92.16.1"))
PLAYED = ("urlhaus", "firewall")


def addresses(count: int) -> list[str]:
    """Return addresses of nobody in particular."""
    numbers = itertools.islice(itertools.count(FIRST), count)
    return [str(ip_address(each)) for each in numbers]


def serve(count: int) -> None:
    """Play until the process is ended; the first line holds the variables that lead here."""
    today = SystemClock().now()
    subjects = []
    for address in addresses(count):
        url = Observable(ObservableType.URL, f"http://{address}/bins/mirai.arm7")
        host = Observable(ObservableType.IPV4, address)
        subjects += [
            Subject(observable=url, kind=Kind.MALICIOUS, family="Mirai", first_seen=today),
            Subject(observable=host, kind=Kind.MALICIOUS, related={"urls": (url,)}),
        ]
    found = found_services(SystemClock())
    services = {name: found[name] for name in PLAYED}
    for service in services.values():
        service.limited = False
    cloud = Cloud(services, World(subjects))
    running = bind(cloud)
    told = environment(services.values(), running.url, running.nameserver)
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    sys.stdout.flush()
    asyncio.run(running.serve(server_of(cloud)))


@contextmanager
def played(script: str, count: int) -> Iterator[dict[str, str]]:
    """Yield the variables that make Sidelight ask the other side."""
    command = [sys.executable, script, "--outside", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            yield msgspec.json.decode(process.stdout.readline(), type=dict[str, str])
        finally:
            process.terminate()


def check(variables: Mapping[str, str], values: Sequence[str]) -> None:
    """Leave with an error unless the firewall was told of every address once, and of no other."""
    url, token = variables["SIDELIGHT_FIREWALL_URL"], variables["SIDELIGHT_FIREWALL_TOKEN"]
    answer = httpx2.get(f"{url}/api/v1/log", headers={"authorization": f"Bearer {token}"})
    told = Counter(each["address"] for each in answer.json()["data"])
    if told != Counter(values):
        missing = len(set(values) - set(told))
        twice = sum(each > 1 for each in told.values())
        raise SystemExit(f"of {len(values)} addresses {missing} are not blocked, {twice} twice")
