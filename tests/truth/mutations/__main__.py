# SPDX-License-Identifier: Apache-2.0
"""Breaks one rule after the other: which seed is the first to find it?

`make truth-mutations`, or `python -m tests.truth.mutations PART…` for those whose name has PART.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path

from tests.truth import driver, runner
from tests.truth.comparison import Comparison
from tests.truth.generator.scenario import Scenario, new_scenario
from tests.truth.mutations.code import PATCHES, VERIFY_PATCHES, CodeMutation, VerifyMutation
from tests.truth.mutations.rows import MARKS, RULES, EarlyMarkMutation, MarkMutation, RowMutation
from tests.truth.mutations.sql import CHANGES, FILLINGS, FillMutation, SqlMutation
from tests.truth.verifier import Verifier
from tests.truth.warehouse import Warehouse

SEEDS_MAX = 1_000

Maker = Callable[[], runner.World]


def _of(kind: Callable[[str], runner.World], rules: dict[str, object]) -> dict[str, Maker]:
    return {rule: lambda rule=rule: kind(rule) for rule in rules}  # type: ignore[misc]


def all_mutations() -> dict[str, tuple[str, Maker]]:
    """Rule -> where it is broken, and how."""
    makers: dict[str, tuple[str, Maker]] = {}
    groups: tuple[tuple[str, dict[str, Maker]], ...] = (
        ("SQL", _of(SqlMutation, dict(CHANGES))),
        ("SQL", _of(FillMutation, dict(FILLINGS))),
        ("rows", _of(RowMutation, dict(RULES))),
        ("rows", _of(MarkMutation, dict(MARKS))),
        ("rows", {"the mark before the items": EarlyMarkMutation}),
        ("code", _of(CodeMutation, dict(PATCHES))),
        ("verify", _of(VerifyMutation, dict(VERIFY_PATCHES))),
    )
    for where, rules in groups:
        makers |= {rule: (where, maker) for rule, maker in rules.items()}
    return makers


Found = dict[str, tuple[int, str]]  # rule -> the first seed that finds it, and what it says


def _judge_batch(
    rules: dict[str, runner.World], begin: int, warehouse: Warehouse, found: Found
) -> None:
    """Rules whose machine is the same share what it did."""
    scenarios = [new_scenario(seed) for seed in range(begin, begin + runner.BATCH_SEEDS)]
    outcomes: dict[Path, list[driver.Outcome]] = {}
    for rule, world in rules.items():
        try:
            if world.binary not in outcomes:
                outcomes[world.binary] = list(
                    driver.run((one.machine for one in scenarios), world.binary)
                )
            did = zip(scenarios, outcomes[world.binary], strict=True)
            result = _first_found(world, warehouse, did)
            if result is not None:
                found[rule] = result.seed, result.mismatches[0]
        except Exception as error:  # the world of a broken rule may break as a whole
            found[rule] = begin, f"it breaks: {str(error)[:200]}"


def _first_found(
    world: runner.World, warehouse: Warehouse, did: Iterable[tuple[Scenario, driver.Outcome]]
) -> runner.Result | None:
    """`verify` judges where its own rules are broken: it takes its time."""
    with ExitStack() as stack:
        further: list[runner.Judge] = []
        if isinstance(world, VerifyMutation):
            further = [Comparison(stack.enter_context(closing(Verifier(world.verify_binary))))]
        for scenario, outcome in did:
            result = runner.judge(warehouse, scenario, outcome, world, further)
            if result.mismatches:
                return result
    return None


def _report(where: str, rule: str, found: Found) -> None:
    seed, words = found[rule]
    print(f"| {rule} | {where} | {seed} | {words[:120]} |", flush=True)


def main() -> int:
    parts = sys.argv[1:]
    chosen = {
        rule: made
        for rule, made in all_mutations().items()
        if not parts or any(part in f"{made[0]} {rule}" for part in parts)
    }
    waiting: dict[str, runner.World] = {rule: make() for rule, (_, make) in chosen.items()}
    found: Found = {}
    for begin in range(1, SEEDS_MAX + 1, runner.BATCH_SEEDS):
        with closing(Warehouse()) as warehouse:
            _judge_batch(waiting, begin, warehouse, found)
        for rule in [rule for rule in waiting if rule in found]:
            del waiting[rule]
            _report(chosen[rule][0], rule, found)
        if not waiting:
            break
    for rule in waiting:
        print(f"| {rule} | {chosen[rule][0]} | NOT FOUND | |")
    print(f"{len(chosen)} rules broken, {len(found)} found within {SEEDS_MAX} seeds")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
