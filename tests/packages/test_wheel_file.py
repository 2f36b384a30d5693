# SPDX-License-Identifier: Apache-2.0
"""The wheel: pip and pipx install it and it runs; pip takes it wherever it can run."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.tags import Tag, compatible_tags
from packaging.utils import parse_wheel_filename

from local.world import PRODUCT
from packages import content, wheel_file
from tests.packages.built import VERSION, Built, check_program, output

OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_CONFIG_FILE": "/dev/null",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh Python environment with nothing but pip."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    return folder


def test_pip_installs_it_into_a_fresh_environment(built: Built, environment: Path) -> None:
    python = environment / "bin" / "python"
    output(python, "-m", "pip", "install", built.wheel, **OFFLINE)
    program = environment / "bin" / "tinydynamocdc"
    check_program(program)
    assert program.read_bytes() == PRODUCT.read_bytes()
    share = environment / "share"
    page = share / "man/man1/tinydynamocdc.1"
    assert page.read_text() == content.manual_page(PRODUCT)
    assert len([path for path in share.rglob("*tinydynamocdc*") if path.is_file()]) == 4
    shown = output(python, "-m", "pip", "show", "--files", "tinydynamocdc", **OFFLINE)
    assert f"Version: {VERSION}\n" in shown
    output(python, "-m", "pip", "check", **OFFLINE)
    output(python, "-m", "pip", "uninstall", "--yes", "tinydynamocdc", **OFFLINE)
    assert list(environment.rglob("*tinydynamocdc*")) == []


def test_pipx_installs_program_and_manual(built: Built, environment: Path, tmp_path: Path) -> None:
    folders = {
        "HOME": str(tmp_path),
        "PIPX_SHARED_LIBS": str(environment),  # pipx would fetch a newer pip for its own
        "PIPX_DISABLE_SHARED_LIBS_AUTO_UPGRADE": "1",
        "PIPX_HOME": str(tmp_path / "home"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
    }
    output(sys.executable, "-m", "pipx", "install", built.wheel, **OFFLINE, **folders)
    check_program(tmp_path / "bin/tinydynamocdc")
    assert (tmp_path / "man/man1/tinydynamocdc.1").exists()


@pytest.mark.parametrize(
    ("platform", "taken"),
    [
        ("manylinux2014_x86_64", True),
        ("manylinux_2_17_x86_64", True),
        ("musllinux_1_1_x86_64", True),
        ("manylinux2014_aarch64", False),
        ("macosx_11_0_x86_64", False),
        ("win_amd64", False),
    ],
)
def test_pip_takes_it_where_it_can_run(
    built: Built, tmp_path: Path, platform: str, taken: bool
) -> None:
    call: list[str | Path] = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-index"]
    call += ["--find-links", built.folder, "--dest", tmp_path, "--only-binary", ":all:"]
    call += ["--platform", platform, "tinydynamocdc"]
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    assert (done.returncode == 0) is taken, done.stderr
    assert len(list(tmp_path.iterdir())) == taken


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_its_name_has_tags_of_glibc_and_musl(machine: str) -> None:
    name, version, _, tags = parse_wheel_filename(wheel_file.file_name(VERSION, machine))
    assert (name, str(version)) == ("tinydynamocdc", VERSION)
    assert {str(tag) for tag in tags} == set(wheel_file.tags(machine))
    # What a Python 3.9 on Amazon Linux 2023 (glibc 2.34) and one on Alpine 3.14 look for.
    glibc = [f"manylinux_2_{minor}_{machine}" for minor in range(34, 16, -1)]
    musl = [f"musllinux_1_{minor}_{machine}" for minor in (2, 1)]
    for platforms in (glibc, musl):
        wanted: set[Tag] = set(compatible_tags((3, 9), platforms=platforms))
        assert wanted & tags


def test_the_record_is_right_and_the_program_executable(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        assert archive.testzip() is None
        folder = f"tinydynamocdc-{VERSION}.dist-info"
        rows = list(csv.reader(io.StringIO(archive.read(f"{folder}/RECORD").decode())))
        assert sorted(row[0] for row in rows) == sorted(archive.namelist())
        for name, digest, size in rows:
            if name.endswith("/RECORD"):
                assert (digest, size) == ("", "")
                continue
            data = archive.read(name)
            made = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            assert (digest, int(size)) == (f"sha256={made}", len(data))
        script = archive.getinfo(f"tinydynamocdc-{VERSION}.data/scripts/tinydynamocdc")
        assert script.external_attr >> 16 == 0o100755
        wheel = archive.read(f"{folder}/WHEEL").decode()
    for tag in wheel_file.tags("x86_64"):
        assert f"Tag: {tag}\n" in wheel
