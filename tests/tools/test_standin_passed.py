# SPDX-License-Identifier: Apache-2.0
"""When the stand-in's own tests run: a change of anything they depend on changes the digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import standin_passed as passed

FILES = {
    "local/tinybird/rows.py": "A = 1\n",
    "local/page/page.html": "<p>\n",
    "tests/data/forward/one/a.pipe": "NODE a\n",
    "tests/e2e/conftest.py": "from tests.e2e import unrelated\n",
    "tests/e2e/test_standin_rows.py": "from tests.e2e.support import create\n",
    "tests/e2e/test_standin_more.py": "from tests.e2e import deeper\n",
    "tests/e2e/support.py": "import tests.e2e.helped\n",
    "tests/e2e/helped.py": "B = 2\n",
    "tests/e2e/deeper.py": "import json\n",
    "requirements/chdb.txt": "chdb==1\n",
    "requirements/demo.txt": "boto3==1\n",
    "requirements/standin.txt": "tornado==1\n",
    "requirements/test.txt": "pytest==1\n",
}
UNRELATED = {
    "tests/e2e/unrelated.py": "C = 3\n",
    "tests/e2e/test_load.py": "D = 4\n",
    "local/__pycache__/rows.pyc": "x",
    "src/main.cpp": "int main() {}\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in (FILES | UNRELATED).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    passed.write(7, tmp_path)
    return tmp_path


def test_the_tests_depend_on_these_files_and_no_others(tree: Path) -> None:
    assert {path.as_posix() for path in passed.depended_on(tree)} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_makes_the_tests_run(tree: Path, name: str) -> None:
    assert passed.tests_that_passed(tree) == 7
    (tree / name).write_text(FILES[name] + "# Changed.\n")
    assert passed.tests_that_passed(tree) is None
    (tree / name).write_text(FILES[name])
    assert passed.tests_that_passed(tree) == 7


@pytest.mark.parametrize("name", UNRELATED)
def test_another_file_does_not(tree: Path, name: str) -> None:
    (tree / name).write_text("changed\n")
    assert passed.tests_that_passed(tree) == 7


@pytest.mark.parametrize("name", ["local/tinybird/new.py", "tests/e2e/test_standin_new.py"])
def test_a_new_file_makes_the_tests_run(tree: Path, name: str) -> None:
    (tree / name).write_text("E = 5\n")
    assert passed.tests_that_passed(tree) is None


def test_a_renamed_file_makes_the_tests_run(tree: Path) -> None:
    (tree / "local/tinybird/rows.py").rename(tree / "local/tinybird/other.py")
    assert passed.tests_that_passed(tree) is None


@pytest.mark.parametrize("text", ["", "nothing\n", "0123 seven\n"])
def test_a_note_that_is_none_makes_the_tests_run(tree: Path, text: str) -> None:
    (tree / passed.PASSED).write_text(text)
    assert passed.tests_that_passed(tree) is None


def test_without_a_note_the_tests_run(tree: Path) -> None:
    (tree / passed.PASSED).unlink()
    assert passed.tests_that_passed(tree) is None


def test_the_real_tests_depend_on_the_stand_in_and_their_helpers() -> None:
    names = {path.as_posix() for path in passed.depended_on()}
    for name in ("local/tinybird/engine.py", "local/world.py", "tests/e2e/projects.py"):
        assert name in names
    assert "tests/e2e/loading.py" not in names
