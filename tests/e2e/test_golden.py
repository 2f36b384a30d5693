# SPDX-License-Identifier: Apache-2.0
"""The golden folders of tests/data through the real binary: `convert`, and as a function."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.function import BINARY, running_function, settings_of

DATA = Path(__file__).parents[1] / "data"
FOLDERS = sorted(folder.parent for folder in DATA.glob("*/event.json"))


def failures_of(folder: Path) -> list[dict[str, str]]:
    response: dict[str, list[dict[str, str]]] = json.loads((folder / "response.json").read_text())
    return response["batchItemFailures"]


def test_there_are_folders() -> None:
    assert len(FOLDERS) >= 12


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_convert_writes_the_golden_rows(folder: Path) -> None:
    result = subprocess.run(
        [BINARY, "convert", folder / "event.json"], capture_output=True, check=False
    )
    wanted = (folder / "rows.ndjson").read_bytes()
    if failures_of(folder):
        # It stops at the first bad record: what stands before it has been written.
        assert result.returncode == 2
        assert wanted.startswith(result.stdout)
        assert b"event.json" in result.stderr
    else:
        assert result.returncode == 0, result.stderr.decode()
        assert result.stdout == wanted


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_function_gives_the_golden_response(folder: Path, standin: dict[str, Any]) -> None:
    settings = settings_of(standin, TB_PARTIAL_BATCH="true", TB_DS_PREFIX="golden_")
    with running_function(settings) as function:
        outcome = function.invoke((folder / "event.json").read_bytes())
    assert outcome.succeeded, outcome.message
    assert outcome.body == json.loads((folder / "response.json").read_text())
