# SPDX-License-Identifier: Apache-2.0
"""Completion: bash really completes command lines; the other scripts know the same words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.function import BINARY
from tests.e2e.test_every_flag import COMMANDS, flags_of

SUBCOMMANDS = {name for name in COMMANDS if name}


def script_for(shell: str) -> str:
    return subprocess.run(
        [BINARY, "completion", shell], check=True, capture_output=True, text=True
    ).stdout


def completed(*words: str, folder: Path | None = None) -> set[str]:
    """What bash offers for the last of the words."""
    line = """source /dev/stdin && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) && _tinydynamocdc
        printf '%s\\n' "${COMPREPLY[@]}" """
    done = subprocess.run(
        ["bash", "--norc", "-c", line, "bash", "tinydynamocdc", *words],
        input=script_for("bash"),
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return set(done.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_bash_completes_every_flag(command: str) -> None:
    before = command.split()
    offered = completed(*before, "--")
    assert offered == flags_of(command)
    some = max(offered)
    assert completed(*before, some[:-1]) == {word for word in offered if word.startswith(some[:-1])}


def test_bash_completes_commands_files_and_values(tmp_path: Path) -> None:
    assert completed("") == SUBCOMMANDS | flags_of("")
    assert completed("st") == {"status"}
    assert completed("completion", "") == {"bash", "zsh", "fish"} | flags_of("completion")
    assert completed("--create-lambda", "--architecture", "") == {"x86_64", "arm64"}
    assert completed("--create-lambda", "--region", "") == set()
    (tmp_path / "event.json").touch()
    (tmp_path / "exports").mkdir()
    assert completed("convert", "e", folder=tmp_path) == {"event.json", "exports"}
    assert completed("load", "e", folder=tmp_path) == {"exports"}
    assert completed("convert", "--output", "e", folder=tmp_path) == {"event.json", "exports"}
    assert completed("--emit-datafiles", "e", folder=tmp_path) == {"exports"}


def test_zsh_runs_the_script_of_bash() -> None:
    assert script_for("zsh") == "autoload -Uz bashcompinit && bashcompinit\n" + script_for("bash")


def test_fish_knows_every_flag_of_every_command() -> None:
    lines = script_for("fish").splitlines()
    for command in COMMANDS:
        when = f"__fish_seen_subcommand_from {command}" if command else "__fish_use_subcommand"
        known = {
            "--" + line.split(" -l ")[1].split()[0]
            for line in lines
            if f"-n '{when}'" in line and " -l " in line
        }
        assert known == flags_of(command)


def test_another_shell_is_refused() -> None:
    done = subprocess.run(
        [BINARY, "completion", "tcsh"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "tcsh" in done.stderr
