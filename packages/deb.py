# SPDX-License-Identifier: Apache-2.0
"""The package for Debian, Ubuntu and their derivatives."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

from packages import archive
from packages.content import (
    AUTHORS,
    DESCRIPTION,
    DOCUMENTS,
    MANUAL,
    NAME,
    NOTICES,
    ROOT,
    SUMMARY,
    File,
)

# RFC 2606: no mail goes there. dpkg wants an address, and the project publishes none.
MAINTAINER = f"{AUTHORS} <{NAME}@localhost.invalid>"

_OVERRIDES = f"""\
# It is a static, position-independent executable: it needs no library at all.
{NAME}: shared-library-lacks-prerequisites [usr/bin/{NAME}]
"""


def _control(version: str, architecture: str, files: list[File]) -> str:
    size_kib = sum(-(-len(file.data) // 1024) for file in files)
    description = "".join(f" {line}\n" for line in DESCRIPTION.splitlines())
    return (
        f"Package: {NAME}\n"
        f"Version: {version}\n"
        f"Architecture: {architecture}\n"
        f"Maintainer: {MAINTAINER}\n"
        f"Installed-Size: {size_kib}\n"
        "Section: admin\n"
        "Priority: optional\n"
        f"Description: {SUMMARY}\n{description}"
    )


def _changelog(version: str, time: int) -> str:
    return (
        f"{NAME} ({version}) unstable; urgency=medium\n\n"
        "  * What changed is in CHANGELOG.md of the sources.\n\n"
        f" -- {MAINTAINER}  {formatdate(time)}\n"
    )


def _copyright() -> str:
    """Ours, and word for word what the licenses of the parts ask for."""
    parts = (ROOT / NOTICES[1]).read_text()
    return (
        f"{NAME} is Copyright {AUTHORS}, under the Apache License, Version 2.0.\n"
        "On Debian systems its text is in /usr/share/common-licenses/Apache-2.0.\n\n" + parts
    )


def _sums(files: list[File]) -> str:
    """What `dpkg --verify` compares with; MD5 is all that its format knows."""
    lines = [
        f"{hashlib.md5(file.data, usedforsecurity=False).hexdigest()}  {file.path}\n"
        for file in sorted(files, key=lambda file: file.path)
    ]
    return "".join(lines)


def _debian(file: File) -> File:
    """A file of ours at Debian's place for it."""
    if file.path == MANUAL:
        return File(f"usr/{MANUAL}.gz", archive.gzipped(file.data))
    return replace(file, path="usr/" + file.path.replace("site-functions", "vendor-completions"))


def write(target: Path, version: str, architecture: str, files: list[File], time: int) -> None:
    """Writes the package; `files` as content.installed gives them, `architecture` as dpkg says."""
    data = [_debian(file) for file in files if not file.path.startswith(DOCUMENTS)]
    data += [
        File(f"usr/{DOCUMENTS}/copyright", _copyright().encode()),
        File(f"usr/{DOCUMENTS}/changelog.gz", archive.gzipped(_changelog(version, time).encode())),
        File(f"usr/share/lintian/overrides/{NAME}", _OVERRIDES.encode()),
    ]
    with tempfile.TemporaryDirectory() as temporary:
        control = File("DEBIAN/control", _control(version, architecture, data).encode())
        listed = File("DEBIAN/md5sums", _sums(data).encode())
        archive.stage([control, listed, *data], Path(temporary))
        # xz of one size of block: the same bytes whatever the number of threads.
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", temporary, target],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(time), "LC_ALL": "C.UTF-8"},
        )
