# SPDX-License-Identifier: Apache-2.0
"""A Tinybird that acknowledges every row and keeps none."""

from __future__ import annotations

import json
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Taker = Callable[[bytes], object]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """A token for appending only: nothing is looked up."""
        self._answer(403, b'{"error":"this token may append only"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        text = zlib.decompress(body, wbits=31)
        self.server.take(text)
        rows = text.count(b"\n") + 1
        self._answer(200, json.dumps({"successful_rows": rows, "quarantined_rows": 0}).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, take: Taker) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.take = take

    def handle_error(self, request: object, client_address: object) -> None:
        """A function that is ended hangs up; anything else fails loudly."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def running_sink(take: Taker = lambda _: None) -> Iterator[int]:
    """The port of one; `take` gets the text of each body."""
    with _Server(take) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def settings(port: int, **more: str) -> dict[str, str]:
    """Variables of a function that writes there."""
    return {
        "TB_API_ENDPOINT": f"http://127.0.0.1:{port}/v0/",
        "TB_CREATE_DS_TOKEN": "token-of-the-sink",
        "TB_SKIP_TABLE_CHECK": "1",
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
    } | more
