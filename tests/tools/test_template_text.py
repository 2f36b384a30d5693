# SPDX-License-Identifier: Apache-2.0
"""deploy/template.yaml as a text; what becomes of it is in tests/e2e."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "template.yaml"
# What CreateStack takes without a detour over a bucket. (CloudFormation quotas.)
TEMPLATE_BYTES_MAX = 51_200


def block(text: str, name: str) -> str:
    """One resource, from its name to the next."""
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    assert found, f"the template has no {name}"
    return found[1].rstrip()


@pytest.mark.timeout(900)  # some seconds of a processor, but what if it is shared?
def test_cfn_lint_has_nothing_to_say() -> None:
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, TEMPLATE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_fits_into_a_request() -> None:
    assert TEMPLATE.stat().st_size < TEMPLATE_BYTES_MAX


def test_all_tables_are_treated_alike() -> None:
    text = TEMPLATE.read_text()
    for kind in ("Access", "Trigger", "Schedule"):
        first = block(text, kind)
        for number in range(2, 6):
            other = block(text, f"{kind}{number}")
            other = other.replace(f"    Condition: HasStream{number}\n", "")
            for name in ("StreamArn", "HasSchedule", "Access"):
                other = other.replace(f"{name}{number}", name)
            assert other.replace(f"Table{number}", "Table1") == first, f"{kind}{number}"


def test_partial_answers_and_the_triggers_that_understand_them_go_together() -> None:
    text = TEMPLATE.read_text()
    assert 'TB_PARTIAL_BATCH: "true"' in text
    mappings = text.count("Type: AWS::Lambda::EventSourceMapping")
    # Of five tables, and of the failure queue: there, too, an answer names what did not arrive.
    assert text.count("FunctionResponseTypes: [ReportBatchItemFailures]") == mappings == 6


def test_the_failure_queue_hides_a_letter_longer_than_any_time_out() -> None:
    """Six times the longest, as AWS asks for, and longer than the function's longest pause."""
    text = TEMPLATE.read_text()
    longest = re.search(r"MaxValue: (\d+)", block(text, "Timeout"))
    hidden = re.search(r"VisibilityTimeout: (\d+)", block(text, "FailureQueue"))
    assert longest and hidden
    assert int(hidden[1]) >= 6 * int(longest[1])
    assert "QueueName, Value: !GetAtt DeadLetterQueue.QueueName" in block(text, "DeadLettersAlarm")
