# SPDX-License-Identifier: Apache-2.0
"""The same sources give the same packages, whoever packs them, where and when."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from packages import archive
from packages.content import File
from tests.packages.built import Built, build


def test_two_builds_have_the_same_bytes(built: Built, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    again = build(
        tmp_path / "elsewhere" / "dist",
        umask=0o077,
        TZ="Asia/Tokyo",
        LC_ALL="C",
        HOME=str(tmp_path),
        TMPDIR=str(temporary),
        XZ_DEFAULTS="-9",
    )
    names = sorted(path.name for path in built.folder.iterdir())
    assert names == sorted(path.name for path in again.folder.iterdir())
    assert len(names) == 6  # the binary, its zip, and four packages
    different = [
        name
        for name in names
        if (built.folder / name).read_bytes() != (again.folder / name).read_bytes()
    ]
    assert different == []


def test_the_time_is_what_is_asked_for_or_that_of_the_commit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    assert archive.source_date() == 1234567890
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr(archive, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SystemExit, match="set SOURCE_DATE_EPOCH"):
        archive.source_date()


def test_a_tar_has_all_folders_once_and_belongs_to_root() -> None:
    files = [File("usr/share/b", b"b"), File("usr/bin/a", b"a", 0o755)]
    made = archive.tar(files, 1_000_000_000, more_folders=["work"])
    assert made == archive.tar(files[::-1], 1_000_000_000, more_folders=["work"])
    with tarfile.open(fileobj=io.BytesIO(made)) as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == [
        "usr",
        "usr/bin",
        "usr/bin/a",
        "usr/share",
        "usr/share/b",
        "work",
    ]
    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
        (0, 0, "", "", 1_000_000_000)
    }
    assert [member.mode for member in members if member.isfile()] == [0o755, 0o644]


def test_gzip_names_neither_file_nor_time() -> None:
    made = archive.gzipped(b"text")
    assert gzip.decompress(made) == b"text"
    assert made[3:8] == bytes(5)  # no flags, no time
