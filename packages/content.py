# SPDX-License-Identifier: Apache-2.0
"""What every package installs, by its path below a prefix such as /usr or /usr/local."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from packages import manual

ROOT = Path(__file__).resolve().parent.parent
NAME = "tinydynamocdc"
SUMMARY = "keeps Amazon DynamoDB tables in step with Tinybird"
DESCRIPTION = """\
TinyDynamoCDC writes every change of a DynamoDB table into a Tinybird data
source, loads what the table already holds, and makes an endpoint that serves
the items as they are now. This program is the AWS Lambda function that does
it and the command line that sets it up, looks after it and takes it down.
It is one static binary, with the certificates that it trusts built in."""
LICENSE = "Apache-2.0"
AUTHORS = "TinyDynamoCDC contributors"
# What the licenses of the parts ask for goes wherever the program goes.
NOTICES = ("LICENSE", "THIRD_PARTY_LICENSES.md")
SHELLS = ("bash", "zsh", "fish")
MANUAL = f"share/man/man1/{NAME}.1"
DOCUMENTS = f"share/doc/{NAME}"


@dataclass(frozen=True)
class File:
    """A file of a package."""

    path: str  # relative, with /
    data: bytes
    mode: int = 0o644


def said(program: Path, *words: str) -> str:
    """What a call of the program prints."""
    done = subprocess.run(
        [program.resolve(), *words], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stdout


def version(program: Path) -> str:
    """The program's own word for its version: `project(VERSION)` of CMakeLists.txt."""
    return said(program, "--version").removeprefix(f"{NAME} ").strip()


def completion_path(shell: str) -> str:
    """Where a shell finds the completion of a command by itself."""
    return {
        "bash": f"share/bash-completion/completions/{NAME}",
        "zsh": f"share/zsh/site-functions/_{NAME}",
        "fish": f"share/fish/vendor_completions.d/{NAME}.fish",
    }[shell]


def completion(program: Path, shell: str) -> str:
    """The script for the place of completion_path.

    zsh runs that file as a function at the first completion, which is still to be answered then.
    """
    script = said(program, "completion", shell)
    if shell != "zsh":
        return script
    return f"#compdef {NAME}\n{script}_bash_complete -o filenames -F _{NAME}\n"


def manual_page(program: Path) -> str:
    """The manual page in roff."""
    return manual.page(
        NAME, SUMMARY, version(program), lambda *command: said(program, *command, "--help")
    )


def installed_paths() -> list[str]:
    """The paths of installed(), which needs no program to know them."""
    completions = [completion_path(shell) for shell in SHELLS]
    return sorted(
        [f"bin/{NAME}", MANUAL, *completions, *(f"{DOCUMENTS}/{name}" for name in NOTICES)]
    )


def installed(program: Path, speaker: Path) -> list[File]:
    """Everything below the prefix, in byte order of the paths.

    The speaker is a build of the same sources that this machine can run: what it says is the same
    for each processor.
    """
    files = [
        File(f"bin/{NAME}", program.read_bytes(), 0o755),
        File(MANUAL, manual_page(speaker).encode()),
        *(File(completion_path(shell), completion(speaker, shell).encode()) for shell in SHELLS),
        *(File(f"{DOCUMENTS}/{name}", (ROOT / name).read_bytes()) for name in NOTICES),
    ]
    return sorted(files, key=lambda file: file.path)
