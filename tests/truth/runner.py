# SPDX-License-Identifier: Apache-2.0
"""From seeds to verdicts: generator, machine, ClickHouse, auditor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.truth import auditor, driver, verifier
from tests.truth.comparison import Comparison, Judged
from tests.truth.generator.scenario import Scenario, new_scenario
from tests.truth.questions import questions
from tests.truth.verifier import Verifier
from tests.truth.verify_auditor import Row
from tests.truth.warehouse import Arrival, Tables, View, Warehouse, filled

BATCH_SEEDS = 25  # scenarios in one run of the machine


class World:
    """What can be broken on purpose: tests/truth/mutations. This one is whole."""

    binary: Path = driver.BINARY
    verify_binary: Path = verifier.BINARY

    def scenario(self, scenario: Scenario) -> Scenario:
        return scenario

    def rows(self, rows: list[driver.Took], scenario: Scenario) -> list[driver.Took]:
        return rows

    def definition(self, definition: dict[str, Any]) -> dict[str, Any]:
        return definition

    def fill(self, tables: Tables, view: View, arriving: list[Arrival]) -> None:
        filled(tables, view, arriving)


@dataclass
class Result:
    seed: int
    mismatches: list[str]
    changes: int = 0
    items: int = 0
    promised: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    compared: Counter[str] = field(default_factory=Counter)  # by verify
    answer: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Sum:
    """Of many seeds."""

    seeds: int = 0
    changes: int = 0
    items: int = 0
    promised: int = 0
    failed: dict[int, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        self.seeds += 1
        self.changes += result.changes
        self.items += result.items
        self.promised += result.promised
        if result.mismatches:
            self.failed[result.seed] = result.mismatches
        for name in ("rows", "invocations", "failed", "deaths", "quarantined"):
            self.counts[name] += int(result.report.get(name, 0))
        self.counts.update(result.report.get("faults", {}))
        self.counts.update(result.compared)

    def merge(self, other: Sum) -> None:
        self.seeds += other.seeds
        self.changes += other.changes
        self.items += other.items
        self.promised += other.promised
        self.failed |= other.failed
        self.counts.update(other.counts)


# A further judge beside the auditor, called for a scenario when its rows are in ClickHouse.
Judge = Callable[[Tables, Scenario, list[Row]], Judged]


def judge(
    warehouse: Warehouse,
    scenario: Scenario,
    outcome: driver.Outcome,
    world: World,
    further: Iterable[Judge] = (),
) -> Result:
    report = outcome.report
    definition = world.definition(report["definitions"][0])
    rows = [row for row in outcome.rows if row.datasource == definition["landing"]]
    rows = world.rows(rows, scenario)
    views = [view["at"] for view in report["views"]]
    arrivals = [Arrival(row.text, row.is_seen) for row in rows]
    tables = warehouse.load(
        definition,
        arrivals,
        [View(view["at"], view["how"]) for view in report["views"]],
        overlap=scenario.truth["seed"] % 4,
        has_other_view=scenario.truth["has_other_view"],
        fill=world.fill,
    )
    observed = auditor.Observed(
        rows=_seen(rows, views),
        answer=tables.ask({}),
        log=report["log"],
        metrics=report["metrics"],
        dead_letters=report["dead_letters"],
        waiting=report["left"],
        told=report["told"],
        had_failures=report["deaths"] + report["failed"] > 0,
        one_process=_is_one_process(scenario, report),
        has_view=bool(views),
        made_for=[name for name, _ in definition["made_for"]],
        views=[[name for name, _ in view["keys"]] for view in report["views"]],
        refused_views=[[name for name, _ in view["keys"]] for view in report["refused_views"]],
    )
    verdict = auditor.audit(scenario.truth, observed)
    mismatches = verdict.mismatches
    if "no key columns" in report["faults"]:
        mismatches.append("a landing data source without key columns was created")
    if scenario.truth["seed"] % 3 == 0:
        mismatches += _ask(tables, scenario, observed.answer)
    compared = _met(scenario)
    compared["refused views"] += len(report["refused_views"])
    for one in further:
        words, counts = one(tables, scenario, [row.value for row in observed.rows])
        mismatches += words
        compared.update(counts)
    return Result(
        seed=scenario.truth["seed"],
        mismatches=mismatches,
        changes=scenario.changes,
        items=verdict.items,
        promised=verdict.promised,
        report=report,
        compared=compared,
        answer=observed.answer,
    )


def _met(scenario: Scenario) -> Counter[str]:
    met = Counter[str]()
    met["data sources of the Python version"] += scenario.truth["python_until_ms"] > 0
    met["views of other keys"] += scenario.truth["has_other_view"]
    met["tables of other keys"] += scenario.truth["other_keys"] is not None
    for step in scenario.machine["steps"]:
        if step["do"] == "view":
            met[f"views by {step['how']}"] += 1
            met["views of inferred keys"] += step["infer"]
    return met


def _is_one_process(scenario: Scenario, report: dict[str, Any]) -> bool:
    steps = scenario.machine["steps"]
    begins_another = any(step["do"] == "cold" or "inside" in step for step in steps)
    return report["deaths"] == 0 and not begins_another


def _seen(rows: list[driver.Took], views: list[int]) -> list[auditor.Row]:
    """When each row was in the view: at once, or when the view was made anew."""
    found = []
    for number, row in enumerate(rows, 1):
        later = [at for at in views if at >= number]
        seen_at = number if row.is_seen else min(later, default=auditor.NEVER)
        value = json.loads(row.text)
        found.append(auditor.Row(value, row.datasource, seen_at, row.told_of))
    return found


def _ask(tables: Tables, scenario: Scenario, answer: list[dict[str, Any]]) -> list[str]:
    wrong = []
    asked = {name for name, _ in tables.key_types}
    items = [keys for keys in scenario.truth["items"] if keys.keys() == asked]
    names = {auditor.canonical(keys) for keys in items}
    strangers = {row["Keys"] for row in answer} - names  # of other keys or spelling: audited before
    truth = scenario.truth | {"items": items, "keys": tables.key_types}
    for question in questions(truth, answer, scenario.truth["seed"] // 3):
        found = {row["Keys"] for row in tables.ask(question.values)} - strangers
        if found != question.expected:
            wrong.append(f"asked for {question.values}: {found}, not {set(question.expected)}")
    return wrong


def run_seeds(
    seeds: Iterable[int],
    warehouse: Warehouse,
    world: World | None = None,
    *,
    story: bool = False,
) -> Iterable[Result]:
    world = world or World()
    with closing(Verifier(world.verify_binary)) as verifier:
        yield from _run_seeds(seeds, warehouse, world, Comparison(verifier), story=story)


def _run_seeds(
    seeds: Iterable[int], warehouse: Warehouse, world: World, further: Judge, *, story: bool
) -> Iterable[Result]:
    todo = list(seeds)
    for begin in range(0, len(todo), BATCH_SEEDS):
        batch = [
            world.scenario(new_scenario(seed, story=story))
            for seed in todo[begin : begin + BATCH_SEEDS]
        ]
        outcomes = driver.run((one.machine for one in batch), world.binary)
        for scenario, outcome in zip(batch, outcomes, strict=True):
            yield judge(warehouse, scenario, outcome, world, [further])


def sum_of(begin: int, end: int) -> Sum:
    """Of the seeds from `begin` to before `end`, with a ClickHouse of its own."""
    total = Sum()
    with closing(Warehouse()) as warehouse:
        for result in run_seeds(range(begin, end), warehouse):
            total.add(result)
    return total
