"""Network namespaces for tests of the packet filter; only root can make them.

Where they cannot be made, the tests skip; with CI set in the environment they fail.
"""

import itertools
import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
numbers = itertools.count()


def run(*command):
    """Run a program to its end; CalledProcessError where it fails."""
    program = shutil.which(command[0], path=PATH) or command[0]
    return subprocess.run([program, *command[1:]], check=True, capture_output=True, text=True)


@contextmanager
def namespaces(count):
    """Lend the names of new network namespaces, with loopback up."""
    made = []
    try:
        for program in ("ip", "nft", "ping"):
            if shutil.which(program, path=PATH) is None:
                raise FileNotFoundError(f"{program} is not installed")
        for _ in range(count):
            name = f"sl{os.getpid()}n{next(numbers)}"
            run("ip", "netns", "add", name)
            made.append(name)
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "netns", "exec", name, "nft", "list", "ruleset")
    except (OSError, subprocess.CalledProcessError) as error:
        _end(made)
        told = f"no network namespace can be made: {getattr(error, 'stderr', '') or error}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    try:
        yield made
    finally:
        _end(made)


def _end(names):
    for name in names:
        run("ip", "netns", "del", name)


def joined(one, other):
    """Put a cable between two namespaces: 10.66.0.1 and fd66::1 here, .2 and ::2 there."""
    here, there = (
        f"v{os.getpid() % 10000}a{next(numbers)}",
        f"v{os.getpid() % 10000}b{next(numbers)}",
    )
    run("ip", "-n", one, "link", "add", here, "type", "veth", "peer", there, "netns", other)
    for name, link, last in ((one, here, 1), (other, there, 2)):
        run("ip", "-n", name, "addr", "add", f"10.66.0.{last}/24", "dev", link)
        run("ip", "-n", name, "addr", "add", f"fd66::{last}/64", "dev", link, "nodad")
        run("ip", "-n", name, "link", "set", link, "up")


def reaches(name, address, within=10):
    """Whether a ping from a namespace is answered, one of several within some seconds.

    A neighbour that was silent for a while is asked for anew, which takes a second or two.
    """
    ping = ("ping", "-c", "1", "-i", "0.2", "-w", str(within), address)
    try:
        run("ip", "netns", "exec", name, *ping)
    except subprocess.CalledProcessError:
        return False
    return True
