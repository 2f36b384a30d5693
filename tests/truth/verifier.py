# SPDX-License-Identifier: Apache-2.0
"""Runs `verify` itself (tests/truth/verifier): its questions to Tinybird come through a pipe, and
ClickHouse answers them."""

from __future__ import annotations

import json
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import parse_qs

from tests.truth.driver import REPOSITORY

BINARY = REPOSITORY / "build" / "x86" / "truth_verifier"


class Answers(Protocol):
    """A Tinybird workspace: the columns of its data sources, and their rows."""

    def columns(self, datasource: str) -> list[list[str]] | None:
        """Name, type and default; None: there is no such data source."""

    def query(self, statement: str) -> bytes:
        """What a SELECT answers. Raises RuntimeError with ClickHouse's words."""

    def append(self, datasource: str, rows: list[str]) -> None:
        """Rows arrive, each a text of JSON. Raises RuntimeError with ClickHouse's words."""


# The table: the item of some keys, now.
Items = Callable[[dict[str, Any]], dict[str, Any] | None]


def no_item(keys: dict[str, Any]) -> None:
    """Of a table that is not asked."""
    raise AssertionError(f"nobody was to ask for {keys}")


def is_too_heavy(statement: str) -> bool:
    """For a small Tinybird: the sample of all keys always, half of the slices, and half of their
    halves."""
    if "groupArraySample" in statement:
        return True
    is_of_slice = "AS bucket" in statement or "AS digest_0" in statement
    is_quarter = "bitShiftRight(sipHash64(Keys), 62)" in statement
    return is_of_slice and not is_quarter and zlib.crc32(statement.encode()) % 2 == 0


class Verifier:
    """One process for many verifications."""

    def __init__(self, binary: Path = BINARY) -> None:
        memory = Path("/dev/shm")
        self._state = TemporaryDirectory(
            prefix="truth-verify-", dir=memory if memory.is_dir() else None
        )
        self._process = subprocess.Popen(
            [binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._is_small = False
        self._items: Items = no_item
        self.sent: list[str] = []  # rows, by the verification before

    def close(self) -> None:
        self._process.communicate()
        self._state.cleanup()

    def verify(
        self, request: dict[str, Any], answers: Answers, items: Items = no_item
    ) -> dict[str, Any]:
        """`request` is read by tests/truth/verifier/main.cpp. The answer has `code` and `report`,
        or `error`; and `died`."""
        self._is_small = request["is_small"]
        self._items = items
        self.sent = []
        # What a refused one has left would be continued: the times of two seeds can be the same.
        state = Path(self._state.name) / "one"
        shutil.rmtree(state, ignore_errors=True)
        request["command"]["state"] = str(state)
        line = self._told(request)
        while "target" in line:
            line = self._told(self._answer(line, answers))
        return line

    def _told(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            _, words = self._process.communicate()
            raise RuntimeError(f"the verifier has ended: {words.decode()[-1000:]}")
        told: dict[str, Any] = json.loads(line)
        return told

    def _answer(self, asked: dict[str, Any], answers: Answers) -> dict[str, Any]:
        path, _, parameters = asked["target"].partition("?")
        if path == "GetItem":
            item = self._items(asked["key"])
            return {} if item is None else {"Item": item}
        if path == "/v0/events":
            rows = [row for row in asked["body"].split("\n") if row]
            answers.append(parse_qs(parameters)["name"][0], rows)
            self.sent += rows
            told = {"successful_rows": len(rows), "quarantined_rows": 0}
            return {"status": 200, "body": json.dumps(told)}
        if path == "/v0/sql":
            if self._is_small and is_too_heavy(asked["body"]):
                return {"status": 400, "body": json.dumps({"error": "(TIMEOUT_EXCEEDED)"})}
            try:
                return {"status": 200, "body": answers.query(asked["body"]).decode()}
            except RuntimeError as error:
                return {"status": 400, "body": json.dumps({"error": str(error)})}
        columns = answers.columns(path.rpartition("/")[2])
        if columns is None:
            return {"status": 404, "body": json.dumps({"error": "Data Source does not exist"})}
        shown = [{"name": name, "type": kind} for name, kind, _ in columns]
        return {"status": 200, "body": json.dumps({"columns": shown})}
