import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sidelight.model import PolicyDenied, Unavailable
from sidelight.transports import posting
from sidelight.transports.posting import GuardedPost
from transports.conftest import Web

BODY = b'{"type": "alert.triaged"}'


@pytest.fixture
def post(clock):
    return GuardedPost(clock)


@pytest.fixture
def leads(monkeypatch):
    """Return a function that makes every name lead to these addresses."""

    def made(*addresses):
        async def found(_host, _port):
            return addresses

        monkeypatch.setattr(posting, "addresses_of", found)

    return made


async def test_a_body_is_sent_as_it_is(web, post):
    web.answers["/in"] = [(202, {}, b"thank you")]
    answer = await post.post(f"{web.url}/in?a=1", BODY, {"webhook-id": "msg_1"}, private=True)
    assert (answer.status, answer.retry_after) == (202, None)
    [(method, path, headers, body)] = web.requests
    assert (method, path, body) == ("POST", "/in?a=1", BODY)
    assert headers["webhook-id"] == "msg_1"
    assert headers["host"] == web.url.removeprefix("http://")


async def test_a_failure_is_an_answer_and_not_sent_again(web, post):
    web.answers["/in"] = [(503, {"retry-after": "7"}, b"")]
    answer = await post.post(f"{web.url}/in", BODY, {}, private=True)
    assert (answer.status, answer.retry_after, len(web.requests)) == (503, 7.0, 1)


async def test_no_redirect_is_followed(web, post):
    web.answers["/in"] = [(307, {"location": "/other"}, b"")]
    assert (await post.post(f"{web.url}/in", BODY, {}, private=True)).status == 307
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:7f00:1]"]
)
async def test_nothing_goes_to_our_own_network_by_itself(web, post, host):
    url = f"https://{host}:{web.server_port}/in"
    with pytest.raises(PolicyDenied, match="private"):
        await post.check(url)
    with pytest.raises(PolicyDenied):
        await post.post(url, BODY, {}, private=False)
    assert web.requests == []


async def test_nothing_goes_over_http_by_itself(web, post):
    with pytest.raises(PolicyDenied, match="over http"):
        await post.post("http://8.8.8.8/in", BODY, {}, private=False)
    with pytest.raises(PolicyDenied, match="over ftp"):
        await post.post("ftp://8.8.8.8/in", BODY, {}, private=True)


async def test_one_address_of_ours_among_others_is_enough(post, leads):
    leads("8.8.8.8", "127.0.0.1")
    with pytest.raises(PolicyDenied):
        await post.check("https://hooks.example/in")


async def test_a_name_that_is_not_found(post, leads):
    leads()
    with pytest.raises(Unavailable, match=r"hooks\.example is not found"):
        await post.check("https://hooks.example/in")


async def test_nobody_there(post):
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached \(ConnectError\)"):
        await post.post("http://127.0.0.1:9/in", BODY, {}, private=True)


async def test_where_no_connection_is_made_the_next_address_is_tried(web, post, leads):
    leads("::1", "127.0.0.1")  # the first has nobody
    web.answers["/in"] = [(200, {}, b"")]
    url = f"http://hooks.example:{web.server_port}/in"
    assert (await post.post(url, BODY, {}, private=True)).status == 200
    assert web.requests[0][2]["host"] == f"hooks.example:{web.server_port}"


async def test_proxies_of_the_environment_are_not_asked(web, post, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    web.answers["/in"] = [(200, {}, b"")]
    assert (await post.post(f"{web.url}/in", BODY, {}, private=True)).status == 200


async def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(
    tmp_path, clock, leads
):
    leads("127.0.0.1")
    server = secured(tmp_path, "hooks.example")
    try:
        trusting = GuardedPost(clock, tmp_path / "cert.pem")
        url = f"https://hooks.example:{server.server_port}/in"
        assert (await trusting.post(url, BODY, {}, private=True)).status == 404
        other = url.replace("hooks.example", "other.example")
        with pytest.raises(Unavailable):
            await trusting.post(other, BODY, {}, private=True)
        with pytest.raises(Unavailable):
            await GuardedPost(clock).post(url, BODY, {}, private=True)
    finally:
        server.shutdown()
        server.server_close()


def secured(folder, name):
    """Return a server with a certificate for a name, signed by itself, in `cert.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)  # noqa: TID251 - the certificate has to hold today
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server = Quiet()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    return server


class Quiet(Web):
    """Says nothing of clients that do not trust it."""

    def handle_error(self, request, client_address):
        pass
