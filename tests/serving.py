"""A server that really listens, for clients and browsers that bring their own HTTP."""

import threading
from contextlib import contextmanager

import uvicorn


@contextmanager
def listening_on(application):
    """Serve an application on a free port of loopback, and say where that is."""
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    begin = server.startup

    async def startup(sockets=None):
        await begin(sockets)
        started.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(30)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
