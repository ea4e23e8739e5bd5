"""The guards on the embedded lists of a fresh installation: no disguise gets a target past them."""

import base64
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from house import FakeClock, ScriptedProvider
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher
from sidelight.model import NotReady, Observable, ObservableType
from sidelight.plugin import Ability, Disclosure, Tier
from sidelight.runner.guards import Guards, protected_of
from sidelight.runner.targets import target_of
from sidelight.store import OwnEntry, OwnList
from sidelight.wiring import build, load_settings
from sidelight.wiring.build import verdict_policy

BLOCK = Ability(title="Block")
TELL = Ability(title="Tell", blocks=False)
FILE, URL, DOMAIN, IPV4, IPV6, EMAIL = (
    ObservableType.FILE,
    ObservableType.URL,
    ObservableType.DOMAIN,
    ObservableType.IPV4,
    ObservableType.IPV6,
    ObservableType.EMAIL,
)
OWN = [ip_network("45.9.0.0/16"), ip_network("2a0e:1234::/32")]


class World:
    """Guards that can be asked from a test that is no coroutine."""

    def __init__(self, app, portal):
        self.store = app.store
        self.clock = app.clock
        protected = protected_of(["corp.org"], OWN, ["bank.net", "93.184.0.0/16"])
        self.guards = Guards(
            enricher=app.enricher, lists=app.store, protected=protected, policy=app.policy
        )
        self.portal = portal

    def refusal(self, type_, value, ability=BLOCK):
        return self.portal.call(self.guards.refusal, ability, Observable(type_, value))

    def guard(self, type_, value, ability=BLOCK):
        refusal = self.refusal(type_, value, ability)
        return refusal and refusal.guard

    @contextmanager
    def listed(self, list_, type_, value, **parts):
        now = self.clock.now()
        self.store.save_own_entry(
            OwnEntry(
                list=list_,
                type=type_,
                value=value,
                author="ada",
                reason="test",
                added_at=now,
                expires_at=now + timedelta(days=1),
                **parts,
            )
        )
        yield
        self.store.remove_own_entry(type_, value, author="ada", reason="test")


@pytest.fixture(scope="module")
def world(compiled, tmp_path_factory):
    home = tmp_path_factory.mktemp("guards")
    (home / "indexes").symlink_to(compiled / "indexes")
    found = load_settings({"SIDELIGHT_HOME": str(home)})
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(build(found, offline=True, environment={})) as app,
    ):
        yield World(app, portal)


