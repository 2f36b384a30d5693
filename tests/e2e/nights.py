# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a table night after night, each with its proof: a fake S3 and the stand-in, streams
handed over record by record, so that one can be dropped on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from local.exports.history import Item
from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import BUCKET, EXPORT_TIME, Laid, export_of, lay, s3_event, settings
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import Function, event, record, running_function

Standin = dict[str, Any]
Record = dict[str, Any]
DAY_S = 86_400


def reading(standin: Standin, aws: FakeAws) -> dict[str, str]:
    """The function's variables with a token that may read the landing data source."""
    return settings(standin, aws, TB_CREATE_DS_TOKEN=standin["admin_token"])


def keys_of(item: Item) -> Item:
    return {name: item[name] for name in ("pk", "n")}


def change(table: str, number: int, item: Item, *, age_s: int, name: str = "MODIFY") -> Record:
    """A stream record, so long before the second night's snapshot."""
    members: dict[str, Any] = {
        "ApproximateCreationDateTime": int(EXPORT_TIME) + DAY_S - age_s,
        "Keys": keys_of(item),
        "NewImage": item,
    }
    made = record(number, table=table, item=item, **members) | {"eventName": name}
    if name == "REMOVE":
        del made["dynamodb"]["NewImage"]
    return made


def turned(item: Item) -> Item:
    """The same item, its attributes in another order, at all levels."""

    def of_value(value: object) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {key: of_value(value[key]) for key in reversed(list(value))}
        return [of_value(each) for each in value] if isinstance(value, list) else value

    result: Item = of_value(item)
    return result


class Nights:
    """A table whose snapshots are proved, night after night."""

    def __init__(self, tinybird: Tinybird, standin: Standin, aws: FakeAws, table: str) -> None:
        self.tinybird, self.aws, self.table = tinybird, aws, table
        self.variables = reading(standin, aws)
        self.seconds = 60.0
        self.night = 0
        self.log: list[dict[str, Any]] = []

    def stream(self, *records: Record) -> None:
        with running_function(self.variables) as function:
            assert function.invoke(event(*records)).succeeded

    def lay(self, items: Sequence[Item], *, requested: bool = True) -> Laid:
        export = export_of(
            self.table, export_time=EXPORT_TIME + self.night * DAY_S, number=self.night
        )
        self.night += 1
        laid = lay(self.aws, export, items, shape=Shape(files=2))
        if requested:
            self.aws.put(BUCKET, f"{export.folder}tinydynamocdc/verify", b"{}")
        return laid

    def load(self, laid: Laid) -> None:
        with running_function(self.variables) as function:
            self._invoke(function, s3_event(self.aws, *laid.written.data_keys))
            self._invoke(function, s3_event(self.aws, laid.export.summary_key))
            self._keep(function)

    def snapshot(self, items: Sequence[Item], *, requested: bool = True) -> dict[str, Any]:
        """Loaded, marked and proved; returns the proof's note, {} where there is none."""
        laid = self.lay(items, requested=requested)
        self.load(laid)
        self.prove()
        return self.note(laid)

    def prove(self) -> None:
        """Whatever the function called itself with, until it is quiet."""
        while self.aws.calls:
            proof = self.aws.calls.pop(0)
            with running_function(self.variables) as function:
                self._invoke(function, proof)
                self._keep(function)

    def note(self, laid: Laid) -> dict[str, Any]:
        folder = f"{laid.export.folder}tinydynamocdc/proof-"
        found = [
            json.loads(stored.content)
            for (_, key), stored in self.aws.objects.items()
            if key.startswith(folder)
        ]
        return dict(found[0]) if found else {}

    def said(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["message"] == message]

    def figures(self) -> list[tuple[int, int]]:
        """ItemsVerified and ItemsDifferent of each proof."""
        lines = [line for line in self.log if "ItemsVerified" in line]
        for line in lines:
            for directive in line["_aws"]["CloudWatchMetrics"]:
                names = [metric["Name"] for metric in directive["Metrics"]]
                assert names == ["ItemsVerified", "ItemsDifferent"]
        return [(line["ItemsVerified"], line["ItemsDifferent"]) for line in lines]

    def _invoke(self, function: Function, what: Record) -> None:
        outcome = function.invoke(what, seconds=self.seconds)
        assert outcome.succeeded, outcome

    def _keep(self, function: Function) -> None:
        self.log += function.log_lines()
