# SPDX-License-Identifier: Apache-2.0
"""Exports: full, filtered, projected, incremental; whole, half told of, failed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.truth.generator.history import FUZZY_MS, START_MS, History, iso
from tests.truth.generator.values import Item

Step = dict[str, Any]

BUCKET = "my.bucket"


@dataclass
class DataFile:
    key: str
    lines: list[str]


@dataclass
class Export:
    """One export, and what went wrong with it."""

    kind: str  # full, filtered, projected, incremental
    time_ms: int
    begin_ms: int  # of an incremental one's window
    export_id: str
    arn: str
    prefix: str
    table_id: str
    files: list[DataFile] = field(default_factory=list)
    fails: bool = False  # AWS gave it up: no manifest
    lacks_object: bool = False  # the manifest names a file that is not there
    untold: str | None = None  # an object that S3's event about is lost

    @property
    def time_s(self) -> int:
        return self.time_ms // 1000

    @property
    def items(self) -> int:
        return sum(len(file.lines) for file in self.files)

    @property
    def folder(self) -> str:
        return f"{self.prefix}AWSDynamoDB/{self.export_id}/"

    @property
    def summary_key(self) -> str:
        return f"{self.folder}manifest-summary.json"

    def description(self, status: str) -> dict[str, Any]:
        """As DescribeExport shows it."""
        shown: dict[str, Any] = {
            "ExportArn": self.arn,
            "ExportStatus": status,
            "ExportTime": self.time_ms / 1000,
            "TableArn": self.arn.split("/export/")[0],
            "TableId": self.table_id,
            "ExportFormat": "DYNAMODB_JSON",
            "ExportType": "FULL_EXPORT",
            "S3Bucket": BUCKET,
            "S3Prefix": self.prefix,
        }
        if self.kind == "filtered":
            shown["FilterSpecification"] = {"FilterExpression": "#c > :c"}
        if self.kind == "projected":
            shown["FilterSpecification"] = {"ProjectionExpression": "#c"}
        if self.kind == "incremental":
            shown["ExportType"] = "INCREMENTAL_EXPORT"
            shown["IncrementalExportSpecification"] = {
                "ExportFromTime": self.begin_ms / 1000,
                "ExportToTime": self.time_ms / 1000,
                "ExportViewType": "NEW_AND_OLD_IMAGES",
            }
        if status == "COMPLETED":
            shown["ExportManifest"] = self.summary_key
        if status == "FAILED":
            shown["FailureCode"] = "S3AccessDenied"
        return shown

    def summary(self) -> str:
        written: dict[str, Any] = {
            "version": "2020-06-30",
            "exportArn": self.arn,
            "startTime": iso(self.time_ms) + "Z",
            "endTime": iso(self.time_ms + 300_000) + "Z",
            "tableArn": self.arn.split("/export/")[0],
            "tableId": self.table_id,
            "exportTime": iso(self.time_ms) + "Z",
            "s3Bucket": BUCKET,
            "s3Prefix": self.prefix.rstrip("/") or None,
            "s3SseAlgorithm": "AES256",
            "s3SseKmsKeyId": None,
            "manifestFilesS3Key": f"{self.folder}manifest-files.json",
            "billedSizeBytes": 0,
            "itemCount": self.items,
            "outputFormat": "DYNAMODB_JSON",
        }
        if self.kind == "incremental":
            written |= {
                "version": "2023-08-01",
                "exportFromTime": iso(self.begin_ms) + "Z",
                "exportToTime": iso(self.time_ms) + "Z",
                "outputView": "NEW_AND_OLD_IMAGES",
                "exportType": "INCREMENTAL_EXPORT",
            }
        return _compact(written)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _full_lines(rng: random.Random, history: History, export: Export) -> list[str]:
    """Each item as it was at a moment of its own around the export's time."""
    lines = []
    created_ms = history.state_at(export.time_ms).created_ms
    for index in range(len(history.items)):
        fuzzy_ms = rng.choice((rng.randint(-FUZZY_MS, FUZZY_MS), -FUZZY_MS, FUZZY_MS))
        moment_ms = max(export.time_ms + fuzzy_ms, created_ms)
        image = history.image_at(index, moment_ms)
        if image is None or _is_of_another_table(history, export.time_ms, moment_ms):
            continue
        if export.kind == "filtered" and rng.random() < 0.5:
            continue
        if export.kind == "projected":
            names = {name for name, _ in history.state_at(export.time_ms).table.keys}
            image = {name: value for name, value in image.items() if name in names}
        lines.append(_compact({"Item": image}))
    return lines


def _is_of_another_table(history: History, time_ms: int, moment_ms: int) -> bool:
    return history.state_at(moment_ms).table_id != history.state_at(time_ms).table_id


def _incremental_lines(history: History, export: Export) -> list[str]:
    """One line an item, none for what came and went."""
    lines = []
    for index in range(len(history.items)):
        inside = [
            change
            for change in history.changes
            if change.index == index and export.begin_ms <= change.time_ms < export.time_ms
        ]
        if not inside or inside[-1].dropped:
            continue
        old, new = inside[0].old, inside[-1].new
        if old is None and new is None:
            continue
        keys: Item = history.items[index]
        line: dict[str, Any] = {
            "Metadata": {"WriteTimestampMicros": {"N": str(inside[-1].time_ms * 1000 + 17)}},
            "Keys": keys,
        }
        line |= {} if new is None else {"NewImage": new}
        line |= {} if old is None else {"OldImage": old}
        lines.append(_compact(line))
    return lines


def _spread(rng: random.Random, export: Export, lines: list[str]) -> None:
    """AWS writes a file for each partition, empty or not."""
    inner = "data/" if export.kind == "incremental" else f"{export.export_id}/data/"
    root = f"{export.prefix}AWSDynamoDB/{inner}"
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        name = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=26))
        export.files.append(DataFile(f"{root}{name}.json.gz", []))
    rng.shuffle(lines)
    for line in lines:
        rng.choice(export.files).lines.append(line)


def new_export(rng: random.Random, history: History, time_ms: int) -> Export:
    """An export of that moment."""
    time_ms = max(time_ms, START_MS)
    kind = rng.choices(("full", "incremental", "filtered", "projected"), (75, 14, 8, 3))[0]
    export_id = f"{time_ms - rng.choice((0, 3_000)):014d}-{rng.randrange(16**8):08x}"
    export = Export(
        kind=kind,
        time_ms=time_ms,
        begin_ms=time_ms - rng.choice((900, 3_600, 86_400)) * 1000,
        export_id=export_id,
        arn=f"{history.table.arn}/export/{export_id}",
        prefix=rng.choice(("", f"{history.table.name}/", "snapshots/daily/")),
        table_id=history.state_at(time_ms).table_id,
    )
    lines = (
        _incremental_lines(history, export)
        if kind == "incremental"
        else _full_lines(rng, history, export)
    )
    _spread(rng, export, lines)
    trouble = rng.random()
    if trouble < 0.08:
        export.untold = rng.choice([file.key for file in export.files] + [export.summary_key])
    elif trouble < 0.13:
        export.fails = True
    elif trouble < 0.16:
        export.lacks_object = True
    return export
