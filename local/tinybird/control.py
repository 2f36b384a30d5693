# SPDX-License-Identifier: Apache-2.0
"""`/_control`: faults on demand, a log of requests, and other things only tests need.

    POST /_control/fail            {"path": "/v0/events", "times": 2, "action": "answer",
                                    "status": 503, "headers": {"Retry-After": "1"}, "body": {}}
    GET  /_control/requests        what came in, oldest first (`?path=/v0/events` to pick); `bytes`
                                   of a body count what it says, `wire_bytes` what was sent for it
    POST /_control/reset           forgets faults and the log, switches all checks on
    POST /_control/without         {"checks": ["row_big_integer"]}
    POST /_control/limit           {"body_bytes_max": 1000}, packed as well as unpacked
    POST /_control/deployments     {"ready_after_ms": 500}; {"fails_with": "why the next one does"}
    POST /_control/jobs            {"delay_ms": 500}
    POST /_control/tokens/rotate   {"name": "create datasource token"} -> the token's new text
    POST /_control/sql             any statement, for tampering with rows

Actions of `fail`, each for the next `times` requests (default 1) that match `method` (any) and the
prefix `path` (any), after `skip` (0) that match too:
    answer      `status`, `headers`, `body` instead of the work
    close       closes the connection and answers nothing
    hang        never answers (until reset)
    pass        does the work as usual, useful with `delay_ms`
    drop_rows   answers 200 but stores `rows` fewer rows, and says so
    quarantine_rows   puts `rows` good rows into quarantine
`store: true` with answer, close or hang does the work first: the row is there, the answer is not.
`delay_ms` waits before anything else.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.deployment import READY_AFTER_MS
from local.tinybird.jobs import DELAY_MS
from local.tinybird.workspace import Workspace

ACTIONS = {"answer", "close", "hang", "pass", "drop_rows", "quarantine_rows"}
PREFIX = "/_control"


@dataclass
class Fault:
    """One rule of `/_control/fail`."""

    action: str = "answer"
    method: str = ""
    path: str = "/"
    times: int = 1
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    store: bool = False
    delay_ms: int = 0
    rows: int = 0

    def matches(self, request: Request) -> bool:
        method_fits = not self.method or self.method == request.method
        return method_fits and request.path.startswith(self.path)

    def response(self) -> Response:
        if isinstance(self.body, str):
            return Response(self.status, self.body.encode(), "text/plain", dict(self.headers))
        body = {"error": f"answered on demand: {self.status}"} if self.body is None else self.body
        response = json_response(body, self.status)
        response.headers = dict(self.headers)
        return response


class Control:
    """Faults and the request log; thread-safe."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._body_bytes_max = workspace.body_bytes_max
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._log: list[dict[str, Any]] = []
        self._released = threading.Event()

    def take(self, request: Request) -> Fault | None:
        """The fault for this request, if any; uses up one of its `times`."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(request):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def log(self, entry: dict[str, Any]) -> None:
        with self._lock:
            entry["number"] = len(self._log)
            self._log.append(entry)

    def release_event(self) -> threading.Event:
        """Set when those that hang may go."""
        with self._lock:
            return self._released

    def release(self) -> None:
        with self._lock:
            self._released.set()
            self._released = threading.Event()

    def handle(self, request: Request) -> Response:
        what = (request.method, request.path.removeprefix(PREFIX))
        if what == ("GET", "/requests"):
            return self._requests(request.query.get("path", ""))
        if what == ("POST", "/reset"):
            return self._reset()
        if what == ("POST", "/sql"):
            self._workspace.engine.execute(request.body.decode())
            return json_response({})
        actions = {
            ("POST", "/fail"): self._fail,
            ("POST", "/without"): self._without,
            ("POST", "/limit"): self._limit,
            ("POST", "/deployments"): self._deployments,
            ("POST", "/jobs"): self._jobs,
            ("POST", "/tokens/rotate"): self._rotate,
        }
        if what not in actions:
            raise ApiError(404, f"no such control: {request.method} {request.path}")
        try:
            return actions[what](json.loads(request.body or b"{}"))
        except (ValueError, TypeError, KeyError) as error:
            raise ApiError(400, f"control: {error!r}") from error

    def _requests(self, path: str) -> Response:
        with self._lock:
            found = [entry for entry in self._log if str(entry["path"]).startswith(path)]
        return json_response({"requests": found})

    def _reset(self) -> Response:
        with self._lock:
            self._faults.clear()
            self._log.clear()
        self.release()
        self._workspace.checks.reset()
        self._workspace.body_bytes_max = self._body_bytes_max
        self._workspace.jobs.delay_ms = DELAY_MS
        deployments = self._workspace.deployments
        deployments.ready_after_ms, deployments.fails_with = READY_AFTER_MS, ""
        return json_response({})

    def _fail(self, value: dict[str, Any]) -> Response:
        fault = Fault(**value)
        if fault.action not in ACTIONS:
            raise ValueError(f"action must be one of {sorted(ACTIONS)}")
        with self._lock:
            self._faults.append(fault)
        return json_response({})

    def _without(self, value: dict[str, Any]) -> Response:
        self._workspace.checks.switch_off(Check(name) for name in value["checks"])
        return json_response({})

    def _limit(self, value: dict[str, Any]) -> Response:
        self._workspace.body_bytes_max = int(value["body_bytes_max"])
        return json_response({})

    def _deployments(self, value: dict[str, Any]) -> Response:
        deployments = self._workspace.deployments
        deployments.fails_with = str(value.get("fails_with", ""))
        deployments.ready_after_ms = int(value.get("ready_after_ms", deployments.ready_after_ms))
        return json_response({})

    def _jobs(self, value: dict[str, Any]) -> Response:
        self._workspace.jobs.delay_ms = int(value["delay_ms"])
        return json_response({})

    def _rotate(self, value: dict[str, Any]) -> Response:
        token = self._workspace.tokens.rotate(value["name"])
        if token is None:
            raise ValueError(f"no token {value['name']}")
        return json_response(token.describe())
