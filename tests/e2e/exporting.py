# SPDX-License-Identifier: Apache-2.0
"""Exports in a fake S3, the events they cause, and the rows that must come of them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from local.exports.description import DataFile, Export, Window, new_export_id
from local.exports.history import Change, Item
from local.exports.lines import full_lines
from local.exports.writer import Shape, Written, write
from local.http import Tinybird
from local.plain import Typed
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import ACCOUNT_ARN, settings_of

BUCKET = "exports"
EXPORT_TIME = 1_764_000_000.75
KEYS = {"pk": "S", "n": "N"}


def items_of(count: int, **attributes: Typed) -> list[Item]:
    """Items with the keys `pk` (S) and `n` (N)."""
    return [
        {"pk": {"S": f"item {n} é"}, "n": {"N": str(n)}, "text": {"S": 'a"b\\'}} | attributes
        for n in range(count)
    ]


def export_of(
    table: str,
    *,
    prefix: str | None = None,
    export_time: float = EXPORT_TIME,
    window: Window | None = None,
    number: int = 0,
) -> Export:
    """An export under `<prefix>` (default: where our own snapshots go). `number` tells several
    of one table apart; higher is newer."""
    return Export(
        table_arn=f"{ACCOUNT_ARN}/{table}",
        table_id="12345a12-abcd-123a-ab12-1234abc12345",
        export_id=new_export_id(export_time + number, random.Random(f"{table} {number}")),
        bucket=BUCKET,
        prefix=f"DDBStreamCDC/{table}" if prefix is None else prefix,
        export_time=export_time,
        start_time=export_time,
        end_time=export_time + 60,
        window=window,
    )


@dataclass(frozen=True)
class Laid:
    """An export that lies in the fake S3."""

    export: Export
    written: Written

    @property
    def files(self) -> list[DataFile]:
        return self.written.files

    def largest(self) -> DataFile:
        return max(self.files, key=lambda file: file.item_count)


def table_name(export: Export) -> str:
    return export.table_arn.rpartition("/")[2]


def lay(
    aws: FakeAws,
    export: Export,
    items: Iterable[Item] = (),
    *,
    lines: Iterable[bytes] | None = None,
    shape: Shape | None = None,
    manifests: bool = True,
    status: str | None = "COMPLETED",
    keys: Mapping[str, str] = KEYS,
) -> Laid:
    """Writes an export. Without `manifests` it looks as while it is still being written; with
    `status` None AWS has forgotten it."""
    written = write(
        aws.bucket(BUCKET),
        export,
        full_lines(items) if lines is None else lines,
        shape=shape,
        fails_after=None if manifests else 1000,
    )
    if status is not None:
        aws.know(export, status)
    aws.add_table(table_name(export), export.table_arn, export.table_id, keys)
    return Laid(export, written)


def lay_file(aws: FakeAws, export: Export, content: bytes, name: str = "a" * 26) -> str:
    """One data file of exactly these bytes; returns its key."""
    aws.know(export, "IN_PROGRESS")
    aws.add_table(table_name(export), export.table_arn, export.table_id, KEYS)
    key = f"{export.data_folder}{name}.json.gz"
    aws.put(BUCKET, key, content)
    return key


def s3_record(aws: FakeAws, key: str, *, bucket: str = BUCKET) -> dict[str, Any]:
    """One record of an S3 event, its key encoded as AWS does it."""
    stored = aws.objects.get((bucket, key))
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-2",
        "eventTime": "2026-11-22T10:00:00.000Z",
        "eventName": "ObjectCreated:CompleteMultipartUpload",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "dynamodb.amazonaws.com"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "x"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "tinydynamocdc",
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": {
                "key": quote_plus(key, safe="/-_.*"),
                "size": len(stored.content) if stored else 1,
                "eTag": stored.etag if stored else "0" * 32,
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }


def s3_event(aws: FakeAws, *keys: str) -> dict[str, Any]:
    return {"Records": [s3_record(aws, key) for key in keys]}


def settings(standin: Mapping[str, Any], aws: FakeAws, **more: str) -> dict[str, str]:
    """The function's variables for these two."""
    return settings_of(
        standin,
        AWS_ENDPOINT_URL=aws.url,
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY="secret",
        AWS_EC2_METADATA_DISABLED="true",
        **more,
    )


def rows_of(tinybird: Tinybird, table: str) -> list[dict[str, Any]]:
    """All landing rows, by eventID. Nothing landed: none."""
    if tinybird.call("GET", f"/v0/datasources/ddb_{table}").status == 404:
        return []
    return tinybird.rows(f"SELECT * FROM ddb_{table} ORDER BY eventID")


def lines_of(aws: FakeAws, laid: Laid) -> Iterator[tuple[str, bytes]]:
    """Each line's eventID, and the line, read from the bucket by other means."""
    for file in laid.files:
        content = aws.objects[BUCKET, file.key].content
        name = file.key.rpartition("/")[2]
        lines = gzip.decompress(content).splitlines() if content else []
        for number, line in enumerate(lines, start=1):
            yield f"{laid.export.export_id}/{name}/{number}", line


def item_text(line: bytes) -> bytes:
    """The item's JSON text within a line of a full export."""
    assert line.startswith(b'{"Item":') and line.endswith(b"}")
    return line[len(b'{"Item":') : -1]


def plain(item: Item) -> dict[str, Any]:
    """The plain form of an item of items_of, where numbers are small."""
    return {
        name: json.loads(value["N"]) if "N" in value else value["S"] for name, value in item.items()
    }


def changes_of(count: int, rng: random.Random, *, seconds_after: float = 900) -> list[Change]:
    """A random history of a few items from a quarter of an hour before EXPORT_TIME on; times are
    whole seconds."""
    images: dict[int, Item | None] = {}
    history = []
    begin, end = EXPORT_TIME - 900, EXPORT_TIME + seconds_after
    for time in sorted(rng.uniform(begin, end) for _ in range(count)):
        n = rng.randrange(25)
        keys: Item = {"pk": {"S": "x"}, "n": {"N": str(n)}}
        old = images.get(n)
        new = None if old is not None and rng.random() < 0.3 else keys | {"v": {"N": str(time)}}
        images[n] = new
        history.append(Change(float(int(time)), keys, new, old))
    return history
