import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import ObservableType, Role
from sidelight.plugin.fieldnames import meaning_of, words_of

IP, DOMAIN, FILE = ObservableType.IPV4, ObservableType.DOMAIN, ObservableType.FILE
URL, EMAIL = ObservableType.URL, ObservableType.EMAIL


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("src_ip", ("source", "ip")),
        ("srcip", ("source", "ip")),
        ("sourceIPAddress", ("source", "ip", "address")),
        ("SourceIp", ("source", "ip")),
        ("SHA256String", ("sha256", "string")),
        ("sha-256", ("sha256",)),
        ("filecontenthash", ("file", "content", "hash")),
        ("attachmentsSha256Hash", ("attachments", "sha256", "hash")),
        ("Attacker IP", ("attacker", "ip")),
        ("IPv4", ("ip",)),
        ("userAgent", ("user", "agent")),
        ("", ()),
    ],
)
def test_spellings_come_down_to_words(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("path", "type_", "role"),
    [
        ("src_ip", IP, Role.ATTACKER),
        ("client.ipAddress", IP, Role.ATTACKER),
        ("callerIpAddress", IP, Role.ATTACKER),
        ("action.awsApiCallAction.remoteIpDetails.ipAddressV4", IP, Role.ATTACKER),
        ('ExtendedProperties["Attacker IP"]', IP, Role.ATTACKER),
        ('ExtendedProperties["Victim IP"]', IP, Role.VICTIM),
        ("device.external_ip", IP, Role.VICTIM),
        ("event.LocalIP", IP, Role.VICTIM),
        ("agentIpv4", IP, Role.VICTIM),
        ("host.ip[0]", IP, Role.VICTIM),
        ("src_endpoint.ip", IP, Role.ATTACKER),
        ("access_device.ip", IP, Role.ATTACKER),
        ("destination.ip", IP, Role.RELATED),
        ("ip_address", IP, Role.RELATED),
        ("file.hash.sha256", FILE, Role.FILE),
        ("processEvent/md5", FILE, Role.FILE),
        ("filesha", FILE, Role.FILE),
        ("process.parent.hash.sha256", FILE, Role.PARENT),
        ("grandparent_details.md5", FILE, Role.GRANDPARENT),
        ("query_name", DOMAIN, Role.RELATED),
        ("threat.domain", DOMAIN, Role.ATTACKER),
        ("agent.hostname", DOMAIN, Role.VICTIM),
        ("DestinationURL", URL, Role.RELATED),
        ("sender", EMAIL, Role.ATTACKER),
        ("fromAddress[0]", EMAIL, Role.ATTACKER),
        ("recipient[0]", EMAIL, Role.VICTIM),
        ("actor.email", EMAIL, Role.VICTIM),
    ],
)
def test_a_name_gives_a_role(path, type_, role):
    assert meaning_of(path).named[type_] is role


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("cid", FILE),
        ("event.aid", FILE),
        ("agent_id", FILE),
        ("event.AgentIdString", FILE),
        ("transaction.id", FILE),
        ("credentials.jti", FILE),
        ("tls.ja3.hash", FILE),
        ("identity.cd_hash", FILE),
        ("certificate_thumbprint", FILE),
        ("head_sha", FILE),
        ("detection_identifier", FILE),
        ("signer.serial_number", FILE),
        ("bucketowner", FILE),
        ("commit", FILE),
        ("exposed_secret.hashes[0].hash", FILE),
        ("IncidentHash", FILE),
        ("protectVersion", IP),
        ("eventName", DOMAIN),
        ("operation", DOMAIN),
        ("file_path", DOMAIN),
        ("p_any_md5_hashes[0]", FILE),
        ("p_any_domain_names[0]", DOMAIN),
        ("userAgent", IP),
        ("client.userAgent.rawUserAgent", IP),
    ],
)
def test_a_name_rules_out_lookalikes(path, type_):
    assert type_ not in meaning_of(path).admits


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("falcon_host_link", True),
        ("alertWebUrl", True),
        ("alert_url", True),
        ("securityInvestigationToolLink", True),
        ("_links.self.href", True),
        ("html_url", True),
        ("url", False),
        ("links[0].url", False),
        ("email.links[0].link", False),
        ("message.body.href", False),
        ("link_domain[0]", False),
    ],
)
def test_a_page_of_the_product_is_told_from_an_address_in_the_alert(path, page):
    assert meaning_of(path).page is page


def test_the_name_beside_a_value_counts():
    assert FILE not in meaning_of("AuditKeyValues[5].ValueString", "trace_id").admits
    assert meaning_of("parameters[0].value", "ip_address").named[IP] is Role.RELATED


@given(st.text(max_size=60), st.none() | st.text(max_size=20))
def test_every_path_has_a_meaning(path, name):
    meaning = meaning_of(path, name)
    assert set(meaning.named) <= meaning.admits
