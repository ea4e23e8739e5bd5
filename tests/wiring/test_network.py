import subprocess
import sys

from house import FakeClock, manifest
from sidelight.plugin import Disclosure, DnsQuery, HttpRequest
from sidelight.wiring.network import Network


async def test_nothing_is_opened_before_the_first_effect_and_all_is_closed():
    network = Network(clock=FakeClock(), base_urls={})
    await network.close()
    assert "_http" not in vars(network)


def test_the_clients_are_not_even_imported():
    script = "import sys, sidelight.wiring.network; print('httpx2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


async def test_a_request_goes_through_the_one_client(monkeypatch):
    network = Network(clock=FakeClock(), base_urls={"one": "http://127.0.0.1:9"})
    asked = []

    class Client:
        async def perform(self, effect, card, secrets):
            asked.append((effect.url_template, card.name))

        async def close(self):
            asked.append("closed")

    vars(network)["_http"] = Client()
    request = HttpRequest(url_template="https://one.example/")
    await network.http(request, manifest(disclosure=Disclosure.LOOKUP), {})
    await network.close()
    assert asked == [("https://one.example/", "one"), "closed"]


async def test_the_nameservers_of_the_settings_are_asked(cloud):
    network = Network(clock=FakeClock(), base_urls={}, nameservers=[cloud.nameserver])
    answer = await network.dns(DnsQuery("www.example.com", "A"), manifest(), {})
    assert answer.records == ("192.0.2.10",)
