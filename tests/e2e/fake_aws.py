# SPDX-License-Identifier: Apache-2.0
"""S3 and DynamoDB as far as a function that reads exports needs them, misbehaving on demand.

An emulator does not refuse, cut off or replace an object while it is read; this does. Spelling of
answers and errors: Amazon S3 API Reference, Amazon DynamoDB API Reference.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from local.exports.description import Export
from local.exports.target import Target

EXPORTS_PER_PAGE = 25  # of ListExports, at most
_TARGET = "DynamoDB_20120810."


@dataclass(frozen=True)
class Stored:
    content: bytes
    etag: str


@dataclass
class Fault:
    """What happens to the next `times` requests of one operation whose key or ARN has `part`."""

    operation: str  # GetObject, DescribeExport …
    part: str = ""
    times: int = 1
    status: int = 0  # with `code`, an error instead of an answer
    code: str = ""
    cut_after: int = -1  # bytes of the body; then the connection is closed
    delay_s: float = 0.0
    then: Callable[[], None] | None = None  # once the answer is out, or cut off


@dataclass(frozen=True)
class Seen:
    operation: str
    what: str  # key, ARN or table
    range: str = ""
    if_match: str = ""


@dataclass
class FakeAws:
    """The state; thread-safe as far as the tests need it."""

    objects: dict[tuple[str, str], Stored] = field(default_factory=dict)
    exports: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)  # of functions, asynchronous
    regions: dict[str, str] = field(default_factory=dict)  # of buckets that are elsewhere
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def bucket(self, name: str) -> Target:
        return _Bucket(self, name)

    def put(self, bucket: str, key: str, content: bytes) -> Stored:
        etag = f"{hashlib.md5(hashlib.md5(content).digest()).hexdigest()}-1"
        self.objects[bucket, key] = stored = Stored(content, etag)
        return stored

    def know(self, export: Export, status: str = "COMPLETED", **members: object) -> None:
        """DescribeExport and ListExports tell of it from now on."""
        self.exports[export.arn] = (
            {
                "ExportArn": export.arn,
                "ExportStatus": status,
                "StartTime": export.start_time,
                "TableArn": export.table_arn,
                "TableId": export.table_id,
                "ExportTime": export.export_time,
                "S3Bucket": export.bucket,
                "S3SseAlgorithm": "AES256",
                "ExportFormat": "DYNAMODB_JSON",
                "ExportType": "INCREMENTAL_EXPORT" if export.window else "FULL_EXPORT",
            }
            | ({"S3Prefix": export.prefix} if export.prefix else {})
            | ({"ExportManifest": export.summary_key} if status == "COMPLETED" else {})
            | members
        )

    def add_table(self, name: str, arn: str, table_id: str, keys: Mapping[str, str]) -> None:
        """`keys`: attribute -> S, N or B, the partition key first."""
        kinds = ("HASH", "RANGE")
        self.tables[name] = {
            "TableName": name,
            "TableArn": arn,
            "TableId": table_id,
            "TableStatus": "ACTIVE",
            "KeySchema": [
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, kinds, strict=False)
            ],
            "AttributeDefinitions": [
                {"AttributeName": key, "AttributeType": kind} for key, kind in keys.items()
            ],
        }

    def count(self, operation: str) -> int:
        return sum(seen.operation == operation for seen in self.seen)

    def take_fault(self, operation: str, what: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.times and fault.operation == operation and fault.part in what:
                    fault.times -= 1
                    return fault
        return None


class _Bucket:
    def __init__(self, aws: FakeAws, name: str) -> None:
        self._aws = aws
        self._name = name

    def put_data(self, key: str, body: IO[bytes]) -> str:
        return self._aws.put(self._name, key, body.read()).etag

    def put(self, key: str, content: bytes) -> None:
        self._aws.put(self._name, key, content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, aws: FakeAws) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.aws = aws

    def handle_error(self, request: object, client_address: object) -> None:
        """A peer that hangs up in the middle is none; anything else fails loudly."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        if self.path.startswith("/2015-03-31/functions/"):
            self.server.aws.seen.append(Seen("GetFunction", self.path))
            self._json_error(404, "ResourceNotFoundException", "Function not found")
            return
        self._object("GetObject")

    def do_HEAD(self) -> None:
        bucket, _, key = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        if key:
            self._object("HeadObject")
            return
        self.server.aws.seen.append(Seen("HeadBucket", bucket))
        exists = any(name == bucket for name, _ in list(self.server.aws.objects))
        self.send_response(200 if exists else 404)
        self.send_header("x-amz-bucket-region", self.server.aws.regions.get(bucket, "eu-west-2"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_PUT(self) -> None:
        """A small object of the function's own; its ETag is its MD5."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        bucket, _, key = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        if self._is_elsewhere(bucket):
            return
        self.server.aws.seen.append(Seen("PutObject", key))
        fault = self.server.aws.take_fault("PutObject", key)
        if fault is not None and fault.code:
            self._xml_error(fault.status, fault.code)
            return
        etag = hashlib.md5(content).hexdigest()
        self.server.aws.objects[bucket, key] = Stored(content, etag)
        self._send(200, "application/xml", b"")

    def _is_elsewhere(self, bucket: str) -> bool:
        """Answers a request that is signed for another region than the bucket's."""
        region = self.server.aws.regions.get(bucket)
        is_right = region is None or f"/{region}/s3/" in self.headers.get("Authorization", "")
        if not is_right:
            self._xml_error(301, "PermanentRedirect")
        return not is_right

    def _list(self) -> None:
        asked = urlsplit(self.path)
        bucket = unquote(asked.path).strip("/")
        if self._is_elsewhere(bucket):
            return
        query = parse_qs(asked.query)
        prefix = query.get("prefix", [""])[0]
        self.server.aws.seen.append(Seen("ListObjectsV2", prefix))
        found = sorted(
            key
            for name, key in list(self.server.aws.objects)
            if name == bucket and key.startswith(prefix)
        )
        folders: list[str] = []
        if "delimiter" in query:
            below = [key.removeprefix(prefix).partition("/") for key in found]
            folders = sorted({f"{prefix}{name}/" for name, slash, _ in below if slash})
            found = [key for key in found if "/" not in key.removeprefix(prefix)]
        contents = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in found)
        contents += "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders
        )
        body = (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
        ).encode()
        self._send(200, "application/xml", body)

    def do_POST(self) -> None:
        if self.path.endswith("/invocations"):
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.aws.seen.append(Seen("Invoke", self.path))
            self.server.aws.calls.append(event)
            self._send(202, "application/json", b"")
            return
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].removeprefix(_TARGET)
        answer = getattr(self, f"_{operation}", None)
        what = request.get("ExportArn") or request.get("TableArn") or request.get("TableName") or ""
        self.server.aws.seen.append(Seen(operation, what))
        fault = self.server.aws.take_fault(operation, what)
        if answer is None:
            self._json_error(400, "UnknownOperationException", operation)
        elif fault is not None and fault.code:
            self._json_error(fault.status, fault.code, f"{operation} on {what}: refused on demand")
        else:
            answer(request)

    # S3

    def _object(self, operation: str) -> None:
        if "list-type=2" in self.path:
            self._list()
            return
        bucket, _, key = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        if self._is_elsewhere(bucket):
            return
        asked = self.headers.get("Range", "")
        wanted = self.headers.get("If-Match", "").strip('"')
        self.server.aws.seen.append(Seen(operation, key, asked, wanted))
        fault = self.server.aws.take_fault(operation, key) or Fault(operation)
        time.sleep(fault.delay_s)
        stored = self.server.aws.objects.get((bucket, key))
        if fault.code:
            self._xml_error(fault.status, fault.code)
        elif stored is None:
            self._xml_error(404, "NoSuchKey")
        elif wanted and wanted != stored.etag:
            self._xml_error(412, "PreconditionFailed")
        else:
            self._content(stored, asked, fault)

    def _content(self, stored: Stored, asked: str, fault: Fault) -> None:
        content = stored.content
        size = len(content)
        begin, end = 0, size
        if asked:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            begin, end = int(first), min(int(last) + 1 if last else size, size)
            if begin >= size:
                self._xml_error(416, "InvalidRange")
                return
        self.send_response(206 if asked else 200)
        self.send_header("ETag", f'"{stored.etag}"')
        self.send_header("Content-Type", "binary/octet-stream")
        self.send_header("Content-Length", str(end - begin))
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{size}")
        self.end_headers()
        if self.command != "HEAD":
            body = content[begin:end]
            is_cut = 0 <= fault.cut_after < len(body)
            self.wfile.write(body[: fault.cut_after] if is_cut else body)
            self.close_connection = self.close_connection or is_cut
        if fault.then is not None:
            fault.then()

    def _xml_error(self, status: int, code: str) -> None:
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{code}</Code><Message>{code} on demand</Message></Error>"
        ).encode()
        self._send(status, "application/xml", b"" if self.command == "HEAD" else body)

    # DynamoDB

    def _DescribeExport(self, request: dict[str, Any]) -> None:  # noqa: N802
        found = self.server.aws.exports.get(request["ExportArn"])
        if found is None:
            self._json_error(400, "ExportNotFoundException", "Export not found")
        else:
            self._json({"ExportDescription": found})

    def _ListExports(self, request: dict[str, Any]) -> None:  # noqa: N802
        """Newest first, in pages."""
        arns = sorted(self.server.aws.exports, reverse=True)
        arns = [arn for arn in arns if arn.startswith(request.get("TableArn", ""))]
        begin = int(request.get("NextToken", 0))
        end = begin + min(int(request.get("MaxResults", EXPORTS_PER_PAGE)), EXPORTS_PER_PAGE)
        names = ("ExportArn", "ExportStatus", "ExportType")
        exports = self.server.aws.exports
        page: dict[str, Any] = {
            "ExportSummaries": [
                {name: exports[arn][name] for name in names} for arn in arns[begin:end]
            ]
        }
        if end < len(arns):
            page["NextToken"] = str(end)
        self._json(page)

    def _DescribeTable(self, request: dict[str, Any]) -> None:  # noqa: N802
        name = request["TableName"].rpartition("/")[2]
        found = self.server.aws.tables.get(name)
        if found is None:
            message = f"Requested resource not found: Table: {name} not found"
            self._json_error(400, "ResourceNotFoundException", message)
        else:
            self._json({"Table": found})

    def _json(self, value: Mapping[str, Any]) -> None:
        self._send(200, "application/x-amz-json-1.0", json.dumps(value).encode())

    def _json_error(self, status: int, code: str, message: str) -> None:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}
        self._send(status, "application/x-amz-json-1.0", json.dumps(body).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_fake_aws() -> Iterator[FakeAws]:
    aws = FakeAws()
    server = _Server(aws)
    aws.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()
