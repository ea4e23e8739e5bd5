"""Loopback servers of ours: HTTP that answers as told, DNS that knows two names."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingUDPServer

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest


class Web(ThreadingHTTPServer):
    """Answers from `answers` (path -> list of (status, headers, body)), and keeps the requests."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = {}
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("content-length") or 0)
        self.server.requests.append(
            (self.command, self.path, dict(self.headers), self.rfile.read(length))
        )
        answers = self.server.answers.get(self.path.partition("?")[0], [(404, {}, b"{}")])
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "content-length" not in headers:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format, *args):  # noqa: A002 - the name in the standard library
        pass


class Names(BaseRequestHandler):
    """An authoritative answer for what the test set, NXDOMAIN for the rest."""

    def handle(self):
        data, sock = self.request
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        question = query.question[0]
        records = self.server.records.get(question.name.to_text())
        if records == "SERVFAIL":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            kind = dns.rdatatype.to_text(question.rdtype)
            if kind in records:
                answer.answer.append(
                    dns.rrset.from_text(question.name, 300, "IN", kind, *records[kind])
                )
        sock.sendto(answer.to_wire(), self.client_address)


def _served(server) -> Iterator:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def web():
    yield from _served(Web())


@pytest.fixture
def names():
    server = ThreadingUDPServer(("127.0.0.1", 0), Names)
    server.records = {}
    yield from _served(server)
