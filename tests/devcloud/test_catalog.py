import json
import logging

import pytest

from house import FakeClock, manifest
from sidelight.devcloud import catalog
from sidelight.devcloud.catalog import NoPages, Service, found_services, found_vendors
from sidelight.devcloud.faults import Fault
from sidelight.devcloud.recorded import Recorded
from sidelight.devcloud.vendor import Asked, DnsVendor, Told, Vendor
from sidelight.devcloud.world import World
from sidelight.plugin import DnsAnswer, Quota, Secret, Window

NOWHERE = World([])


class Plain(Vendor):
    name = "plain"

    def answer(self, asked, world):
        return Told(200, {"path": asked.path})


class Zone(DnsVendor):
    name = "plain"
    zones = ("zone.example",)

    def resolve(self, name, type_, world):
        return DnsAnswer("NOERROR", ("192.0.2.1",))


@pytest.fixture
def service():
    card = manifest(secrets={"api_key": Secret("x-key")}, quota=(Quota(2, Window.MINUTE),))
    return Service(card, FakeClock(), vendor=Plain(), names=Zone())


def tell(service, key="good"):
    return service.tell(Asked(method="GET", path="/a", headers={"x-key": key}), NOWHERE)


@pytest.mark.parametrize(("key", "status"), [("", 401), ("wrong", 401), ("forbidden", 403)])
def test_keys_are_looked_at(service, key, status):
    assert tell(service, key).status == status


def test_the_quota_is_counted_for_each_key(service):
    statuses = [tell(service, key).status for key in ("a", "a", "a", "b")]
    assert statuses == [200, 200, 429, 200]
    assert tell(service, "a").headers == {"retry-after": "60"}
    assert service.over_quota == 2
    assert service.calls == {"a": 4, "b": 1}
    service.limited = False
    assert tell(service, "a").status == 200


def test_a_fault_comes_before_the_key_and_costs_no_quota(service):
    service.fault = Fault.DOWN
    assert [tell(service, "").status for _ in range(3)] == [503] * 3
    service.fault = Fault.SCHEMA
    assert tell(service) == Told(200, {"path": ["/a"]})
    service.reset()
    assert tell(service) == Told(200, {"path": "/a"})


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [("401", "REFUSED"), ("429", "REFUSED"), ("404", "NXDOMAIN"), ("503", "SERVFAIL")],
)
def test_names_fail_as_names_do(service, fault, rcode):
    service.fault = Fault(fault)
    assert service.resolve("a.zone.example", "A", NOWHERE) == DnsAnswer(rcode)
    service.fault = Fault.TIMEOUT
    assert service.resolve("a.zone.example", "A", NOWHERE) is None


def test_every_vendor_is_found_and_has_a_provider(caplog):
    with caplog.at_level(logging.WARNING):
        services = found_services(FakeClock())
    assert not caplog.records
    assert {each.name for each in found_vendors()} == set(services)
    assert isinstance(services["dns"].vendor, NoPages)


def test_a_vendor_that_no_provider_asks_is_named(monkeypatch, caplog):
    monkeypatch.setattr(catalog, "found_vendors", lambda: iter([Plain()]))
    assert found_services(FakeClock()) == {}
    assert "plain" in caplog.text


def test_recordings_play_the_vendors_that_are_not_here(tmp_path, monkeypatch):
    for name in ("rdap", "hashlookup"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "recorded.json").write_text(json.dumps([]))
    hashlookup = next(each for each in found_vendors() if each.name == "hashlookup")
    monkeypatch.setattr(catalog, "found_vendors", lambda: iter([hashlookup]))
    services = found_services(FakeClock(), tmp_path)
    assert set(services) == {"hashlookup", "rdap"}
    assert services["hashlookup"].vendor is hashlookup
    assert isinstance(services["rdap"].vendor, Recorded)
