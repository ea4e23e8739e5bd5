"""A loopback server of lists that behaves as it is told: well, or in each way that servers fail."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEGABYTE = b"x" * (1 << 20)


class Lists(ThreadingHTTPServer):
    """Serves `bodies` (path -> bytes) with an ETag; `trouble` is what is wrong today.

    One of: down, truncated, page, endless, unauthorised, or a dict of more headers.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies = {}
        self.trouble = None
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that hangs up on an endless body is what we want."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        trouble = self.server.trouble
        body = self.server.bodies.get(self.path.partition("?")[0])
        tag = f'"{hash(body)}"'
        if trouble == "down":
            self.answer(503, b"maintenance")
        elif trouble == "unauthorised":
            self.answer(401, b"no")
        elif trouble == "page":
            self.answer(200, b"<!DOCTYPE html><title>Please log in</title>")
        elif trouble == "endless":
            self.endless()
        elif body is None:
            self.answer(404, b"not found")
        elif self.headers.get("if-none-match") == tag:
            self.answer(304, b"", {"etag": tag})
        elif trouble == "truncated":
            self.answer(200, body[: len(body) // 2], {"content-length": str(len(body))})
            self.close_connection = True
        else:
            more = trouble if isinstance(trouble, dict) else {}
            self.answer(200, body, {"etag": tag, **more})

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def answer(self, status, body, headers=()):
        headers = {"content-length": str(len(body)), **dict(headers)}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def endless(self):
        """A gigabyte, a megabyte at a time, or until the client has had enough."""
        self.send_response(200)
        self.send_header("content-length", str(1 << 30))
        self.end_headers()
        for _ in range(1 << 10):
            self.wfile.write(MEGABYTE)

    def log_message(self, format, *args):  # noqa: A002 - the name in the standard library
        pass


@contextmanager
def lists():
    """Yield a running server."""
    server = Lists()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
