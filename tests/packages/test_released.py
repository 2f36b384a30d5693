# SPDX-License-Identifier: Apache-2.0
"""What `make release` has put into dist/: whole, and its arm64 packages run in an emulator."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from local.world import REPOSITORY
from tests.packages.built import VERSION, need, output
from tests.packages.test_image import Layout

DIST = REPOSITORY / "dist"
BINARY = DIST / "tinydynamocdc-arm64"
DEB = DIST / f"tinydynamocdc_{VERSION}_arm64.deb"
EMULATOR = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")

pytestmark = pytest.mark.skipif(
    not DEB.exists() or EMULATOR is None, reason="no release in dist/: run `make release`"
)


def says_its_version(program: Path) -> None:
    assert EMULATOR is not None
    assert output(EMULATOR, program, "--version") == f"tinydynamocdc {VERSION}\n"


def test_the_checksums_hold_and_name_every_package() -> None:
    output("sh", "-c", f"cd '{DIST}' && sha256sum --check --quiet SHA256SUMS")
    names = {line.split()[1] for line in (DIST / "SHA256SUMS").read_text().splitlines()}
    assert len(names) == 10
    for ending, count in [(".deb", 2), (".whl", 2), (".zip", 2), (".tar", 1), (".spdx.json", 1)]:
        assert len([name for name in names if name.endswith(ending)]) == count, ending


def test_the_deb_holds_the_arm64_program(tmp_path: Path) -> None:
    assert output("dpkg-deb", "--field", DEB, "Architecture") == "arm64\n"
    output("dpkg-deb", "-x", DEB, tmp_path)
    program = tmp_path / "usr/bin/tinydynamocdc"
    assert program.read_bytes() == BINARY.read_bytes()
    says_its_version(program)


def test_the_wheel_holds_the_arm64_program(tmp_path: Path) -> None:
    (wheel,) = DIST.glob(f"tinydynamocdc-{VERSION}-*aarch64*.whl")
    with zipfile.ZipFile(wheel) as archive:
        program = Path(
            archive.extract(f"tinydynamocdc-{VERSION}.data/scripts/tinydynamocdc", tmp_path)
        )
    assert program.read_bytes() == BINARY.read_bytes()
    program.chmod(0o755)
    says_its_version(program)


def test_the_image_has_both_processors(tmp_path: Path) -> None:
    archive = DIST / f"tinydynamocdc-{VERSION}-image.tar"
    layout = Layout(archive)
    found = layout.images()
    assert [image["platform"]["architecture"] for image in found] == ["amd64", "arm64"]
    source = f"oci-archive:{archive}"
    told = output("skopeo", "--override-arch", "arm64", "inspect", source)
    assert json.loads(told)["Architecture"] == "arm64"
    manifest = layout.json(found[1], "manifest.v1+json")
    layer = layout.blob(manifest["layers"][0], "layer.v1.tar+gzip")
    (tmp_path / "layer").write_bytes(layer)
    output("tar", "-xzf", tmp_path / "layer", "-C", tmp_path)
    program = tmp_path / "usr/bin/tinydynamocdc"
    assert program.read_bytes() == BINARY.read_bytes()
    says_its_version(program)


def test_lintian_finds_nothing_wrong_with_the_arm64_package() -> None:
    need("lintian")
    done = subprocess.run(
        ["lintian", "--fail-on", "error,warning", "--allow-root", DEB],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")
