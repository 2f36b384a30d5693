# SPDX-License-Identifier: Apache-2.0
"""What an export is called, where its objects lie, and what its manifests say.

Source: DynamoDB Developer Guide, "DynamoDB table export output format". Where the guide and AWS
differ (it says `.checksum`, AWS writes `.md5`), this follows AWS.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_FILE_NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_FILE_NAME_LENGTH = 26
_HEX = "0123456789abcdef"


class View(StrEnum):
    """What an incremental export shows of each item."""

    NEW_AND_OLD_IMAGES = "NEW_AND_OLD_IMAGES"
    NEW_IMAGE = "NEW_IMAGE"


@dataclass(frozen=True)
class Window:
    """The time of an incremental export, epoch seconds: `begin` belongs to it, `end` does not."""

    begin: float
    end: float
    view: View = View.NEW_AND_OLD_IMAGES


@dataclass(frozen=True)
class Export:
    """One export, as DescribeExport would tell of it. Times are epoch seconds."""

    table_arn: str
    table_id: str
    export_id: str
    bucket: str
    prefix: str  # without a slash at its end; may be empty
    export_time: float
    start_time: float
    end_time: float
    window: Window | None = None  # of an incremental export

    @property
    def arn(self) -> str:
        return f"{self.table_arn}/export/{self.export_id}"

    @property
    def root(self) -> str:
        """Under which every object of the bucket's exports lies."""
        return f"{self.prefix}/AWSDynamoDB/" if self.prefix else "AWSDynamoDB/"

    @property
    def folder(self) -> str:
        return f"{self.root}{self.export_id}/"

    @property
    def data_folder(self) -> str:
        """Incremental exports share one: a data file's key does not say whose it is."""
        return f"{self.root}data/" if self.window else f"{self.folder}data/"

    @property
    def summary_key(self) -> str:
        return f"{self.folder}manifest-summary.json"

    @property
    def files_key(self) -> str:
        return f"{self.folder}manifest-files.json"


@dataclass(frozen=True)
class DataFile:
    """One line of `manifest-files.json`."""

    key: str  # from the bucket's root
    item_count: int
    md5_base64: str  # of the compressed bytes
    etag: str


def new_export_id(time_s: float, rng: random.Random) -> str:
    """Milliseconds first, so that ids sort by time."""
    return f"{int(time_s * 1000):014d}-{''.join(rng.choices(_HEX, k=8))}"


def new_file_name(rng: random.Random) -> str:
    return "".join(rng.choices(_FILE_NAME_LETTERS, k=_FILE_NAME_LENGTH)) + ".json.gz"


def iso_time(time_s: float) -> str:
    """Like 2020-11-04T07:28:34.028Z."""
    moment = datetime.fromtimestamp(time_s, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def md5_base64(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def manifest_files(files: list[DataFile]) -> bytes:
    """JSON lines, one for each data file; no array around them."""
    members = (
        {
            "itemCount": file.item_count,
            "md5Checksum": file.md5_base64,
            "etag": file.etag,
            "dataFileS3Key": file.key,
        }
        for file in files
    )
    return "".join(_compact(member) + "\n" for member in members).encode()


def manifest_summary(export: Export, *, item_count: int, billed_bytes: int) -> bytes:
    """One line. A full export says neither its type nor a view."""
    summary: dict[str, object] = {
        "version": "2023-08-01" if export.window else "2020-06-30",
        "exportArn": export.arn,
        "startTime": iso_time(export.start_time),
        "endTime": iso_time(export.end_time),
        "tableArn": export.table_arn,
        "tableId": export.table_id,
        "exportTime": iso_time(export.export_time),
        "s3Bucket": export.bucket,
        "s3Prefix": export.prefix or None,
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": export.files_key,
        "billedSizeBytes": billed_bytes,
        "itemCount": item_count,
        "outputFormat": "DYNAMODB_JSON",
    }
    if export.window is not None:
        summary |= {
            "exportFromTime": iso_time(export.window.begin),
            "exportToTime": iso_time(export.window.end),
            "outputView": export.window.view.value,
            "exportType": "INCREMENTAL_EXPORT",
        }
    return _compact(summary).encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