@pytest.mark.parametrize(
    ("guard", "type_", "value"),
    [
        ("own-range", IPV4, "10.0.0.1"),
        ("own-range", IPV4, "127.0.0.1"),
        ("own-range", IPV4, "224.0.0.251"),
        ("own-range", IPV4, "255.255.255.255"),
        ("own-range", IPV4, "45.9.1.2"),
        ("own-range", IPV4, "185.220.0.0/16"),
        ("own-range", IPV6, "fe80::1"),
        ("own-range", URL, "http://0x0a000001/x"),
        ("own-domain", DOMAIN, "www.corp.org"),
        ("own-domain", EMAIL, "ceo@corp.org"),
        ("own-domain", DOMAIN, "printer.local"),
        ("crown-jewel", DOMAIN, "bank.net"),
        ("crown-jewel", IPV4, "93.184.216.34"),
        ("resolver", IPV4, "8.8.8.8"),
        ("resolver", IPV4, "198.41.0.4"),
        ("resolver", IPV6, "2620:fe::fe"),
        ("resolver", DOMAIN, "dns.google"),
        ("resolver", DOMAIN, "a.root-servers.net"),
        ("resolver", URL, "https://1.1.1.1/dns-query"),
        ("popular", DOMAIN, "google.com"),
        ("popular", DOMAIN, "mail.google.com"),
        ("popular", DOMAIN, "never-seen-before.wikipedia.org"),
        ("popular", URL, "https://www.google.com/"),
        ("public-suffix", DOMAIN, "com"),
        ("public-suffix", DOMAIN, "co.uk"),
        ("public-suffix", DOMAIN, "github.io"),
        ("public-suffix", DOMAIN, "foo.ck"),
        ("public-suffix", URL, "https://github.io/"),
        ("shared-host", IPV4, "104.16.1.1"),
        ("shared-host", IPV4, "3.5.140.2"),
        ("shared-host", ObservableType.ASN, "AS13335"),
        ("known-good", FILE, "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_each_guard_refuses_by_its_name(world, guard, type_, value):
    assert world.guard(type_, value) == guard
    assert world.guard(type_, value, TELL) is None


@pytest.mark.parametrize("value", ["bit.ly", "drive.google.com", "s3.amazonaws.com", "tinyurl.com"])
def test_shared_hosts_are_taken_page_by_page(world, value):
    assert "shared-host" in world.refusal(DOMAIN, value).text + world.guard(DOMAIN, value)
    assert world.guard(URL, f"https://{value}/") is not None
    assert world.guard(URL, f"https://{value}/a3kdl2") is None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (DOMAIN, "evil-badness-abc123.com"),
        (DOMAIN, "evil.example"),
        (DOMAIN, "tenant-8231.github.io"),
        (DOMAIN, "xn--ggle-0nda.com"),
        (IPV4, "203.0.113.66"),
        (IPV4, "185.220.101.4"),
        (IPV6, "2001:db8::66"),
        (URL, "http://203.0.113.66/payload"),
        (URL, "https://evil.example/"),
        (URL, "https://tenant-8231.github.io"),
        (URL, "https://docs.google.com/forms/d/e/1FAIp"),
        (EMAIL, "winner@gmail.com"),
        (FILE, "0123456789abcdef" * 4),
    ],
)
def test_what_nobody_else_needs_passes(world, type_, value):
    assert world.refusal(type_, value) is None


def test_a_target_less_action_has_nothing_to_guard(world):
    assert world.portal.call(world.guards.refusal, BLOCK, None) is None


def test_the_allow_list_stands_over_every_action(world):
    with world.listed(OwnList.ALLOW, DOMAIN, "partner-8231.com", subdomains=True):
        assert world.guard(DOMAIN, "partner-8231.com") == "allow-list"
        assert world.guard(DOMAIN, "www.partner-8231.com") == "allow-list"
        assert world.guard(URL, "https://partner-8231.com/x") == "allow-list"
    with world.listed(OwnList.ALLOW, URL, "https://portal.partner-8231.com/in"):
        assert world.guard(DOMAIN, "partner-8231.com") == "allow-list"
        assert world.guard(URL, "https://portal.partner-8231.com/out") is None
    assert world.guard(DOMAIN, "partner-8231.com") is None


def test_an_address_of_a_hoster_is_one_customers(world):
    assert world.guard(IPV4, "95.216.1.1") is None


def test_a_rented_address_takes_a_second_thought(world):
    assert "deny list" in world.refusal(IPV4, "3.5.140.2").text
    with world.listed(OwnList.DENY, IPV4, "3.5.140.2"):
        assert world.guard(IPV4, "3.5.140.2") is None
        assert world.guard(IPV4, "3.5.140.3") == "shared-host"


@pytest.mark.parametrize(
    ("type_", "value"), [(IPV4, "104.16.1.1"), (IPV4, "8.8.8.8"), (DOMAIN, "google.com")]
)
def test_no_deny_list_opens_what_all_share(world, type_, value):
    with world.listed(OwnList.DENY, type_, value):
        assert world.guard(type_, value) is not None


def test_guards_that_see_nothing_let_nothing_pass(world):
    mute = ScriptedProvider(
        name="warninglists",
        tier=Tier.OFFLINE,
        disclosure=Disclosure.NONE,
        error=NotReady("no index"),
    )
    enricher = Enricher(
        providers=[mute],
        driver=Driver({}),
        cache=world.store,
        policy=DisclosurePolicy(),
        clock=FakeClock(),
    )
    guards = Guards(
        enricher=enricher,
        lists=world.store,
        protected=protected_of([], [], []),
        policy=verdict_policy(),
    )
    told = world.portal.call(guards.refusal, BLOCK, Observable(DOMAIN, "evil.example"))
    assert told.guard == "no-facts"
    assert "no index" in told.text


def test_guards_that_nobody_is_asked_for_let_nothing_pass(world):
    enricher = Enricher(
        providers=[],
        driver=Driver({}),
        cache=world.store,
        policy=DisclosurePolicy(),
        clock=FakeClock(),
    )
    guards = Guards(
        enricher=enricher,
        lists=world.store,
        protected=protected_of([], [], []),
        policy=verdict_policy(),
    )
    for type_, value in ((DOMAIN, "evil.example"), (IPV4, "8.8.8.8"), (FILE, "0" * 64)):
        told = world.portal.call(guards.refusal, BLOCK, Observable(type_, value))
        assert told.guard == "no-facts", value
        assert "warninglists" in told.text


HARD = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PRIVATE = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "0.0.0.0/8",
    "45.9.0.0/16",
]
RESOLVERS = ["8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9", "208.67.222.222", "198.41.0.4"]
NAMES = {
    "popular": ["google.com", "www.microsoft.com", "facebook.com", "apple.com", "youtube.com"],
    "shared": ["bit.ly", "drive.google.com", "dropbox.com", "pastebin.com", "wordpress.com"],
    "suffix": ["com", "co.uk", "github.io", "herokuapp.com", "s3.amazonaws.com", "blogspot.com"],
    "own": ["corp.org", "mail.corp.org", "bank.net", "intranet", "dc01.lan"],
}
in_private = st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(v=4, network=network))
hit = st.one_of(in_private, st.sampled_from(RESOLVERS).map(ip_address))


