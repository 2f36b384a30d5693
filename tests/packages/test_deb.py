# SPDX-License-Identifier: Apache-2.0
"""The Debian package: unpacked, installed by dpkg, looked at by lintian."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from local.world import PRODUCT
from packages import content
from tests.packages.built import VERSION, Built, check_program, output


def test_the_unpacked_program_runs_and_its_papers_are_there(built: Built, tmp_path: Path) -> None:
    output("dpkg-deb", "-x", built.deb, tmp_path)
    program = tmp_path / "usr/bin/tinydynamocdc"
    assert program.read_bytes() == PRODUCT.read_bytes()
    check_program(program)
    share = tmp_path / "usr/share"
    page = gzip.decompress((share / "man/man1/tinydynamocdc.1.gz").read_bytes())
    assert page.decode() == content.manual_page(PRODUCT)
    for shell, path in [
        ("bash", "bash-completion/completions/tinydynamocdc"),
        ("zsh", "zsh/vendor-completions/_tinydynamocdc"),
        ("fish", "fish/vendor_completions.d/tinydynamocdc.fish"),
    ]:
        assert (share / path).read_text() == content.completion(PRODUCT, shell)
    papers = (share / "doc/tinydynamocdc/copyright").read_text()
    assert "/usr/share/common-licenses/Apache-2.0" in papers
    assert (content.ROOT / "THIRD_PARTY_LICENSES.md").read_text() in papers


def test_what_it_says_of_itself(built: Built) -> None:
    def field(name: str) -> str:
        return output("dpkg-deb", "--field", built.deb, name).strip()

    assert built.deb.name == f"tinydynamocdc_{VERSION}_amd64.deb"
    assert (field("Package"), field("Version"), field("Architecture")) == (
        "tinydynamocdc",
        VERSION,
        "amd64",
    )
    assert field("Depends") == ""
    for line in output("dpkg-deb", "--contents", built.deb).splitlines():
        mode, owner = line.split()[:2]
        assert owner == "root/root", line
        assert mode in ("drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"), line


@pytest.mark.skipif(os.geteuid() != 0, reason="dpkg installs as root only")
def test_dpkg_installs_verifies_and_removes_it(built: Built, tmp_path: Path) -> None:
    state = tmp_path / "var/lib/dpkg"
    for folder in ("info", "updates"):
        (state / folder).mkdir(parents=True)
    (state / "status").touch()
    dpkg = ("dpkg", f"--root={tmp_path}", "--log=/dev/null", "--force-script-chrootless")
    output(*dpkg, "--install", built.deb)
    check_program(tmp_path / "usr/bin/tinydynamocdc")
    assert output(*dpkg, "--verify", "tinydynamocdc") == ""
    output(*dpkg, "--purge", "tinydynamocdc")
    assert not (tmp_path / "usr").exists()


def test_lintian_finds_nothing_wrong(built: Built) -> None:
    assert output("lintian", "--fail-on", "error,warning", "--allow-root", built.deb) == ""
