# SPDX-License-Identifier: Apache-2.0
"""200 random worlds: the endpoint's answer is the table. A mismatch: `make truth SEED=<seed>`."""

from __future__ import annotations

from contextlib import closing

from tests.truth import runner
from tests.truth.driver import REPOSITORY
from tests.truth.mutations.__main__ import all_mutations
from tests.truth.mutations.code import ALL_PATCHES
from tests.truth.warehouse import Warehouse

SEEDS = 200


def test_200_random_worlds_end_as_their_tables() -> None:
    total = runner.sum_of(1, 1 + SEEDS)
    print(f"seeds {total.seeds}, changes {total.changes}, mismatches {len(total.failed)}")
    assert total.failed == {}
    assert total.seeds == SEEDS
    # An audit that promises nothing finds nothing.
    assert total.promised > 0.7 * total.items > 0
    met = {name for name, count in total.counts.items() if count > 0}
    plants = ("lost", "ghost", "changed", "digit", "turned", "in_flight", "missed_by_view")
    assert met >= {f"planted {name}" for name in (*plants, "restored_late")}
    assert met >= {f"planted {name}" for name in ("too new", "just in time")}
    assert met >= {"compared", "equal", "refused", "killed", "compared in parts"}
    assert met >= {"compared by several", "sampled", "items of samples", "repaired", "not repaired"}
    assert met >= {"tables of other keys", "refused views"}
    views = {f"views {name}" for name in ("by deployment", "by populate", "of inferred keys")}
    assert met >= views | {"views of other keys", "data sources of the Python version"}
    faults = {"429", "503", "503 taken", "500 taken", "lost", "422", "422 view", "400"}
    assert met >= faults | {"deaths", "quarantined"}


def _finds(rule: str, seeds: range) -> bool:
    _, make = all_mutations()[rule]
    with closing(Warehouse()) as warehouse:
        return any(result.mismatches for result in runner.run_seeds(seeds, warehouse, make()))


def test_a_broken_rule_is_found() -> None:
    for rule in ("the endpoint without the mark", "Keys of snapshot rows with a space"):
        assert _finds(rule, range(1, 26)), rule


def test_at_least_thirty_rules_can_be_broken() -> None:
    assert len(all_mutations()) >= 30


def test_what_the_mutations_of_code_change_is_there() -> None:
    """A line that has moved to another file would be found when all are built, which takes long."""
    for rule, (source, changes) in ALL_PATCHES.items():
        text = (REPOSITORY / "src" / source).read_text()
        for old, new in changes:
            assert old in text, rule
            text = text.replace(old, new)
