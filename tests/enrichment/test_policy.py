from ipaddress import ip_network

import pytest

from house import DOMAIN, IP, manifest
from sidelight.enrichment import DisclosurePolicy
from sidelight.model import Observable, ObservableType, Role, Tlp
from sidelight.plugin import Disclosure

OURS = DisclosurePolicy(
    own_domains=("corp.example.org",), own_networks=(ip_network("192.88.0.0/16"),)
)


def denial(observable=IP, *, policy=OURS, tlp=Tlp.CLEAR, role=None, **parts):
    return policy.denial(manifest(**parts), observable, tlp=tlp, role=role)


def test_a_public_value_may_be_asked_about():
    assert denial() is None
    assert denial(DOMAIN) is None


def test_an_offline_provider_is_always_asked():
    assert denial(role=Role.VICTIM, tlp=Tlp.RED, disclosure=Disclosure.NONE) is None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("ipv4-addr", "10.1.2.3"),
        ("ipv4-addr", "192.88.7.7"),
        ("ipv6-addr", "fe80::1"),
        ("domain", "intranet"),
        ("domain", "corp.example.org"),
        ("domain", "mail.corp.example.org"),
        ("url", "https://mail.corp.example.org/x?token=1"),
        ("url", "http://10.1.2.3/x"),
        ("url", "http://[fe80::1]/x"),
        ("url", "http://user:secret@evil.example.net/"),
        ("email-addr", "ann@corp.example.org"),
    ],
)
def test_what_is_ours_never_leaves(type_, value):
    assert denial(Observable(ObservableType(type_), value)) == "not disclosed: internal"


@pytest.mark.parametrize("value", ["mail.corp.example.org", "corp.example.org"])
def test_how_an_own_domain_is_spelt_in_the_settings_makes_no_difference(value):
    policy = DisclosurePolicy(own_domains=("Corp.Example.ORG.",))
    assert denial(Observable(ObservableType.DOMAIN, value), policy=policy)


@pytest.mark.parametrize("value", ["::ffff:10.1.2.3", "::ffff:192.88.7.7"])
def test_a_wrapped_address_is_the_address_in_it(value):
    assert denial(Observable(ObservableType.IPV6, value)) == "not disclosed: internal"


def test_the_label_of_the_alert_binds():
    assert denial(tlp=Tlp.RED, max_tlp=Tlp.AMBER) == "not disclosed: TLP:RED is above TLP:AMBER"
    assert denial(tlp=Tlp.AMBER, max_tlp=Tlp.AMBER) is None


def test_the_victim_is_not_told_about():
    assert denial(role=Role.VICTIM) == "not disclosed: it belongs to the victim"


def test_a_submission_is_never_a_look_up():
    assert "explicit order" in denial(disclosure=Disclosure.SUBMIT_PUBLIC)


def test_offline_asks_nobody():
    assert denial(policy=DisclosurePolicy(offline=True)) == "not asked: offline"
