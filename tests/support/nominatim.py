"""A geocoding server for tests: real HTTP on the loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOUSE = {
    "lat": "10.4612",
    "lon": "105.6331",
    "display_name": "12, Nguyễn Huệ, Phường Cao Lãnh, Đồng Tháp, Việt Nam",
    "class": "building",
    "type": "house",
}
TOWN = HOUSE | {"display_name": "Cao Lãnh", "class": "boundary", "type": "administrative"}


class Server:
    """Answers every request alike, and remembers what was asked."""

    def __init__(self):
        self.status, self.body, self.asked = 200, b"[]", []
        self.wait = threading.Event()
        self.wait.set()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                owner.asked.append((urlsplit(self.path), dict(self.headers)))
                owner.wait.wait(timeout=10)
                self.send_response(owner.status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(owner.body)))
                self.end_headers()
                self.wfile.write(owner.body)

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, value, status=200):
        self.status = status
        self.body = value if isinstance(value, bytes) else json.dumps(value).encode()

    def close(self):
        self.wait.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(timeout=5)
