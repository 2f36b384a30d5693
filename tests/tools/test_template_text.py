# SPDX-License-Identifier: Apache-2.0
"""Templates as texts, for AWS's linter; what becomes of them is in tests/e2e."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "template.yaml"
PROGRAM = ROOT / "build" / "tinydynamocdc"
# What CreateStack takes without a detour over a bucket. (CloudFormation quotas.)
TEMPLATE_BYTES_MAX = 51_200
SNAPSHOTS = ("--s3-bucket", "my-exports", "--schedule", "cron(0 3 * * ? *)")
ALERTS = ("--alert-email", "somebody@example.com")


def lint(template: Path) -> tuple[int, str]:
    program = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([program, template], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.timeout(900)  # some seconds of a processor, but what if it is shared?
def test_cfn_lint_has_nothing_to_say_about_the_example() -> None:
    assert lint(TEMPLATE) == (0, "")


@pytest.mark.timeout(900)
@pytest.mark.skipif(not PROGRAM.exists(), reason="no build/tinydynamocdc: run `make build`")
@pytest.mark.parametrize("options", [(), (*SNAPSHOTS, *ALERTS), ("--on-failure", "s3://given-up")])
@pytest.mark.parametrize("tables", [1, 5, 60])
def test_cfn_lint_has_nothing_to_say_about_many_tables(
    tmp_path: Path, tables: int, options: tuple[str, ...]
) -> None:
    names = [word for n in range(tables) for word in ("--table-name", f"shop-{n}.a_b")]
    template = tmp_path / "template.yaml"
    subprocess.run([PROGRAM, "cloudformation", *names, *options, template], check=True)
    assert lint(template) == (0, "")


def test_the_example_fits_into_a_request() -> None:
    assert TEMPLATE.stat().st_size < TEMPLATE_BYTES_MAX
