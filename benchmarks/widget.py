"""First paint of the widget beside a blank page, in Chromium on a slow machine and network.

    python benchmarks/widget.py --write

Both pages come from the same running server (a temporary home, the cloud in a box). CPU is slowed
4 times, the network to 1.6 Mbit/s and 150 ms; a fresh context each time, in turn.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "widget-results.md"
SIDELIGHT = str(Path(sys.executable).parent / "sidelight")
CLOUD, PORT = 8721, 8722
BASE = f"http://127.0.0.1:{PORT}"
ROUNDS = 9
VALUES = {
    "file": "5f1c2a3b7d9e80416c2f9b04d7e5a6c81b3d0f92e7a4c6581d2f3b7a9c0e4d16",
    "url": "http://cdn-invoices.duckdns.org/p/invoice_0412.exe",
    "domain": "cdn-invoices.duckdns.org",
    "address": "185.220.101.34",
}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 1.6e6 / 8,
}
PAINT = """() => new Promise(done => {
  const told = () => performance.getEntriesByName('first-contentful-paint')[0]
  if (told()) return done(told().startTime)
  new PerformanceObserver(() => { if (told()) done(told().startTime) })
    .observe({type: 'paint', buffered: true})
})"""


def first_paint(browser: Browser, url: str) -> float:
    """Return milliseconds until something of a page stands on the screen."""
    context = browser.new_context(viewport={"width": 420, "height": 800}, bypass_csp=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url)
    took: float = page.evaluate(PAINT)
    context.close()
    return took


def environment(home: str, cloud: subprocess.Popen[str]) -> dict[str, str]:
    """Return the environment in which Sidelight asks the cloud."""
    assert cloud.stdout is not None  # noqa: S101 - asked for below
    told = {"SIDELIGHT_HOME": home}
    for line in cloud.stdout:
        name, _, value = line.removeprefix("export ").strip().partition("=")
        if not line.startswith("export "):
            if told.keys() > {"SIDELIGHT_HOME"}:
                break
            continue
        told[name] = value.strip("'\"")
    return {**os.environ, **told}


def serve_time(client: httpx2.Client, url: str) -> float:
    """Return the 95th percentile of the server's answer to a page that is known, in ms."""
    took = []
    for _ in range(200):
        began = time.perf_counter()
        client.get(url).raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def main() -> None:
    """Measure, print, and write the table when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    home = tempfile.mkdtemp()
    cloud = subprocess.Popen(
        [SIDELIGHT, "dev", "cloud", "--port", str(CLOUD)], stdout=subprocess.PIPE, text=True
    )
    asked = environment(home, cloud)
    server = subprocess.Popen(
        [SIDELIGHT, "serve", "--port", str(PORT)], env=asked, stdout=subprocess.DEVNULL
    )
    try:
        table = measured(asked)
    finally:
        for process in (server, cloud):
            process.send_signal(signal.SIGTERM)
            process.wait(15)
        shutil.rmtree(home)
    print(table)
    if write:
        RESULTS.write_text(table)


def measured(asked: dict[str, str]) -> str:
    """Return the results as Markdown."""
    client = httpx2.Client(timeout=60)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            client.get(f"{BASE}/healthz")
            break
        except httpx2.HTTPError:
            time.sleep(0.2)
    made = subprocess.run(
        [SIDELIGHT, "admin", "key", "create", "--name", "bench", "--json"],
        env=asked,
        capture_output=True,
        check=True,
    )
    headers = {"x-apikey": json.loads(made.stdout)["key"]}
    pages = {}
    for name, value in VALUES.items():
        told = client.get(f"{BASE}/api/v3/widget/url", params={"query": value}, headers=headers)
        pages[name] = told.raise_for_status().json()["data"]["url"]
        client.get(pages[name])
    time.sleep(8)  # the first view collects behind the answer
    paints: dict[str, list[float]] = {name: [] for name in ("blank", *pages)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(ROUNDS):
            for name, url in {"blank": f"{BASE}/healthz", **pages}.items():
                paints[name].append(first_paint(browser, url))
        browser.close()
    base = statistics.median(paints["blank"])
    rows = [
        f"| {name} | {statistics.median(paints[name]):.0f} | "
        f"{statistics.median(paints[name]) / base:.2f} | {serve_time(client, url):.1f} |"
        for name, url in pages.items()
    ]
    day = time.strftime("%Y-%m-%d", time.gmtime())
    machine = f"{os.cpu_count()} CPUs, Python {platform.python_version()}"
    how = (
        f"`python benchmarks/widget.py --write`, {day}, {machine}, load {os.getloadavg()[0]:.1f}; "
        f"Chromium, CPU slowed 4 times, 1.6 Mbit/s, 150 ms; medians of {ROUNDS}, in turn. The "
        f"blank page is one line from the same server: {base:.0f} ms. The server's time is the "
        "95th percentile of 200 requests for a known value, without slowing."
    )
    return "\n".join(
        [
            "# First paint of the widget",
            "",
            how,
            "",
            "| page | first paint ms | times the blank page | server ms, p95 |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
