# SPDX-License-Identifier: Apache-2.0
"""What our reader of AWS profiles is compared with is what botocore reads."""

from __future__ import annotations

import json

from tests.e2e import profile_vectors


def test_the_vectors_are_what_botocore_reads() -> None:
    assert profile_vectors.VECTORS.read_text(encoding="utf-8") == profile_vectors.text()


def test_most_vectors_are_read_and_some_are_refused() -> None:
    """A comparison where both sides refuse everything would say nothing."""
    answers = [case["answer"] for case in json.loads(profile_vectors.text())]
    refused = sum("refused" in answer for answer in answers)
    assert len(answers) >= 250
    assert 30 <= refused <= len(answers) // 3
