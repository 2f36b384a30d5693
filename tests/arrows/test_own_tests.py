# SPDX-License-Identifier: Apache-2.0
"""Each source file's tests are found by its name, or by a reason; the rule notices a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.arrows.own_tests import EXCEPTIONS, Elsewhere, own_test_offences

ROOT = Path(__file__).resolve().parents[2]


def test_each_source_file_has_its_test_or_a_reason() -> None:
    assert own_test_offences(ROOT) == []


def test_each_exception_has_a_reason_and_tests() -> None:
    for each in EXCEPTIONS:
        assert each.reason
        assert each.tests
        assert each.sources.split()


FILES = ["src/row/a.cpp", "src/row/b.cpp", "tests/unit/row/a_test.cpp", "tests/e2e/test_b.py"]
B_ELSEWHERE = Elsewhere("whole commands", ("e2e/test_b.py",), "row/b")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_an_own_test_or_an_exception_is_enough(tree: Path) -> None:
    assert own_test_offences(tree, [B_ELSEWHERE]) == []


def test_a_file_without_either_is_noticed(tree: Path) -> None:
    assert own_test_offences(tree, []) == [
        "src/row/b.cpp: no tests/unit/row/b_test.cpp, and no exception"
    ]


def test_a_listed_file_that_has_got_its_test_is_noticed(tree: Path) -> None:
    (tree / "tests/unit/row/b_test.cpp").touch()
    assert own_test_offences(tree, [B_ELSEWHERE]) == [
        "src/row/b.cpp: has its own test; take it off the exceptions"
    ]


def test_a_listed_file_that_is_gone_is_noticed(tree: Path) -> None:
    (tree / "src/row/b.cpp").unlink()
    assert own_test_offences(tree, [B_ELSEWHERE]) == [
        "src/row/b.cpp: listed as an exception, and gone"
    ]


def test_a_test_that_is_gone_is_noticed(tree: Path) -> None:
    (tree / "tests/e2e/test_b.py").unlink()
    assert own_test_offences(tree, [B_ELSEWHERE]) == [
        "tests/e2e/test_b.py: gone, and should test: whole commands"
    ]


def test_a_file_that_is_listed_twice_is_noticed(tree: Path) -> None:
    assert own_test_offences(tree, [B_ELSEWHERE, B_ELSEWHERE]) == [
        "src/row/b.cpp: listed 2 times",
    ]
