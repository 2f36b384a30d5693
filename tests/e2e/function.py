# SPDX-License-Identifier: Apache-2.0
"""The real binary as a Lambda function, with a runtime API of our own in AWS's place.

An emulator's trigger cannot judge failure handling (it takes a partial answer for success), so the
rules of AWS's own (Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB") stand here.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.process import clean_environment
from local.world import PRODUCT

BINARY = Path(os.environ.get("TINYDYNAMOCDC", PRODUCT))
ACCOUNT_ARN = "arn:aws:dynamodb:eu-west-2:123456789012:table"
FUNCTION_NAME = "DDBStreamCDC-LambdaFunction"
FUNCTION_ARN = f"arn:aws:lambda:eu-west-2:123456789012:function:{FUNCTION_NAME}"


@dataclass(frozen=True)
class Outcome:
    """What one invocation came to."""

    succeeded: bool
    body: dict[str, Any]
    error_type: str = ""

    @property
    def message(self) -> str:
        return str(self.body.get("errorMessage", ""))


@dataclass(frozen=True)
class _Invocation:
    request_id: str
    payload: bytes
    deadline_ms: int
    answer: queue.Queue[Outcome] = field(default_factory=queue.Queue)


class _RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, function_arn: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.function_arn = function_arn
        self.waiting: queue.Queue[_Invocation | None] = queue.Queue()
        self.under_way: dict[str, _Invocation] = {}
        self.init_errors: list[Outcome] = []
        self.connections = 0

    def handle_error(self, request: object, client_address: object) -> None:
        """A function that is ended hangs up; anything else fails loudly."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # an answer in one piece, as from AWS's own
    server: _RuntimeApi

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        invocation = self.server.waiting.get()
        if invocation is None:
            self.close_connection = True
            return
        self.server.under_way[invocation.request_id] = invocation
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.function_arn,
        }
        with suppress(BrokenPipeError):  # It was killed while it waited.
            self._answer(200, invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = self.path.split("/")
        outcome = Outcome(
            succeeded=parts[-1] == "response",
            body=json.loads(body),
            error_type=self.headers.get("Lambda-Runtime-Function-Error-Type", ""),
        )
        if self.path.endswith("/init/error"):
            self.server.init_errors.append(outcome)
        else:
            self.server.under_way.pop(parts[-2]).answer.put(outcome)
        self._answer(202, b"")


class FunctionEndedError(AssertionError):
    """The process is gone, in the middle of an invocation."""


@dataclass
class Function:
    """A running function; `invoke` hands it an event and waits for its answer."""

    api: _RuntimeApi
    process: subprocess.Popen[bytes]
    log_path: Path
    _count: int = 0

    def invoke(self, event: object, *, seconds: float = 60) -> Outcome:
        payload = event if isinstance(event, bytes) else json.dumps(event).encode()
        self._count += 1
        invocation = _Invocation(
            f"request-{self._count}", payload, int((time.time() + seconds) * 1000)
        )
        self.api.waiting.put(invocation)
        while True:
            try:
                return invocation.answer.get(timeout=0.5)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise FunctionEndedError(f"the function ended:\n{self.log()}") from None

    def log(self) -> str:
        return self.log_path.read_text()

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log().splitlines()]

    def metrics(self) -> list[dict[str, Any]]:
        """The lines that CloudWatch makes metrics of."""
        return [line for line in self.log_lines() if "_aws" in line]

    @property
    def connections(self) -> int:
        """Connections to the runtime API so far."""
        return self.api.connections


def settings_of(tinybird: Mapping[str, Any], **more: str) -> dict[str, str]:
    """The function's variables for a stand-in as the `standin` fixture gives it."""
    return {
        "TB_API_ENDPOINT": f"{tinybird['url']}/v0/",
        "TB_CREATE_DS_TOKEN": str(tinybird["create_token"]),
        "AWS_REGION": "eu-west-2",
    } | more


@contextmanager
def running_function(
    settings: Mapping[str, str],
    *,
    function_arn: str = FUNCTION_ARN,
    command: Sequence[str | Path] = (BINARY,),
) -> Iterator[Function]:
    """Starts the binary as AWS Lambda would; ends it on the way out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        api = _RuntimeApi(function_arn)
        server = threading.Thread(target=api.serve_forever, args=(0.05,), daemon=True)
        server.start()
        environment = clean_environment(folder) | {"AWS_LAMBDA_FUNCTION_NAME": FUNCTION_NAME}
        environment |= settings
        environment["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{api.server_address[1]}"
        log_path = folder / "log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            yield Function(api, process, log_path)
        finally:
            process.kill()
            process.wait()
            api.waiting.put(None)
            api.shutdown()
            api.server_close()


def record(
    number: int,
    *,
    table: str,
    item: Mapping[str, Any] | None = None,
    **members: object,
) -> dict[str, Any]:
    """A stream record of an item with the key `pk` (S); `members` replace those of `dynamodb`."""
    image = {"pk": {"S": f"item-{number}"}} | dict(item or {})
    return {
        "eventID": f"{number:032x}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-2",
        "dynamodb": {
            "ApproximateCreationDateTime": 1764000000,
            "Keys": {"pk": image["pk"]},
            "NewImage": image,
            "SequenceNumber": f"{10**20 + number}",
            "SizeBytes": 100,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }
        | members,
        "eventSourceARN": f"{ACCOUNT_ARN}/{table}/stream/2026-11-22T00:00:00.000",
    }


def event(*records: Mapping[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}


def trigger(
    function: Function, records: list[dict[str, Any]], *, partial: bool, retries: int
) -> list[dict[str, Any]]:
    """Hands a shard's records over by the rules of an event source mapping with bisect.

    Returns the records that were given up after `retries`.
    """
    if not records:
        return []
    outcome = function.invoke(event(*records))
    begin = 0
    if outcome.succeeded:
        failures = outcome.body.get("batchItemFailures", []) if partial else []
        if not failures:
            return []
        numbers = [r["dynamodb"]["SequenceNumber"] for r in records]
        begin = min(numbers.index(f["itemIdentifier"]) for f in failures)
    rest = records[begin:]
    if begin == 0 and len(rest) > 1:
        middle = len(rest) // 2
        return trigger(function, rest[:middle], partial=partial, retries=retries) + trigger(
            function, rest[middle:], partial=partial, retries=retries
        )
    if len(rest) == 1 and retries == 0:
        return rest
    return trigger(
        function, rest, partial=partial, retries=retries - 1 if len(rest) == 1 else retries
    )
