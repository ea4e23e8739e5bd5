"""Start-up: wall time and peak memory of whole commands, beside a bare interpreter.

    python benchmarks/startup.py

Prints a table of medians. Run one look-up first, so that the embedded lists are compiled: what is
measured is the state that a user works in.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
SIDELIGHT = str(Path(sys.executable).parent / "sidelight")
COMMANDS = {
    "bare interpreter": [sys.executable, "-c", "pass"],
    "sidelight --help": [SIDELIGHT, "--help"],
    "sidelight lookup --offline 8.8.8.8": [SIDELIGHT, "lookup", "--offline", "8.8.8.8"],
    "sidelight lookup --offline --json 8.8.8.8": [
        SIDELIGHT,
        "lookup",
        "--offline",
        "--json",
        "8.8.8.8",
    ],
    "sidelight extract --json -": [SIDELIGHT, "extract", "--json", "-"],
}


def measure(command: list[str]) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak megabytes of one run."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None  # noqa: S101 - asked for above
    process.stdin.write(b"hxxp://evil[.]example/x 8.8.8.8\n")
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} left with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure the commands in turn, so that a slow moment of the machine hits all of them."""
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in COMMANDS}
    for turn in range(RUNS + 1):
        for name, command in COMMANDS.items():
            figures = measure(command)
            if turn:  # the first turn only warms the disk cache
                runs[name].append(figures)
    print(f"| command | wall s | CPU s | peak MB | ({RUNS} runs in turn, medians)")
    print("|---|---|---|---|")
    for name, figures in runs.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"| `{name}` | {wall:.3f} | {cpu:.3f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
