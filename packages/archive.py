# SPDX-License-Identifier: Apache-2.0
"""Archives whose bytes depend on nothing but what is in them and one time."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from packages.content import ROOT, File


def source_date() -> int:
    """Seconds since 1970 of what is packed: SOURCE_DATE_EPOCH, or when it was committed."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if said is None:
        call = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(
                f"packages: `{' '.join(call)}` failed: {done.stderr.strip()}. Outside a git clone, "
                "set SOURCE_DATE_EPOCH to the seconds since 1970 of the sources."
            )
        said = done.stdout
    return int(said)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def gzipped(data: bytes) -> bytes:
    """As `gzip -9n`: neither name nor time."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def folders(paths: Iterable[str]) -> list[str]:
    """All folders above the paths, each after the one that it is in."""
    found = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    return sorted(found - {"."})


def tar(files: list[File], time: int, more_folders: Iterable[str] = ()) -> bytes:
    """A tar of the files and the folders above them, all root's, all of one time, sorted."""
    buffer = io.BytesIO()
    above = [*folders(file.path for file in files), *more_folders]
    entries = [*((path, None) for path in above), *((file.path, file) for file in files)]
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, file in sorted(entries, key=lambda entry: entry[0]):
            info = tarfile.TarInfo(path)
            info.mtime = time
            if file is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(info)
            else:
                info.size, info.mode = len(file.data), file.mode
                archive.addfile(info, io.BytesIO(file.data))
    return buffer.getvalue()


def stage(files: list[File], folder: Path) -> None:
    """Writes the files below a folder, with modes that no umask decides."""
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        target.chmod(file.mode)
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
