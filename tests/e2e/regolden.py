# SPDX-License-Identifier: Apache-2.0
"""Rewrites tests/data (rows.ndjson, response.json, forward/): `python -m tests.e2e.regolden`.

The oracle writes them, not the product: what is tested never writes its own expectation. Read the
difference (`git diff tests/data`) before it is committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

UNIT_TESTS = Path(os.environ.get("TDC_UNIT_TESTS", "build/x86/unit_tests"))


def main() -> int:
    """Runs the golden tests in the mode in which it writes."""
    environment = os.environ | {"TDC_REGOLDEN": "1"}
    command = [str(UNIT_TESTS), "--gtest_filter=Golden.*:Datafiles.*", "--gtest_brief=1"]
    result = subprocess.run(command, env=environment, check=False)
    subprocess.run(["git", "diff", "--stat", "tests/data"], check=False)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
