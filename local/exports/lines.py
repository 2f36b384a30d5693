# SPDX-License-Identifier: Apache-2.0
"""The lines of data files, DynamoDB JSON in UTF-8."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from local.exports.description import View
from local.exports.history import Item, NetChange
from local.json_value import Json

_MICROSECONDS = 1_000_000


def full_lines(items: Iterable[Item]) -> Iterator[bytes]:
    """`{"Item":{…}}`, one for each item."""
    for item in items:
        yield _line({"Item": item})


def incremental_lines(changes: Iterable[NetChange], view: View) -> Iterator[bytes]:
    """Metadata and keys, the new image unless the item is gone, the old one if the view has it."""
    for change in changes:
        micros = str(round(change.time * _MICROSECONDS))
        line: dict[str, Any] = {
            "Metadata": {"WriteTimestampMicros": {"N": micros}},
            "Keys": change.keys,
        }
        if change.new is not None:
            line["NewImage"] = change.new
        if change.old is not None and view is View.NEW_AND_OLD_IMAGES:
            line["OldImage"] = change.old
        yield _line(line)


def _line(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_binary)
    return text.encode() + b"\n"


def _binary(value: object) -> str:
    """boto3 gives binary values as bytes."""
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"{type(value).__name__} is no value of DynamoDB")
    return base64.b64encode(value).decode()
