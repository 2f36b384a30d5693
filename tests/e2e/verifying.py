# SPDX-License-Identifier: Apache-2.0
"""What the tests of `tinydynamocdc verify` share."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.exports.history import Item
from local.exports.writer import Shape
from local.http import Tinybird
from local.plain import Typed, canonical_keys, number_text
from tests.e2e.exporting import EXPORT_TIME, Laid, export_of, lay
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import ACCOUNT_ARN, BINARY
from tests.e2e.loading import SECONDS_MAX, Loader, url_of

EQUAL, DIFFERENT, WRONG, DENIED, LATER = 0, 1, 2, 3, 4
TIME = int(EXPORT_TIME)
DAY = 86_400
KEY_NAMES = ("pk", "n")


@dataclass
class Verifier:
    """The command line beside the fake AWS and the stand-in."""

    loader: Loader

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [BINARY, "verify", *arguments],
            env=self.loader.environment(**variables),
            cwd=self.loader.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, code: int = EQUAL, **variables: str) -> str:
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert str(self.loader.standin["admin_token"]) not in out + err
        return out + err

    def json(self, *arguments: str, code: int = EQUAL, **variables: str) -> dict[str, Any]:
        process = self.start(*arguments, "--json", "--wait", "0", **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert out.count("\n") == 1, out
        found: dict[str, Any] = json.loads(out)
        return found


def found_in(report: dict[str, Any], question: str) -> dict[str, str]:
    """Class by the `Keys` text."""
    items = report[question]["items"]
    found = {item["keys"]: item["class"] for item in items}
    assert len(found) == len(items)
    return found


def counts(report: dict[str, Any], question: str) -> tuple[int, int, int, int]:
    its = report[question]
    return its["missing"], its["extra"], its["different"], its["in_flight"]


def keys_of(item: Item, names: Iterable[str] = KEY_NAMES) -> str:
    return canonical_keys({name: item[name] for name in names})


def plain_text(item: Item) -> str:
    """An item's image as the row format has it, attributes in the order given."""

    def value(typed: Typed) -> str:
        ((tag, inner),) = typed.items()
        if tag == "N":
            return number_text(inner)
        if tag == "M":
            return plain_text(inner)
        if tag == "L":
            return f"[{','.join(value(element) for element in inner)}]"
        if tag in {"SS", "NS", "BS"}:
            return f"[{','.join(value({tag[0]: element}) for element in inner)}]"
        return "null" if tag == "NULL" else json.dumps(inner, ensure_ascii=False)

    members = (f"{json.dumps(n, ensure_ascii=False)}:{value(v)}" for n, v in item.items())
    return "{" + ",".join(members) + "}"


@dataclass
class Landing:
    """Rows of changes, as the function would have sent them, or should not have."""

    tinybird: Tinybird
    table: str
    sequence: int = 10**20
    names: tuple[str, ...] = KEY_NAMES
    account: str = ACCOUNT_ARN

    def row(
        self, item: Item, time: int, *, event: str = "MODIFY", image: str | None = None
    ) -> dict[str, Any]:
        self.sequence += 1
        keys = {name: item[name] for name in self.names}
        columns = {f"key_{name}": float(v["N"]) if "N" in v else v["S"] for name, v in keys.items()}
        gone = event == "REMOVE"
        return {
            "eventID": f"event-{self.sequence}",
            "eventName": event,
            "eventSource": "aws:dynamodb",
            "eventSourceARN": f"{self.account}/{self.table}/stream/2025-01-01T00:00:00.000",
            "eventVersion": 1.1,
            "awsRegion": "eu-west-2",
            "ApproximateCreationDateTime": time,
            "SequenceNumber": str(self.sequence),
            "SizeBytes": 1,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "Keys": canonical_keys(keys),
            "NewImage": image if image is not None else "{}" if gone else plain_text(item),
            "OldImage": "{}",
            "userIdentity": "",
            **columns,
        }

    def send(self, rows: Iterable[dict[str, Any]]) -> None:
        body = "\n".join(json.dumps(row) for row in rows).encode()
        answer = self.tinybird.events(f"ddb_{self.table}", body)
        assert answer.status == 200 and answer.json()["quarantined_rows"] == 0, answer

    def change(self, item: Item, time: int, **how: str) -> None:
        self.send([self.row(item, time, **how)])

    def remove(self, item: Item, time: int) -> None:
        self.change(item, time, event="REMOVE")


def yesterday(
    load: Loader, aws: FakeAws, table: str, items: Iterable[Item], **how: Mapping[str, str]
) -> Laid:
    """A complete snapshot of the day before, loaded and marked."""
    export = export_of(table, export_time=EXPORT_TIME - DAY, number=-DAY)
    laid = lay(aws, export, items, shape=Shape(files=4), **how)  # type: ignore[arg-type]
    load(url_of(laid))
    return laid


def today(
    aws: FakeAws, table: str, items: Iterable[Item], files: int = 4, **how: Mapping[str, str]
) -> Laid:
    """The export that is compared, not loaded."""
    return lay(aws, export_of(table), items, shape=Shape(files=files), **how)  # type: ignore[arg-type]


def make_view(load: Loader, table: str) -> None:
    arguments = ("--create-mv", "--infer-schema", "--table-name", table)
    done = subprocess.run(
        [BINARY, *arguments],
        env=load.environment(),
        cwd=load.folder,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 0, done.stdout + done.stderr
