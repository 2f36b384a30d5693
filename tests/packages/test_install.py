# SPDX-License-Identifier: Apache-2.0
"""`make install` and `make uninstall`, by the Makefile itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from local.world import REPOSITORY
from packages import content
from packages.install import install
from tests.packages.built import check_program, need, output


def make(*words: str) -> str:
    return output("make", "--no-print-directory", "-C", REPOSITORY, *words)


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_is_installed_runs_and_is_removed_again(tmp_path: Path) -> None:
    prefix = tmp_path / "a prefix"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "somebody-elses").touch()
    printed = make("install", f"PREFIX={prefix}")
    assert files_below(prefix) == {"bin/somebody-elses", *content.installed_paths()}
    assert all(f"install: {prefix / path}" in printed for path in content.installed_paths())
    check_program(prefix / "bin/tinydynamocdc")
    make("install", f"PREFIX={prefix}")  # over itself
    make("uninstall", f"PREFIX={prefix}")
    assert files_below(prefix) == {"bin/somebody-elses"}
    assert not (prefix / content.DOCUMENTS).exists()
    assert "nothing of it is there" in make("uninstall", f"PREFIX={prefix}")


def test_a_packager_installs_into_a_folder_of_his_own(tmp_path: Path) -> None:
    make("install", "PREFIX=/usr", f"DESTDIR={tmp_path / 'a stage'}")
    assert files_below(tmp_path) == {f"a stage/usr/{path}" for path in content.installed_paths()}


def test_a_prefix_that_depends_on_the_folder_is_refused(tmp_path: Path) -> None:
    call = ["make", "-C", str(REPOSITORY), "install", "PREFIX=relative"]
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "PREFIX=relative must be an absolute path" in done.stderr


def test_a_running_program_is_replaced_not_written_into(tmp_path: Path) -> None:
    program = REPOSITORY / "build" / "tinydynamocdc"
    install(program, str(tmp_path))
    installed = tmp_path / "bin/tinydynamocdc"
    before = installed.stat().st_ino
    install(program, str(tmp_path))
    assert installed.stat().st_ino != before
    assert installed.stat().st_mode & 0o777 == 0o755


ZSH = r"""
zmodload zsh/zpty
zpty shell "zsh -f -i"
zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy"
zpty -m -r shell out '*ready*'
zpty -n -w shell $'tinydynamocdc sta\t'
zpty -m -r shell out '*status*'
print -r -- "$out"
zpty -d shell
"""


def test_zsh_completes_at_the_first_tab(tmp_path: Path) -> None:
    need("zsh")
    install(REPOSITORY / "build" / "tinydynamocdc", str(tmp_path))
    (tmp_path / "script").write_text(ZSH)
    folder = (tmp_path / content.completion_path("zsh")).parent
    shown = output("timeout", "60", "zsh", "-f", tmp_path / "script", folder, TERM="dumb")
    assert "tinydynamocdc status" in shown


@pytest.mark.parametrize("shell", content.SHELLS)
def test_every_shell_has_a_script_at_its_place(tmp_path: Path, shell: str) -> None:
    program = REPOSITORY / "build" / "tinydynamocdc"
    install(program, str(tmp_path))
    script = (tmp_path / content.completion_path(shell)).read_text()
    assert output(program, "completion", shell) in script
