# SPDX-License-Identifier: Apache-2.0
"""The HTTP/1.1 server: connections kept alive, one thread each, 127.0.0.1 only."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import socket
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.tinybird import control as control_module
from local.tinybird.answers import ApiError, Request, Response, error_response
from local.tinybird.checks import Check
from local.tinybird.control import Control, Fault
from local.tinybird.routes import dispatch
from local.tinybird.workspace import Workspace

# Longer request lines are refused by the proxy in front of the real service.
_URI_BYTES_MAX = 8 * 1024


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, workspace: Workspace) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.workspace = workspace
        self.control = Control(workspace)
        self.connection_numbers = itertools.count(1)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """A peer that goes away is normal here; everything else is a bug worth seeing."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _plain_bytes(request: Request) -> int:
    """Of the body before it was packed; of a damaged one, which an endpoint refuses, as it came."""
    try:
        return len(request.plain_body)
    except ValueError:
        return len(request.body)


class _NoAnswerError(Exception):
    """Close the connection without a word."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tinybird-standin"
    sys_version = ""
    disable_nagle_algorithm = True  # TCP_NODELAY
    wbufsize = 1 << 16  # head and body leave in one packet
    server: Server

    def setup(self) -> None:
        super().setup()
        self.connection_number = next(self.server.connection_numbers)

    def log_message(self, format: str, *args: object) -> None:
        """The control endpoint keeps the log; the terminal stays quiet."""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 (names http.server looks for)

    def _serve(self) -> None:
        started = time.monotonic()
        split = urlsplit(self.path)
        pairs = parse_qsl(split.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, split.path, dict(pairs), pairs, headers, b"")
        is_control = split.path.startswith(control_module.PREFIX)
        response: Response | None = None
        try:
            self._read_body(request)
            answer = self.server.control.handle if is_control else self._answer
            response = answer(request)
        except ApiError as error:
            response = error_response(error)
        except _NoAnswerError:
            self.close_connection = True
        except ConnectionError:
            raise
        except Exception as error:  # our own bug: say so loudly, and keep serving
            traceback.print_exc(file=sys.stderr)
            response = error_response(ApiError(500, f"stand-in: {error!r}"))
        if not is_control:
            self._log(request, response, started)
        if response is not None:
            self._send(response)

    def _read_body(self, request: Request) -> None:
        workspace = self.server.workspace
        if len(self.path) > _URI_BYTES_MAX:
            workspace.refuse_if(Check.URI_LENGTH, True, 414, "Request-URI Too Large")
        length = self.headers.get("Content-Length")
        if length is None and "Transfer-Encoding" in self.headers:
            # Read before it is refused: an answer in the middle of a body may never be seen.
            request.body = self._read_chunks()
            workspace.refuse_if(Check.CONTENT_LENGTH, True, 411, "No valid Content-Length")
        elif length is None:
            missing = request.method in {"POST", "PUT"}
            workspace.refuse_if(Check.CONTENT_LENGTH, missing, 411, "No valid Content-Length")
        elif not length.isdecimal():
            self.close_connection = True
            raise ApiError(411, "No valid Content-Length")
        else:
            request.body = self.rfile.read(int(length))
            if len(request.body) < int(length):
                raise _NoAnswerError  # the peer went away in the middle of the body
        wire_bytes = len(request.body)
        plain_bytes = _plain_bytes(request)
        request.notes |= {"bytes": plain_bytes, "wire_bytes": wire_bytes}
        # Nobody says whether the limit is one of packed bytes or of plain ones: of both, then.
        size = max(plain_bytes, wire_bytes)
        too_large = request.path == "/v0/events" and size > workspace.body_bytes_max
        message = (
            f"The body has {size} bytes, the limit is {workspace.body_bytes_max}. "
            "Split it into smaller requests."
        )
        request.notes["too_large"] = too_large and message

    def _read_chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, request: Request) -> Response:
        fault = self.server.control.take(request)
        if fault is not None:
            return self._answer_with(fault, request)
        return self._work(request)

    def _work(self, request: Request) -> Response:
        workspace = self.server.workspace
        message = request.notes.pop("too_large", "")
        workspace.refuse_if(Check.BODY_SIZE, bool(message), 413, str(message))
        return dispatch(workspace, request)

    def _answer_with(self, fault: Fault, request: Request) -> Response:
        request.notes["fault"] = fault.action
        if fault.delay_ms:
            time.sleep(fault.delay_ms / 1000)
        if fault.action in {"drop_rows", "quarantine_rows"}:
            request.notes[fault.action] = fault.rows
            return self._work(request)
        if fault.action == "pass":
            return self._work(request)
        if fault.store:
            self._work(request)
        if fault.action == "hang":
            self.server.control.release_event().wait()
        if fault.action in {"hang", "close"}:
            raise _NoAnswerError
        return fault.response()

    def _log(self, request: Request, response: Response | None, started: float) -> None:
        request.notes.pop("too_large", None)
        query = {k: v for k, v in request.query.items() if k != "token"}
        entry: dict[str, Any] = {
            "connection": self.connection_number,
            "method": request.method,
            "path": request.path,
            "query": query,
            "status": response.status if response else None,
            "body_sha256": hashlib.sha256(request.body).hexdigest(),
            "content_encoding": request.headers.get("content-encoding", ""),
            "content_type": request.headers.get("content-type", ""),
            "user_agent": request.headers.get("user-agent", ""),
            "received_at": time.time(),
            "ms": round((time.monotonic() - started) * 1000, 3),
        }
        self.server.control.log(entry | request.notes)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)
        self.wfile.flush()

    def finish(self) -> None:
        # The peer may leave before it has read all of the answer.
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().finish()
