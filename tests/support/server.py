"""The product's WSGI app on a loopback port, in threads of this process.

It works on the test run's database with connections of its own, so what a test prepares must be
committed (fixture `committed`). The clock is this process's: `time_machine` moves it too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler


class _Server(ThreadedWSGIServer):
    daemon_threads = False
    block_on_close = True  # no thread holds a connection when the test's tables are emptied


class _Handler(QuietWSGIRequestHandler):
    timeout = 5  # seconds; a client that keeps its connection open must not keep us


@contextmanager
def running_server() -> Iterator[str]:
    """Serve until the block ends; yields the address, `http://127.0.0.1:<port>`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
