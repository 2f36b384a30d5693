# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.truth --seeds 200`, or one seed with its story: `--seed 17`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context

from tests.truth import runner
from tests.truth.auditor import canonical
from tests.truth.generator.scenario import new_scenario
from tests.truth.warehouse import Warehouse

CHUNK_SEEDS = 250
PROGRESS_SEEDS = 500
MISMATCHES_SHOWN_MAX = 3


def _line(total: runner.Sum) -> str:
    return f"seeds {total.seeds}, changes {total.changes}, mismatches {len(total.failed)}"


def _all(base: int, count: int, jobs: int) -> runner.Sum:
    chunks = [
        (begin, min(begin + CHUNK_SEEDS, base + count))
        for begin in range(base, base + count, CHUNK_SEEDS)
    ]
    total = runner.Sum()
    if jobs == 1 and len(chunks) == 1:
        total.merge(runner.sum_of(*chunks[0]))
        return total
    # Each chunk in a process of its own: chDB keeps what it has once had.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for done in [pool.submit(runner.sum_of, *chunk) for chunk in chunks]:
            total.merge(done.result())
            for seed, mismatches in list(done.result().failed.items())[:MISMATCHES_SHOWN_MAX]:
                print(f"seed {seed}: {mismatches[0]}", flush=True)
            if total.seeds % PROGRESS_SEEDS == 0:
                print(f"so far: {_line(total)}", flush=True)
    return total


def _tell(seed: int) -> bool:
    """The story of one seed."""
    with closing(Warehouse()) as warehouse:
        (result,) = runner.run_seeds([seed], warehouse, story=True)
    truth = new_scenario(seed).truth
    print(f"table {truth['table_arn']}, keys {truth['keys']}")
    for line in result.report["story"]:
        print(line[:400])
    print("\nthe endpoint says:")
    for row in result.answer:
        print(f"  {row['Keys'][:150]} {row['NewImage'][:300]}")
    print("the table is:")
    for keys, item in zip(truth["items"], truth["final"], strict=True):
        if item is not None:
            print(f"  {canonical(keys)[:150]} {json.dumps(item, ensure_ascii=False)[:300]}")
    print(f"\npromised: {result.promised} of {result.items} items")
    for mismatch in result.mismatches:
        print(f"MISMATCH {mismatch}")
    return not result.mismatches


def main() -> int:
    parser = argparse.ArgumentParser(prog="make truth", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--seed-base", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed is not None:
        return 0 if _tell(options.seed) else 1
    begun = time.monotonic()
    total = _all(options.seed_base, options.seeds, options.jobs)
    seconds = time.monotonic() - begun
    for seed, mismatches in sorted(total.failed.items()):
        print(f"seed {seed}: {len(mismatches)} mismatches; `make truth SEED={seed}` tells of it")
    print(
        f"{total.counts['invocations']} invocations, {total.counts['deaths']} deaths, "
        f"{total.counts['rows']} rows, {total.promised} of {total.items} items promised, "
        f"{seconds:.0f} s"
    )
    print(_line(total))
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
