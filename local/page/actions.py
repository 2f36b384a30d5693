# SPDX-License-Identifier: Apache-2.0
"""What the page's buttons do, each for real: a write to DynamoDB, a command of the product, or a
fault in the Tinybird stand-in."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local import people
from local.compare import scan
from local.page.shown import keys_of, label_of
from local.page.watch import Place
from local.process import run

BROKEN_SECONDS = 10.0
NAME_CHARACTERS_MAX = 200
_NOTES_MAX = 12
_COMMAND_SECONDS_MAX = 300
# More requests than come in that time: the fault ends by time, not by count.
_TIMES = 1_000_000_000


class ActionError(Exception):
    """It cannot be done now; the message is for the person who pressed the button."""


class Actions:
    """The buttons. Thread-safe."""

    def __init__(self, place: Place, product: Path) -> None:
        self._place, self._product = place, product
        self._table = people.Table.of(place.dynamodb, place.table)
        self._lock = threading.Lock()
        self._notes: deque[dict[str, Any]] = deque(maxlen=_NOTES_MAX)
        self._note_count = 0
        self._broken_until = 0.0
        self._snapshot_runs = False
        self.done: Callable[[], None] = lambda: None  # called after each

    def going_on(self) -> dict[str, Any]:
        """For the page: what was done, newest first, and what is going on now."""
        with self._lock:
            return {
                "notes": list(self._notes),
                "broken_s": round(max(0.0, self._broken_until - time.monotonic()), 1),
                "snapshot": self._snapshot_runs,
            }

    def do(self, name: str, name_of_person: str) -> None:
        """Presses a button; raises ActionError or KeyError (there is no such button)."""
        {
            "insert": lambda: self._insert(name_of_person),
            "modify": self._modify,
            "remove": self._remove,
            "snapshot": self._snapshot,
            "break": self._break,
        }[name]()
        self.done()

    def end(self) -> None:
        """Leaves the stand-in as it was."""
        if self._broken_until > time.monotonic():
            self._mend()

    def _note(self, text: str) -> None:
        with self._lock:
            self._note_count += 1
            note = {"number": self._note_count, "at": time.strftime("%H:%M:%S"), "text": text}
            self._notes.appendleft(note)

    def _insert(self, name_of_person: str) -> None:
        if len(name_of_person) > NAME_CHARACTERS_MAX:
            raise ActionError(f"a name has at most {NAME_CHARACTERS_MAX} characters")
        label = f"visitor-{secrets.token_hex(3)}"
        name = name_of_person.strip() or people.random_name(random.Random())
        points = str(random.randrange(10_000))
        self._table.put(label, name={"S": name}, points={"N": points}, tags={"SS": ["new"]})
        self._note(f"DynamoDB: inserted {label}")

    def _modify(self) -> None:
        key, label = self._any_item()
        self._place.dynamodb.update_item(
            TableName=self._place.table,
            Key=key,
            UpdateExpression="SET points = :points",
            ExpressionAttributeValues={":points": {"N": str(random.randrange(10_000))}},
        )
        self._note(f"DynamoDB: modified {label}")

    def _remove(self) -> None:
        key, label = self._any_item()
        self._place.dynamodb.delete_item(TableName=self._place.table, Key=key)
        self._note(f"DynamoDB: removed {label}")

    def _any_item(self) -> tuple[people.Item, str]:
        items = list(scan(self._place.dynamodb, self._place.table))
        if not items:
            raise ActionError("the table is empty: insert something first")
        item, names = random.choice(items), list(self._table.key_types)
        return {name: item[name] for name in names}, label_of(keys_of(item, names))

    def _snapshot(self) -> None:
        with self._lock:
            if self._snapshot_runs:
                raise ActionError("a snapshot is already running")
            self._snapshot_runs = True
        threading.Thread(target=self._take_snapshot, daemon=True).start()

    def _take_snapshot(self) -> None:
        arguments = ["--create-snapshot", "--table-name", self._place.table]
        self._note(f"$ {self._product.name} {' '.join(arguments)}")
        try:
            code, output = run(
                [str(self._product), *arguments],
                environment=os.environ,
                folder=Path(os.environ["HOME"]),
                seconds_max=_COMMAND_SECONDS_MAX,
            )
            last = next((line for line in reversed(output.splitlines()) if line.strip()), "")
            self._note(f"{'done' if code == 0 else f'exit code {code}'}: {last.strip()}")
        except (OSError, subprocess.TimeoutExpired) as error:
            self._note(f"failed: {error}")
        finally:
            with self._lock:
                self._snapshot_runs = False
            self.done()

    def _break(self) -> None:
        with self._lock:
            if self._broken_until > time.monotonic():
                raise ActionError("Tinybird is broken already")
            self._broken_until = time.monotonic() + BROKEN_SECONDS
        fault = {"path": "/v0/events", "action": "answer", "status": 503, "times": _TIMES}
        self._place.tinybird.control("/fail", fault)
        self._note(f"Tinybird: answers 503 to every write for {BROKEN_SECONDS:.0f} seconds")
        timer = threading.Timer(BROKEN_SECONDS, self._mend)
        timer.daemon = True
        timer.start()

    def _mend(self) -> None:
        self._place.tinybird.control("/reset", {})
        with self._lock:
            self._broken_until = 0.0
        self._note("Tinybird: accepts writes again")
        self.done()
