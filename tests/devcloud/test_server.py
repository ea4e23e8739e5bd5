import time

import httpx2
import pytest

from house import FakeClock, manifest
from sidelight.devcloud.catalog import Service
from sidelight.devcloud.running import running
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.vendor import Told, Vendor
from sidelight.devcloud.world import World

EICAR = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
PATH = f"/lookup/sha256/{EICAR}"


def test_a_vendor_is_found_under_its_name_or_its_host(client):
    named = client.get(f"/hashlookup{PATH}")
    hosted = client.get(PATH, headers={"host": "hashlookup.circl.lu"})
    assert named.status_code == 200
    assert named.json() == hosted.json()
    assert named.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/", PATH, "/nobody/x"])
def test_a_path_of_nobody_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_path_that_is_one_vendors_alone_leads_to_it():
    class Rooted(Vendor):
        name = "rooted"
        roots = ("/api/v3/",)

        def answer(self, asked, world):
            return Told(200, asked.path)

    service = Service(manifest("rooted"), FakeClock(), vendor=Rooted())
    with running(Cloud({"rooted": service}, World([]))) as found, httpx2.Client() as client:
        assert client.get(f"{found.url}/api/v3/files/a").text == "/api/v3/files/a"
        assert client.get(f"{found.url}/api/v2/files/a").status_code == 404


def test_a_truncated_answer_ends_in_the_middle(client):
    client.put("/_cloud/hashlookup", json={"fault": "truncated"})
    with pytest.raises(httpx2.RemoteProtocolError, match="complete message body"):
        client.get(f"/hashlookup{PATH}")


def test_a_time_out_never_answers(client):
    client.put("/_cloud/hashlookup", json={"fault": "timeout"})
    with pytest.raises(httpx2.ReadTimeout):
        client.get(f"/hashlookup{PATH}", timeout=0.05)


def test_other_faults_are_whole_answers(client):
    client.put("/_cloud/hashlookup", json={"fault": "html"})
    assert client.get(f"/hashlookup{PATH}").text.startswith("<!DOCTYPE html>")
    client.put("/_cloud/hashlookup", json={"fault": "empty"})
    assert client.get(f"/hashlookup{PATH}").content == b""
    client.put("/_cloud/hashlookup", json={"fault": "schema"})
    assert client.get(f"/hashlookup{PATH}").json()["FileName"] == ["eicar.com"]


def test_latency_comes_before_the_answer(client):
    client.put("/_cloud/hashlookup", json={"latency_ms": 50})
    begun = time.monotonic()
    client.get(f"/hashlookup{PATH}")
    assert time.monotonic() - begun >= 0.05
