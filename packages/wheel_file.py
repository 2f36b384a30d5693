# SPDX-License-Identifier: Apache-2.0
"""The Python wheel: `pipx install` and `pip install` put the program where they put programs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest import mock

from wheel.wheelfile import WheelFile

from packages import archive
from packages.content import AUTHORS, DESCRIPTION, DOCUMENTS, LICENSE, NAME, NOTICES, SUMMARY, File

# A static program needs no C library, so it runs beside any: glibc from the oldest one that has a
# tag for both processors, and musl.
_PLATFORMS = ("manylinux2014_{0}", "manylinux_2_17_{0}", "musllinux_1_1_{0}")


def tags(machine: str) -> list[str]:
    """The tags of a processor as `uname -m` calls it: x86_64 or aarch64."""
    return [f"py3-none-{platform.format(machine)}" for platform in sorted(_PLATFORMS)]


def file_name(version: str, machine: str) -> str:
    platforms = ".".join(tag.rpartition("-")[2] for tag in tags(machine))
    return f"{NAME}-{version}-py3-none-{platforms}.whl"


def _metadata(version: str) -> str:
    notices = "".join(f"License-File: {name}\n" for name in NOTICES)
    return (
        "Metadata-Version: 2.4\n"
        f"Name: {NAME}\n"
        f"Version: {version}\n"
        f"Summary: {SUMMARY}\n"
        f"Author: {AUTHORS}\n"
        f"License-Expression: {LICENSE}\n"
        f"{notices}"
        "Classifier: Environment :: Console\n"
        "Classifier: Operating System :: POSIX :: Linux\n"
        "Description-Content-Type: text/plain\n\n"
        f"{DESCRIPTION}\n"
    )


def _wheel(machine: str) -> str:
    lines = "".join(f"Tag: {tag}\n" for tag in tags(machine))
    return f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: false\n{lines}"


def _placed(file: File, name: str) -> File:
    """A file of ours where an installer of wheels looks for its kind."""
    path = file.path
    if path.startswith("bin/"):
        return File(f"{name}.data/scripts/{path.removeprefix('bin/')}", file.data, file.mode)
    if path.startswith(DOCUMENTS):
        return File(f"{name}.dist-info/licenses/{path.rpartition('/')[2]}", file.data)
    return File(f"{name}.data/data/{path}", file.data)


def write(target: Path, version: str, machine: str, files: list[File], time: int) -> None:
    """Writes the wheel, whose name file_name gives; `files` as content.installed gives them."""
    name = f"{NAME}-{version}"
    placed = [
        *(_placed(file, name) for file in files),
        File(f"{name}.dist-info/METADATA", _metadata(version).encode()),
        File(f"{name}.dist-info/WHEEL", _wheel(machine).encode()),
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, SOURCE_DATE_EPOCH=str(time)),
    ):
        archive.stage(placed, Path(folder))
        target.unlink(missing_ok=True)
        with WheelFile(target, "w") as wheel:
            wheel.write_files(folder)  # sorted; adds RECORD
