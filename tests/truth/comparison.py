# SPDX-License-Identifier: Apache-2.0
"""`verify` judges each scenario: whatever it says is what the rows say, item by item, and what is
true. Then differences are planted, and it has to find all of them and no other."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.truth import plants, repairs, verify_auditor
from tests.truth.auditor import Typed, canonical
from tests.truth.generator.exports import BUCKET, Export
from tests.truth.generator.history import History
from tests.truth.generator.scenario import Scenario, table_shown
from tests.truth.repairs import Repair
from tests.truth.verifier import Items, Verifier
from tests.truth.verify_auditor import Expected, Left, Row
from tests.truth.warehouse import Tables

Judged = tuple[list[str], Counter[str]]  # what is wrong, in words; and what was done how often

# ClickHouse takes some ten milliseconds for each of verify's questions, whatever it reads: of so
# many seeds one is compared, and of so many one with planted differences.
COMPARED_EVERY = 3
PLANTED_EVERY = 6
REPAIRED_EVERY = 12

WORDS_MAX = 300
DAY_MS = 24 * 3600 * 1000


@dataclass
class Case:
    """One comparison: what is asked for, and what the table's side of it is."""

    request: dict[str, Any]
    left: Left | None  # None: it is refused
    why_refused: str = ""
    export: Export | None = None  # None: the table itself
    keys: tuple[str, ...] = ()

    @property
    def command(self) -> dict[str, Any]:
        command: dict[str, Any] = self.request["command"]
        return command


def _written(export: Export) -> dict[str, Any]:
    files = [
        {"key": file.key, "items": len(file.lines), "text": "\n".join(file.lines)}
        for file in export.files
    ]
    if export.lacks_object:
        files[0]["is_lost"] = True
    return {"summary_key": export.summary_key, "summary": export.summary(), "files": files}


def _left_of(export: Export, keys: list[str]) -> Left:
    items = [json.loads(line)["Item"] for file in export.files for line in file.lines]
    return Left(export.arn, export.time_s, export.time_s, items, keys)


def _keys_of(history: History, export: Export) -> list[str]:
    (table,) = {s.table for s in history.states if s.table_id == export.table_id}
    return [name for name, _ in table.keys]


def _refusal(export: Export) -> str:
    if export.fails:
        return "manifest-summary.json"
    if export.kind == "incremental":
        return "is an incremental export"
    if export.kind != "full":
        return "FilterSpecification" if export.kind == "filtered" else "ProjectionExpression"
    return export.files[0].key if export.lacks_object else ""


def _tells_keys(history: History, export: Export, rows: list[Row]) -> bool:
    """Of a table that is gone its rows tell the keys."""
    last = history.states[-1]
    return export.table_id == last.table_id or any(
        row["Keys"] and row["ApproximateCreationDateTime"] < last.created_ms // 1000 for row in rows
    )


def case_of(scenario: Scenario, rng: random.Random, rows: list[Row]) -> Case:
    history = scenario.history
    exports = scenario.exports
    request: dict[str, Any] = {
        "bucket": BUCKET,
        "is_small": rng.random() < 0.15,  # Tinybird: queries are too heavy for it
        "now_ms": history.end_ms + 10 * DAY_MS,
        "table": table_shown(history, history.states[-1]),
        "exports": [one.description("FAILED" if one.fails else "COMPLETED") for one in exports],
        "written": [_written(one) for one in exports if not one.fails],
        "command": {
            "table": history.table.name,
            "slice_rows": rng.choice((3, 10, 400_000, 400_000)),
            "now": rng.random() < 0.1,
        },
    }
    is_told = rng.random() < 0.5 if any(row["Keys"] for row in rows) else True
    if rng.random() < 0.2:
        request["dies_at"] = rng.randint(3, 25)
    draw = rng.random()
    whole = [one for one in exports if one.kind == "full" and not one.fails]
    if draw < 0.15 or not exports:
        return _scan(scenario, request, rng)
    if draw < 0.5 or not whole:
        export = rng.choice(exports)
        request["command"]["export"] = f"s3://{BUCKET}/{export.folder}"
    else:
        latest = max(one.time_ms for one in whole)
        export = max((one for one in whole if one.time_ms == latest), key=lambda one: one.arn)
    why = _refusal(export)
    keys = _keys_of(history, export)
    if is_told or history.other is not None or not _tells_keys(history, export, rows):
        request["command"]["keys"] = sorted(keys)
    return Case(request, None if why else _left_of(export, keys), why, export, tuple(keys))


