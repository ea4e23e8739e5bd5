"""`python -m sidelight.devcloud`, which is what `sidelight dev cloud` starts."""

import argparse
import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from sidelight.devcloud.catalog import Service, found_services
from sidelight.devcloud.exports import export_lines
from sidelight.devcloud.faults import Fault
from sidelight.devcloud.running import bind, server_of
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.worldfile import read_world, shipped_world
from sidelight.model import InvalidInput, SidelightError
from sidelight.wiring.clock import SystemClock


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit code."""
    options = _parser().parse_args(arguments)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # broken answers are meant
    try:
        services = found_services(SystemClock(), options.recordings)
        for service in services.values():
            service.latency = options.latency / 1000
            service.limited = not options.no_quota
        for fault in options.fault:
            _break(services, fault)
        world = read_world(options.world) if options.world else shipped_world()
        cloud = Cloud(services, world)
        running = bind(cloud, options.port, options.dns_port)
    except SidelightError as error:
        sys.stderr.write(f"sidelight: {error}\n")
        return 2 if isinstance(error, InvalidInput) else 3
    sys.stdout.write(export_lines(running.environment))
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(running.serve(server_of(cloud)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sidelight.devcloud", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dns-port", type=int)
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS")
    parser.add_argument("--world", type=Path, metavar="FILE")
    parser.add_argument("--recordings", type=Path, metavar="DIR")
    parser.add_argument("--fault", action="append", default=[], metavar="PROVIDER=KIND")
    parser.add_argument("--no-quota", action="store_true")
    return parser


def _break(services: dict[str, Service], text: str) -> None:
    name, _, kind = text.partition("=")
    if name not in services:
        raise InvalidInput(f"--fault {text}: no service {name!r}; there are {', '.join(services)}")
    if kind not in set(Fault):
        raise InvalidInput(f"--fault {text}: {kind!r} is none of {', '.join(Fault)}")
    services[name].fault = Fault(kind)


if __name__ == "__main__":
    sys.exit(main())
