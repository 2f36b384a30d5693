# SPDX-License-Identifier: Apache-2.0
"""The page's HTTP server, on 127.0.0.1 only: three files, one stream of events, five buttons."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from local.page.actions import ActionError, Actions
from local.page.watch import Picture, Place, Watch

_FOLDER = Path(__file__).resolve().parent
_FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
_BODY_BYTES_MAX = 4096
# Nothing from elsewhere, no inline script: an item's text cannot become code.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, place: Place, product: Path, port: int) -> None:
        self.actions = Actions(place, product)
        self.watch = Watch(place, self.actions.going_on)
        self.actions.done = self.watch.look_soon
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def serve(self) -> None:
        """Until `shutdown`."""
        looking = threading.Thread(target=self.watch.run, daemon=True)
        looking.start()
        try:
            self.serve_forever(poll_interval=0.05)
        finally:
            self.watch.end()
            self.actions.end()
            self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "tinydynamocdc-page"
    sys_version = ""

    def log_message(self, format: str, *args: object) -> None:
        """The page needs no access log."""

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        if self.path == "/events":
            # The browser may go away in the middle of an event.
            with contextlib.suppress(ConnectionError):
                self._events()
        elif self.path in _FILES:
            name, content_type = _FILES[self.path]
            self._answer(200, (_FOLDER / name).read_bytes(), content_type)
        else:
            self._say(404, "there is no such page")

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        # Another site's page must ask before it sends this type, and gets no permission.
        if self.headers.get("Content-Type") != "application/json":
            self._say(415, "the body must be application/json")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _BODY_BYTES_MAX:
            self._say(413, f"the body may have at most {_BODY_BYTES_MAX} bytes")
            return
        try:
            value = json.loads(self.rfile.read(int(length)))
            name = value.get("name", "") if isinstance(value, dict) else ""
            if not isinstance(name, str):
                raise ValueError("name must be a text")
            self.server.actions.do(self.path.removeprefix("/do/"), name)
        except KeyError:
            self._say(404, "there is no such button")
        except ActionError as error:
            self._say(409, str(error))
        except ValueError as error:
            self._say(400, str(error))
        except Exception as error:
            self._say(502, f"the local world refused it: {error}")
            raise
        else:
            self._say(200, "")

    def _is_ours(self) -> bool:
        """Refuses other host names, which a stranger's DNS may point to 127.0.0.1."""
        port = self.server.server_port
        if self.headers.get("Host") in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            return True
        self._say(403, "this page is served at 127.0.0.1 only")
        return False

    def _events(self) -> None:
        """Server-sent events: `world` when the tables are new, `pulse` with every look."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.server.watch.viewer(1)
        try:
            sent = Picture()
            while picture := self.server.watch.newer(sent.number):
                if picture.world != sent.world:
                    self._event("world", picture.world)
                self._event("pulse", picture.pulse)
                self.wfile.flush()
                sent = picture
        finally:
            self.server.watch.viewer(-1)

    def _event(self, name: str, text: str) -> None:
        self.wfile.write(f"event: {name}\ndata: {text}\n\n".encode())

    def _say(self, status: int, error: str) -> None:
        self._answer(status, json.dumps({"error": error}).encode(), "application/json")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