def _scan(scenario: Scenario, request: dict[str, Any], rng: random.Random) -> Case:
    """The table itself, read when all is over."""
    history = scenario.history
    now_s = int(request["now_ms"]) // 1000
    request["command"]["scan"] = True
    items = list(history.images.values())
    rng.shuffle(items)
    size = rng.randint(1, 4)
    request["pages"] = [items[at : at + size] for at in range(0, len(items), size)] or [[]]
    arn = f"{history.table.arn}/export/scan-{now_s}"
    keys = [name for name, _ in history.states[-1].table.keys]
    return Case(request, Left(arn, now_s, now_s, items, keys), keys=tuple(keys))


def _classes(answer: dict[str, Any] | None) -> dict[str, str] | None:
    if answer is None:
        return None
    found = {one["keys"]: one["class"].replace("_", " ") for one in answer["items"]}
    counted = sum(answer[name] for name in ("missing", "extra", "different", "in_flight"))
    return found if counted == len(answer["items"]) == len(found) else {"": "counted wrong"}


def _compared(name: str, said: dict[str, str] | None, right: dict[str, str] | None) -> list[str]:
    if said is None or right is None:
        return [] if said is right else [f"verify, {name}: asked {said is not None}"]
    wrong = []
    for keys in sorted(said.keys() | right.keys()):
        if said.get(keys) != right.get(keys):
            words = f"{said.get(keys, 'equal')}, not {right.get(keys, 'equal')}"
            wrong.append(f"verify, {name}: {keys[:WORDS_MAX]} is said to be {words}")
    return wrong


def _judged(case: Case, done: dict[str, Any], right: Expected | None) -> list[str]:
    if right is None:
        words = str(done.get("error", ""))
        if case.why_refused in words and words:
            return []
        return [f"verify: {case.why_refused!r} is not in {done!s:.300}"]
    if "error" in done:
        return [f"verify failed: {done['error'][:WORDS_MAX]}"]
    report = done["report"]
    is_only_now = case.command["now"]
    before = None if is_only_now else right.before
    wrong = _compared("before", _classes(report["before"]), before)
    wrong += _compared("now", _classes(report["now"]), right.now)
    counts = len(right.compared), right.items
    if (report["items_compared"], report["items"]) != counts:
        words = f"{report['items_compared']} of {report['items']}"
        wrong.append(f"verify: {words} items, not {counts}")
    if report["items_shown"] != len(right.shown):
        wrong.append(f"verify: {report['items_shown']} items are shown, not {len(right.shown)}")
    is_equal = replace(right, before=before).is_equal
    if (report["verdict"], done["code"]) != (("equal", 0) if is_equal else ("different", 1)):
        wrong.append(f"verify says {report['verdict']} ({done['code']}); it is equal: {is_equal}")
    return wrong


def _against_truth(
    scenario: Scenario, case: Case, right: Expected, tables: Tables, rows: list[Row]
) -> list[str]:
    """Without a look at what the rows say of an item: of one whose changes since the margin before
    the export have all arrived, and are shown, verify cannot say that it is wrong now; and where it
    says that all is equal, it is shown as the table has it."""
    assert case.left is not None
    told = {(row["eventSourceARN"], row["SequenceNumber"]) for row in rows}
    late = {
        index
        for time_ms, index, sequence, stream in scenario.truth["changes"]
        if time_ms // 1000 >= case.left.begin_s - 300
        and (sequence is None or (stream, sequence) not in told)
    }
    shown = {row["Keys"]: row["NewImage"] for row in tables.ask({})}
    asked = {canonical(keys) for keys in scenario.truth["items"]}
    if "sample" in case.command:
        asked = tables.sampled(asked, case.command["sample"])
    wrong = []
    for index, keys in enumerate(scenario.truth["items"]):
        item, name = scenario.truth["final"][index], canonical(keys)
        image = shown.get(name)
        is_right = (item is None) == (image is None)
        if item is not None and image is not None:
            is_right = verify_auditor.is_item(item, verify_auditor.read(image))
        if index in late or name not in asked:
            continue
        if right.is_equal and right.before is not None and not is_right:
            wrong.append(f"verify says equal, and {name[:WORDS_MAX]} is not as the table has it")
        if is_right and right.now.get(name):
            wrong.append(f"verify says {right.now[name]}, and {name[:WORDS_MAX]} is right")
    return wrong


def _read_from(table: dict[str, Typed]) -> Items:
    """GetItem: numbers by their value, as DynamoDB finds them."""
    names = {name for item in table.values() for name in item}

    def read(keys: Typed) -> Typed | None:
        assert not table or keys.keys() <= names
        for item in table.values():
            if all(_is_same_key(item[name], value) for name, value in keys.items()):
                return item
        return None

    return read


def _is_same_key(one: Typed, other: Typed) -> bool:
    if "N" in one and "N" in other:
        return Decimal(one["N"]) == Decimal(other["N"])
    return one == other


