# SPDX-License-Identifier: Apache-2.0
"""What is published has the same bytes wherever it was built; `make reproduce` shows all of it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.test_package import ROOT, load_tool

release = load_tool("release")


@pytest.mark.parametrize(
    ("binary", "names"),
    [
        (b"\0/home/somebody/tdc/src/main.cpp\0", True),
        (b"\0/other/place/build/third_party/s2n/a.c\0", True),
        (b"\0../../../../third_party/awscrt/a.c\0", True),  # of a compiler cache
        (b"\0./build/third_party/s2n/a.c\0", False),
        (b"\0./build/third_party/awscrt/crt/aws-lc/crypto/../third_party/a.c\0", False),
        (b"\0./src/main.cpp\0/etc/ssl/certs\0", False),
    ],
)
def test_a_binary_that_names_its_folder_is_refused(binary: bytes, names: bool) -> None:
    assert release.names_its_folder(binary, Path("/home/somebody/tdc")) is names


def test_the_checksums_are_what_sha256sum_takes(tmp_path: Path) -> None:
    files = [tmp_path / "b.zip", tmp_path / "a"]
    for file in files:
        file.write_bytes(file.name.encode())
    text = release.sums(files)
    assert [line.split("  ")[1] for line in text.splitlines()] == ["a", "b.zip"]
    (tmp_path / "SHA256SUMS").write_text(text)
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    files[0].write_bytes(b"something else")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_a_source_file_compiles_to_the_same_bytes_in_every_folder(tmp_path: Path) -> None:
    commands = ROOT / "build" / "x86" / "compile_commands.json"
    if not commands.exists():
        pytest.skip("nothing has been built here yet: run `make`")
    source = ROOT / "src" / "deliver" / "report.cpp"
    (command,) = [
        entry["command"]
        for entry in json.loads(commands.read_text())
        if entry["file"] == str(source)
    ]
    if "-ffile-prefix-map=" not in command:
        pytest.skip("build/x86 is built through a compiler cache, which a release is not")
    objects = []
    for folder in (tmp_path / "one", tmp_path / "another" / "and-deeper"):
        (folder / "build" / "x86").mkdir(parents=True)
        shutil.copytree(ROOT / "src", folder / "src")
        compiler, *words = shlex.split(command)
        output = words[words.index("-o") + 1]
        (folder / "build" / "x86" / output).parent.mkdir(parents=True)
        moved = [
            # What the file is made of comes from the copy; compiler and libraries stay.
            word.replace(f"{ROOT}/src", f"{folder}/src").replace(f"map={ROOT}=", f"map={folder}=")
            for word in words
        ]
        subprocess.run([compiler, *moved], cwd=folder / "build" / "x86", check=True)
        objects.append((folder / "build" / "x86" / output).read_bytes())
    assert objects[0] == objects[1]
