from ipaddress import ip_network

import pytest

from house import DOMAIN, IP, manifest
from sidelight.enrichment import DisclosurePolicy
from sidelight.model import Observable, ObservableType, Pap, Role, Tlp
from sidelight.plugin import Disclosure, Sample

URL = Observable(ObservableType.URL, "http://evil-shop.com/login")

OURS = DisclosurePolicy(
    own_domains=("corp.example.org",), own_networks=(ip_network("192.88.0.0/16"),)
)


def denial(observable=IP, *, policy=OURS, tlp=Tlp.CLEAR, pap=Pap.GREEN, role=None, **parts):
    return policy.denial(manifest(**parts), observable, tlp=tlp, pap=pap, role=role)


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


def test_pap_red_asks_nobody_outside():
    assert denial(pap=Pap.RED) == "not disclosed: PAP:RED forbids to ask anybody outside"
    assert denial(pap=Pap.RED, disclosure=Disclosure.NONE) is None


def test_pap_amber_asks_third_parties_alone():
    assert denial(pap=Pap.AMBER) is None
    why = denial(pap=Pap.AMBER, active=True)
    assert why.startswith("not disclosed: PAP:AMBER forbids to touch the other side")


@pytest.mark.parametrize("pap", [Pap.CLEAR, Pap.GREEN])
def test_an_open_pap_touches_the_other_side(pap):
    assert denial(pap=pap, active=True) is None


def submission(
    subject=URL, *, disclosure=Disclosure.SUBMIT_PUBLIC, tlp=Tlp.CLEAR, pap=Pap.GREEN, **parts
):
    card = manifest(disclosure=disclosure, **parts)
    return OURS.submission_denial(card, subject, tlp=tlp, pap=pap)


def test_a_submission_is_allowed_when_its_labels_are_open():
    assert submission() is None
    assert submission(Sample("a.exe", b"MZ")) is None


@pytest.mark.parametrize("pap", [Pap.AMBER, Pap.RED])
def test_a_closed_pap_forbids_submissions(pap):
    assert submission(pap=pap) == (
        f"not disclosed: PAP:{pap.upper()} forbids a submission, PAP:GREEN allows it"
    )
    assert submission(Sample("a.exe", b"MZ"), pap=pap)


def test_what_strangers_can_see_is_clear_whatever_the_manifest_allows():
    why = "not disclosed: TLP:GREEN is above TLP:CLEAR"
    assert submission(tlp=Tlp.GREEN, max_tlp=Tlp.RED) == why
    private = {"disclosure": Disclosure.SUBMIT_PRIVATE, "max_tlp": Tlp.GREEN}
    assert submission(tlp=Tlp.GREEN, **private) is None
    assert submission(tlp=Tlp.AMBER, **private)


def test_what_is_ours_is_never_submitted():
    inside = Observable(ObservableType.URL, "https://wiki.corp.example.org/x")
    assert submission(inside) == "not disclosed: internal"
    offline = DisclosurePolicy(offline=True)
    card = manifest(disclosure=Disclosure.SUBMIT_PUBLIC)
    assert offline.submission_denial(card, URL, tlp=Tlp.CLEAR, pap=Pap.CLEAR)