class Comparison:
    """The judge, with one process of `verify`."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def __call__(self, tables: Tables, scenario: Scenario, rows: list[Row]) -> Judged:
        seed = scenario.truth["seed"]
        owners = {"/".join(row["eventSourceARN"].split("/")[:2]) for row in rows}
        if seed % COMPARED_EVERY != 1 or not owners <= {scenario.truth["table_arn"]}:
            return [], Counter()  # nothing can be said of such a data source
        rng = random.Random(f"verify {seed}")
        case = case_of(scenario, rng, rows)
        is_lost = case.why_refused.endswith(".gz")  # a file: seen when it is read
        if (case.left is not None or is_lost) and not tables.made_for.issuperset(case.keys):
            case.left, case.why_refused = None, "it is not the landing data source of this table"
        _set_further(case, random.Random(f"further {seed}"))
        right = self._expected(case, tables, rows)
        done = self._verifier.verify(case.request, tables)
        wrong = _judged(case, done, right)
        if right is None or case.left is None:
            return wrong, Counter({"refused": 1})
        wrong += _against_truth(scenario, case, right, tables, rows)
        counts = Counter(
            {
                "compared": 1,
                "compared in parts": case.request["is_small"],
                "compared by several": case.command["jobs"] > 1,
                "equal": right.is_equal,
                "killed": done["died"],
                "sampled": "sample" in case.command,
                "items of samples": len(right.compared) if "sample" in case.command else 0,
            }
        )
        if seed % PLANTED_EVERY == 1:
            is_repaired = seed % REPAIRED_EVERY == 1
            now_s = case.request["now_ms"] // 1000 if is_repaired else None
            planted = plants.plant(rng, tables, case.left, rows, now_s)
            counts.update(f"planted {name}" for name in planted.names)
            if case.export and not _tells_keys(scenario.history, case.export, planted.rows):
                case.command["keys"] = sorted(case.left.keys)
            whole = self._expected(case, tables, planted.rows, is_whole=True)
            assert whole is not None
            wrong += plants.unseen(planted, whole)
            again = (
                self._repaired(case, scenario, tables, planted.rows, counts)
                if is_repaired
                else self._compared(case, tables, planted.rows)
            )
            wrong += [f"planted {planted.names}: {one}" for one in again]
        return wrong, counts

    def _compared(self, case: Case, tables: Tables, rows: list[Row]) -> list[str]:
        right = self._expected(case, tables, rows)
        return _judged(case, self._verifier.verify(case.request, tables), right)

    def _repaired(
        self, case: Case, scenario: Scenario, tables: Tables, rows: list[Row], counts: Counter[str]
    ) -> list[str]:
        assert case.left is not None
        case.command.pop("sample", None)
        case.request.pop("dies_at", None)
        case.command["repair"] = True
        right = self._expected(case, tables, rows)
        assert right is not None
        found = {keys: name for keys, name in right.now.items() if name != "in flight"}
        table = {
            canonical(
                {name: item[name] for name, _ in scenario.history.states[-1].table.keys}
            ): item
            for item in scenario.history.images.values()
        }
        names = {name for name, _ in scenario.history.states[-1].table.keys}
        done = self._verifier.verify(case.request, tables, _read_from(table))
        if not found or "report" not in done:
            return _judged(case, done, right)
        sent = [json.loads(row) for row in self._verifier.sent]
        repair = Repair(found, rows, table, names, case.request["now_ms"] // 1000)
        after = self._expected(case, tables, [*rows, *sent])
        assert after is not None
        counts["repaired"] += len(sent) > 0
        counts["not repaired"] += len(repair.too_new()) > 0
        wrong = repairs.audit(repair, sent, done["report"], _shown(tables))
        return wrong + _judged(case, done, replace(after, before=None))

    def _expected(
        self, case: Case, tables: Tables, rows: list[Row], *, is_whole: bool = False
    ) -> Expected | None:
        if case.left is None:
            return None
        right = verify_auditor.expected(case.left, rows, _shown(tables))
        if is_whole or "sample" not in case.command:
            return right
        names = right.compared | right.shown | right.now.keys() | (right.before or {}).keys()
        return right.of_sample(tables.sampled(names, case.command["sample"]))


def _shown(tables: Tables) -> dict[str, str] | None:
    return {row["Keys"]: row["NewImage"] for row in tables.ask({})} if tables.has_view else None


def _set_further(case: Case, rng: random.Random) -> None:
    """Several threads; a part of the items."""
    case.command["jobs"] = rng.choice((1, 1, 2, 4))
    if rng.random() < 0.3:
        case.command["sample"] = rng.choice((1, 10, 50, 50, 90))
