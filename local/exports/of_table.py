# SPDX-License-Identifier: Apache-2.0
"""Exports a table that boto3 can reach: by Scan, and by its stream for what happened when."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.clients import Client
from local.exports import history
from local.exports.description import Export, Window, new_export_id
from local.exports.history import EDGE_SECONDS, Item
from local.exports.lines import full_lines, incremental_lines
from local.exports.target import Target
from local.exports.writer import Shape, Written, write


@dataclass(frozen=True)
class Table:
    dynamodb: Client
    streams: Client
    name: str

    def describe(self) -> dict[str, Any]:
        found: dict[str, Any] = self.dynamodb.describe_table(TableName=self.name)["Table"]
        return found

    def key_names(self) -> list[str]:
        return [element["AttributeName"] for element in self.describe()["KeySchema"]]

    def items(self, selection: Mapping[str, Any] | None = None) -> Iterator[Item]:
        """All items, or what an export's FilterSpecification lets through."""
        asked = _scan_parameters(selection or {})
        start: dict[str, Any] = {}
        while True:
            page = self.dynamodb.scan(TableName=self.name, ConsistentRead=True, **asked, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def changes(self) -> list[history.Change]:
        """What its stream remembers; nothing if it has none."""
        arn = self.describe().get("LatestStreamArn")
        return history.of_stream(self.streams, arn) if arn else []


def _scan_parameters(selection: Mapping[str, Any]) -> dict[str, Any]:
    """A FilterSpecification as Scan takes it: the key condition is one more filter."""
    conditions = [
        f"({selection[name]})"
        for name in ("KeyConditionExpression", "FilterExpression")
        if name in selection
    ]
    names = ("ProjectionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues")
    asked = {name: selection[name] for name in names if name in selection}
    return asked | ({"FilterExpression": " AND ".join(conditions)} if conditions else {})


def new_export(
    table: Table,
    *,
    bucket: str,
    prefix: str = "",
    export_time: float | None = None,
    window: Window | None = None,
) -> Export:
    """An export of now, or of an earlier time, with an id of its own."""
    now = time.time()
    described = table.describe()
    return Export(
        table_arn=described["TableArn"],
        table_id=described["TableId"],
        export_id=new_export_id(now, random.Random()),
        bucket=bucket,
        prefix=prefix,
        export_time=now if export_time is None else export_time,
        start_time=now,
        end_time=now,
        window=window,
    )


def write_table(
    table: Table,
    export: Export,
    target: Target,
    *,
    shape: Shape | None = None,
    seed: int | str = 0,
    edge_seconds: float = EDGE_SECONDS,
    selection: Mapping[str, Any] | None = None,
) -> Written:
    """Writes the table as it was at the export's time, give or take `edge_seconds`.

    That is exact as far back as the table's stream goes; what it does not know is taken as it is.
    With a `selection` (a FilterSpecification) a full export has the table as it is now.
    """
    if selection is not None and export.window is None:
        lines = full_lines(table.items(selection))
        return write(target, export, lines, shape=shape, seed=seed)
    if export.window is not None:
        net = history.net_changes(table.changes(), export.window)
        lines = incremental_lines(net, export.window.view)
        return write(target, export, lines, shape=shape, seed=seed)
    # First the items, then the changes: what happens in between is in the changes.
    items = list(table.items())
    state = history.state_at(
        table.changes(),
        export.export_time,
        rng=random.Random(f"{seed} {export.export_id}"),
        edge_seconds=edge_seconds,
        unchanged=items,
        key_names=table.key_names(),
    )
    return write(target, export, full_lines(state), shape=shape, seed=seed)