def written(address):
    """Return ways to write an address, with the type a careless reader would give each."""
    number, parts = int(address), str(address).split(".")
    groups = f"{number >> 16:x}:{number & 0xFFFF:x}"
    octal = ".".join(f"0{int(each):o}" for each in parts)
    hosts = [str(address), str(number), hex(number), octal, f"{parts[0]}.{number & 0xFFFFFF}"]
    yield from ((IPV4, each) for each in hosts)
    yield from ((DOMAIN, f"{each}.") for each in hosts)
    yield from ((IPV4, f"{address}/{length}") for length in (32, 31, 24))
    for wrapped in (
        f"::ffff:{address}",
        f"64:ff9b::{address}",
        f"::FFFF:{groups}",
    ):
        yield IPV6, wrapped
        yield URL, f"http://[{wrapped}]/x"
    for host in hosts:
        yield URL, f"http://{host}/x"
        yield URL, f"HTTPS://a:b@{host}:8443"
        yield URL, f"http:\\\\{host}\\x"
    yield DOMAIN, ".".join(reversed(parts)) + ".in-addr.arpa"


@HARD
@given(address=hit)
@example(address=ip_address("8.8.8.8"))
def test_no_address_of_ours_and_no_resolver_passes_in_any_disguise(world, address):
    for type_, value in written(address):
        assert world.guard(type_, value) is not None, (type_, value)


@st.composite
def dressed(draw):
    """Return a guarded name in some disguise, and what it is."""
    kind = draw(st.sampled_from(sorted(NAMES)))
    name = draw(st.sampled_from(NAMES[kind]))
    dress = draw(
        st.sampled_from(
            [
                str,
                str.upper,
                lambda text: f"{text}.",
                lambda text: f"*.{text}",
                lambda text: text.replace(".", "\u3002"),
                lambda text: "".join(chr(ord(e) + 0xFEE0) if e.isalpha() else e for e in text),
                lambda text: f"%{ord(text[0]):02x}{text[1:]}",
            ]
        )
    )
    if kind == "popular" and draw(st.booleans()):
        name = f"{draw(st.from_regex(r'[a-z]{3,12}', fullmatch=True))}.{name}"
    return dress(name)


@HARD
@given(name=dressed(), scheme=st.sampled_from(["http", "https", "HTTP"]))
def test_no_name_of_many_passes_in_any_disguise(world, name, scheme):
    assert world.guard(DOMAIN, name) is not None, name
    for url in (
        f"{scheme}://{name}",
        f"{scheme}://{name}/",
        f"{scheme}://{name}:443/?a=b",
        f"{scheme}://u:p@{name}/%2e/#x",
        f"{scheme}:\\\\{name}\\",
        f"{scheme}://evil.example\\@{name}/",
    ):
        assert world.guard(URL, url) is not None, url


@HARD
@given(text=st.text(max_size=60), type_=st.sampled_from(list(ObservableType)))
@example(text=base64.b64encode(b"google.com").decode(), type_=DOMAIN)
def test_no_text_breaks_the_guards(world, text, type_):
    refusal = world.refusal(type_, text)
    if refusal is None and type_ in {IPV4, IPV6}:
        assert not any(each.is_private for each in target_of(Observable(type_, text)).networks)
