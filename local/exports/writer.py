# SPDX-License-Identifier: Apache-2.0
"""Writes an export: `_started`, the data files one by one, then the manifests, the summary last.

Everything random comes from the seed: the same input gives the same bytes under the same names.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from local.exports.description import (
    DataFile,
    Export,
    manifest_files,
    manifest_summary,
    md5_base64,
    new_file_name,
)
from local.exports.gzip_file import GzipFile
from local.exports.target import Target


@dataclass(frozen=True)
class Shape:
    """How the lines are spread. AWS writes a file for each partition, empty or not."""

    files: int = 4
    empty_objects: int = 1  # of 0 bytes
    empty_files: int = 1  # a gzip of nothing
    member_bytes: int = 0  # plain bytes of a gzip member, about; 0: one member a file
    ends_with_newline: bool = True  # the last line of each file
    gzip_level: int = 6


@dataclass(frozen=True)
class Written:
    files: list[DataFile]
    item_count: int
    plain_bytes: int
    complete: bool  # with manifests

    @property
    def data_keys(self) -> list[str]:
        return [file.key for file in self.files]


def write(
    target: Target,
    export: Export,
    lines: Iterable[bytes],
    *,
    shape: Shape | None = None,
    seed: int | str = 0,
    fails_after: int | None = None,
) -> Written:
    """Writes the lines as an export.

    `fails_after`: so many data files, then nothing more, as AWS leaves an export that failed.
    """
    shape = shape or Shape()
    rng = random.Random(f"{seed} {export.export_id}")
    target.put(f"{export.folder}_started", b"")
    bodies, plain_bytes = _bodies(lines, shape, rng)
    files: list[DataFile] = []
    for body, item_count, md5 in bodies:
        with body:
            if len(files) == fails_after:
                continue
            key = export.data_folder + new_file_name(rng)
            files.append(DataFile(key, item_count, md5, target.put_data(key, body)))
    item_count = sum(file.item_count for file in files)
    complete = fails_after is None
    if complete:
        _put_with_md5(target, export.files_key, manifest_files(files))
        summary = manifest_summary(export, item_count=item_count, billed_bytes=plain_bytes)
        _put_with_md5(target, export.summary_key, summary)
    return Written(files, item_count, plain_bytes, complete)


def _bodies(
    lines: Iterable[bytes], shape: Shape, rng: random.Random
) -> tuple[list[tuple[IO[bytes], int, str]], int]:
    """Each data file's bytes, number of items and MD5, in the order of their upload."""
    plain_bytes = 0
    files = [
        GzipFile(rng, member_bytes=shape.member_bytes, level=shape.gzip_level)
        for _ in range(shape.files)
    ]
    held: list[bytes] = [b""] * len(files)  # the last line: it may lose its newline
    for line in lines:
        plain_bytes += len(line)
        number = rng.randrange(len(files))
        if held[number]:
            files[number].add(held[number])
        held[number] = line
    for file, last in zip(files, held, strict=True):
        if last:
            file.add(last if shape.ends_with_newline else last.rstrip(b"\n"))
    files += [GzipFile(rng) for _ in range(shape.empty_files)]
    bodies = [(file.finish(), file.lines, file.md5_base64()) for file in files]
    bodies += [(io.BytesIO(), 0, md5_base64(b"")) for _ in range(shape.empty_objects)]
    rng.shuffle(bodies)
    return bodies, plain_bytes


def _put_with_md5(target: Target, key: str, content: bytes) -> None:
    """The companion first: who hears of the manifest finds it there."""
    companion = key.removesuffix(".json") + ".md5"
    target.put(companion, md5_base64(content).encode())
    target.put(key, content)
