# SPDX-License-Identifier: Apache-2.0
"""Makes the emulator's exports real.

MiniStack takes ExportTableToPointInTime and soon says COMPLETED, but writes no object. This hangs
itself into it: an export is IN_PROGRESS while its objects are written to the bucket one by one
(whose events go where the bucket's notifications say), COMPLETED when the summary is there, FAILED
with a code when it cannot be. It has the table as it was at ExportTime, give or take a minute.

How many data files there are is AWS's choice; here a prefix that ends in `files=N` makes it.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from local.aws import clients
from local.exports.description import Export, View, Window
from local.exports.of_table import Table, write_table
from local.exports.target import Bucket
from local.exports.writer import Shape

_LOG = logging.getLogger("exports")
# Small members, so that each file of some size has several.
_SHAPE = Shape(files=4, member_bytes=20_000)
_NEVER = float("inf")

# The emulator is untyped. What its handlers take and give:
Module: TypeAlias = Any
Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[Request], Answer]


class Machine:
    """Writes the exports of one emulator. `module` is its DynamoDB, `url` its address."""

    def __init__(self, module: Module, url: str) -> None:
        self._module = module
        self._url = url
        self._taken: set[str] = set()
        self._original: Handler = module._export_table_to_point_in_time
        self._original_backups: Handler = module._describe_continuous_backups

    def install(self) -> None:
        self._module._export_table_to_point_in_time = self._take
        self._module._describe_continuous_backups = self._backups
        # We say when an export is complete.
        self._module._EXPORT_COMPLETE_AFTER_SEC = _NEVER

    def _backups(self, request: Request) -> Answer:
        """DescribeContinuousBackups: recovery reaches back to the table's creation, not to now."""
        status, headers, body = self._original_backups(request)
        answer = json.loads(body)
        recovery = answer.get("ContinuousBackupsDescription", {}).get(
            "PointInTimeRecoveryDescription", {}
        )
        if status != 200 or "EarliestRestorableDateTime" not in recovery:
            return status, headers, body
        table = self._module._tables[str(request["TableName"]).rpartition("/")[2]]
        recovery["EarliestRestorableDateTime"] = table["CreationDateTime"]
        answered: Answer = self._module.json_response(answer)
        return answered

    def _take(self, request: Request) -> Answer:
        """ExportTableToPointInTime."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        answer = self._original(request)
        if answer[0] != 200:
            return answer
        arn = json.loads(answer[2])["ExportDescription"]["ExportArn"]
        description = self._module._exports[arn]
        if arn not in self._taken:  # the same ClientToken gives the same export
            self._taken.add(arn)
            description.setdefault("ExportTime", description["StartTime"])
            window = _window(request)
            if window is not None:
                description["IncrementalExportSpecification"] = request[
                    "IncrementalExportSpecification"
                ]
                description["ExportTime"] = window.end
            if "FilterSpecification" in request:
                description["FilterSpecification"] = request["FilterSpecification"]
            threading.Thread(target=self._run, args=(description, window), daemon=True).start()
        answered: Answer = self._module.json_response({"ExportDescription": description})
        return answered

    def _refusal(self, request: Request) -> Answer | None:
        """What AWS refuses at once and MiniStack lets pass."""
        name = str(request.get("TableArn", "")).rpartition("/")[2]
        refuse: Callable[[str, str, int], Answer] = self._module.error_response_json
        if name in self._module._tables and not self._module._pitr_settings.get(name, False):
            return refuse(
                "PointInTimeRecoveryUnavailableException",
                f"Point in time recovery is not enabled for table '{name}'",
                400,
            )
        if float(request.get("ExportTime") or 0) > self._module.time.time():
            return refuse("InvalidExportTimeException", "The export time is in the future", 400)
        window = _window(request)
        if window is not None and not 15 * 60 <= window.end - window.begin <= 24 * 3600:
            return refuse("ValidationException", "The window is not 15 minutes to 24 hours", 400)
        if request.get("S3Prefix") == "":
            return refuse("ValidationException", "S3Prefix must not be empty", 400)
        return None

    def _run(self, description: dict[str, Any], window: Window | None) -> None:
        try:
            self._write(description, window)
        except Exception as error:
            code = _failure_code(error)
            _LOG.warning("export %s failed: %s", description["ExportArn"], error, exc_info=True)
            description |= {"FailureCode": code, "FailureMessage": str(error)}
            description |= {"EndTime": time.time(), "ExportStatus": "FAILED"}

    def _write(self, description: dict[str, Any], window: Window | None) -> None:
        if description["ExportFormat"] != "DYNAMODB_JSON":
            raise ValueError("the local world writes exports in DYNAMODB_JSON only")
        table_arn, _, export_id = description["ExportArn"].partition("/export/")
        region, name = table_arn.split(":")[3], table_arn.rpartition("/")[2]

        def client(service: str) -> clients.Client:
            return clients.client(service, url=self._url, region=region)

        export = Export(
            table_arn=table_arn,
            table_id=description["TableId"],
            export_id=export_id,
            bucket=description["S3Bucket"],
            prefix=description.get("S3Prefix", "").rstrip("/"),
            export_time=float(description["ExportTime"]),
            start_time=float(description["StartTime"]),
            end_time=time.time(),
            window=window,
        )
        written = write_table(
            Table(client("dynamodb"), client("dynamodbstreams"), name),
            export,
            Bucket(client("s3"), export.bucket),
            shape=_shape_of(export.prefix),
            seed=export_id,
            selection=description.get("FilterSpecification"),
        )
        description |= {
            "ItemCount": written.item_count,
            "BilledSizeBytes": written.plain_bytes,
            "ExportManifest": export.summary_key,
            "EndTime": time.time(),
        }
        description["ExportStatus"] = "COMPLETED"  # last: who sees it sees all


def _shape_of(prefix: str) -> Shape:
    files = re.search(r"files=(\d+)$", prefix)
    return replace(_SHAPE, files=int(files[1])) if files else _SHAPE


def _window(request: Request) -> Window | None:
    if request.get("ExportType") != "INCREMENTAL_EXPORT":
        return None
    specification = request["IncrementalExportSpecification"]
    return Window(
        float(specification["ExportFromTime"]),
        float(specification["ExportToTime"]),
        View(specification.get("ExportViewType", View.NEW_AND_OLD_IMAGES)),
    )


def _failure_code(error: Exception) -> str:
    """Of an error of boto3's, the code; AWS puts the service before it."""
    response = getattr(error, "response", None) or {}
    code = response.get("Error", {}).get("Code", "")
    return f"S3{code}" if code else "UNKNOWN"
