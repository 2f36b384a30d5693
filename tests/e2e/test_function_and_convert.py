# SPDX-License-Identifier: Apache-2.0
"""The function sends the very bytes that `convert` prints for the same data file."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.e2e.exporting import BUCKET, EXPORT_TIME, export_of, s3_event
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import BINARY, running_function

_SHAPES = (
    '"pk":{{"S":"a{n}"}},"n":{{"N":"{n}"}},"t":{{"S":"{text}"}}',
    '"pk":{{"S":"\\"\\u00e9 {n}"}},"n":{{"N":"{n}e2"}}',
    '"n":{{"N":"-{n}.50"}},"m":{{"M":{{"l":{{"L":[{{"NULL":true}}]}}}}}},"pk":{{"S":"é{n}"}}',
    '"b":{{"B":"AQI="}},"pk":{{"S":"z"}},"n":{{"N":"123456789012345678901234567890{n}"}}',
)


def _lines() -> str:
    return "".join(
        '{"Item":{' + _SHAPES[n % 7 % 4].format(n=n, text="x" * (n * 37 % 900)) + "}}\n"
        for n in range(9_000)
    )


class _Sink(BaseHTTPRequestHandler):
    bodies: ClassVar[list[bytes]] = []

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer(403, b'{"error":"this token may append only"}')

    def do_POST(self) -> None:
        body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        self.bodies.append(body)
        rows = body.count(b"\n") + 1
        self._answer(200, json.dumps({"successful_rows": rows, "quarantined_rows": 0}).encode())


def _settings(aws: FakeAws, port: int, memory_mb: str) -> dict[str, str]:
    return {
        "TB_API_ENDPOINT": f"http://127.0.0.1:{port}/v0/",
        "TB_CREATE_DS_TOKEN": "token",
        "TB_SKIP_TABLE_CHECK": "1",
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": memory_mb,
    }


@pytest.mark.parametrize("memory_mb", ["256", "3008"])  # With one core, and with more.
def test_the_function_sends_the_rows_that_convert_prints(
    aws: FakeAws, tmp_path: Path, memory_mb: str
) -> None:
    export = export_of("Same")
    aws.know(export, "IN_PROGRESS", S3Bucket=BUCKET)
    aws.add_table("Same", export.table_arn, export.table_id, {"pk": "S", "n": "N"})
    file = tmp_path / f"{'a' * 26}.json.gz"
    file.write_bytes(gzip.compress(_lines().encode()))
    key = f"{export.data_folder}{file.name}"
    aws.put(BUCKET, key, file.read_bytes())
    _Sink.bodies.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Sink) as sink:
        threading.Thread(target=sink.serve_forever, args=(0.05,), daemon=True).start()
        with running_function(_settings(aws, sink.server_address[1], memory_mb)) as function:
            outcome = function.invoke(s3_event(aws, key))
            assert outcome.succeeded, outcome.message
        sink.shutdown()
    command: list[str | Path] = [BINARY, "convert", "--keys", "pk,n", "--export-arn", export.arn]
    printed = subprocess.check_output([*command, "--export-time", str(int(EXPORT_TIME)), file])
    assert len(_Sink.bodies) > 1
    sent = sorted(line for body in _Sink.bodies for line in body.split(b"\n"))
    assert sent == sorted(printed.splitlines())
