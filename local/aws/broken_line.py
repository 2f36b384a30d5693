# SPDX-License-Identifier: Apache-2.0
"""A line to the emulator that can be watched, and that breaks when it is told to.

It passes requests on as they are. After the n-th one that changes something it calls `broken`
before the answer goes back, so that whoever asked has changed the account and does not know it.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class BrokenLine:
    """Counts what changes something; breaks after the `breaks_at`-th (0: never)."""

    target: str
    broken: Callable[[], None] = lambda: None
    breaks_at: int = 0
    count: int = 0
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def changed(self) -> None:
        """One more request has changed something."""
        with self._lock:
            self.count += 1
            now = self.count == self.breaks_at
        if now:
            self.broken()


def _only_reads(method: str, target: str, body: bytes) -> bool:
    """By the operation's name where there is one, else by the method."""
    operation = target.partition(".")[2]
    if body.startswith(b"Action="):
        operation = body.removeprefix(b"Action=").partition(b"&")[0].decode()
    if operation:
        return operation.startswith(("Describe", "Get", "List"))
    return method in {"GET", "HEAD"}


def _handler(line: BrokenLine) -> type[BaseHTTPRequestHandler]:
    host = urlsplit(line.target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            onward = http.client.HTTPConnection(host.hostname or "", host.port, timeout=60)
            try:
                onward.request(self.command, self.path, body, dict(self.headers.items()))
                answer = onward.getresponse()
                content = answer.read()
            finally:
                onward.close()
            if not _only_reads(self.command, self.headers.get("X-Amz-Target", ""), body):
                line.changed()
            try:
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)
            except OSError:
                self.close_connection = True  # whoever asked is gone

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def broken_line(target: str) -> Iterator[BrokenLine]:
    line = BrokenLine(target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(line))
    server.daemon_threads = True
    line.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
