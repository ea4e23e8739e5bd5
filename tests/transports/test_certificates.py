"""Proxies and certificates: the settings of the machine are honoured, and our own stands above."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from house import manifest
from sidelight.model import InvalidInput, Unavailable
from sidelight.plugin import HttpRequest
from sidelight.transports.http import HttpTransport

GET = HttpRequest(url_template="https://one.example/look")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """Hide the proxies and the certificates of the machine that runs the tests."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


class Proxy(BaseHTTPRequestHandler):
    """Notes whom it is asked for, and answers itself; a tunnel it refuses."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_CONNECT(self):
        self.server.asked.append(self.path)
        self.send_error(502)

    def log_message(self, format, *args):  # noqa: A002 - the name in the standard library
        pass


def served(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.asked = []
    return server


def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy():
    yield from running(served(Proxy))


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for 127.0.0.1 that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)  # noqa: TID251 - TLS looks at the clock of the machine
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def secure(certificate):
    server = served(Proxy)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield from running(server)


async def ask(clock, base_urls, **parts):
    transport = HttpTransport(clock=clock, base_urls=base_urls, **parts)
    try:
        return await transport.perform(GET, manifest(), {})
    finally:
        await transport.close()


def address(server):
    return f"127.0.0.1:{server.server_port}"


async def test_https_goes_through_the_proxy_of_the_environment(clock, proxy, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://{address(proxy)}")
    with pytest.raises(Unavailable):
        await ask(clock, {})
    assert proxy.asked[0] == "one.example:443"


async def test_a_host_of_no_proxy_is_called_directly(clock, proxy, web, monkeypatch):
    web.answers["/look"] = [(200, {}, b"{}")]
    monkeypatch.setenv("HTTP_PROXY", f"http://{address(proxy)}")
    await ask(clock, {"one": web.url})
    assert (proxy.asked, web.requests) == ([f"{web.url}/look"], [])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    await ask(clock, {"one": web.url})
    assert len(web.requests) == 1


async def test_a_certificate_that_nobody_signed_is_not_trusted(clock, secure):
    with pytest.raises(Unavailable):
        await ask(clock, {"one": f"https://{address(secure)}"})
    assert secure.asked == []


async def test_a_bundle_of_the_settings_is(clock, secure, certificate):
    base_urls = {"one": f"https://{address(secure)}"}
    assert (await ask(clock, base_urls, ca_bundle=certificate)).status == 200


async def test_so_is_that_of_the_environment(clock, secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert (await ask(clock, {"one": f"https://{address(secure)}"})).status == 200


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_bundle_that_is_none_is_named(clock, tmp_path, content):
    bundle = tmp_path / "missing.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(InvalidInput, match=r"ca_bundle: .*missing\.pem cannot be read"):
        await ask(clock, {}, ca_bundle=bundle)
