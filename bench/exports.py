# SPDX-License-Identifier: Apache-2.0
"""The export sets of the benchmark: generated once into build/bench/, the same bytes everywhere."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.exports.description import Export
from local.exports.target import Folder
from local.exports.writer import Shape, write

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
WRITE_LINES = ROOT / "build" / "x86" / "write_lines"
EXPORT_TIME_S = 1_604_474_914
_SEED = 20_261_122
_VERSION = 2  # of what this file makes of the same numbers


@dataclass(frozen=True)
class ExportSet:
    """One generated export."""

    name: str
    key: str
    items: int
    files: int

    @property
    def arn(self) -> str:
        return self.export.arn

    @property
    def folder(self) -> Path:
        """With the manifests."""
        return FOLDER / self.name / self.export.folder

    @property
    def data_files(self) -> list[Path]:
        """In the order of their names; those of 0 bytes too."""
        return sorted((self.folder / "data").iterdir())

    @property
    def bytes_on_disk(self) -> int:
        return sum(file.stat().st_size for file in self.data_files)

    @property
    def one_file(self) -> Path:
        """All items in a single gzip member."""
        return FOLDER / f"{self.name}.json.gz"

    @property
    def export(self) -> Export:
        table_arn = f"arn:aws:dynamodb:eu-west-2:123456789012:table/bench_{self.name}"
        return Export(
            table_arn=table_arn,
            table_id="12345a12-abcd-123a-ab12-1234abc12345",
            export_id="01604474914000-0a1b2c3d",
            bucket="bench",
            prefix="",
            export_time=EXPORT_TIME_S,
            start_time=EXPORT_TIME_S,
            end_time=EXPORT_TIME_S + 600,
        )

    def make(self) -> None:
        """Writes it, unless it is there."""
        stamp = FOLDER / f"{self.name}.stamp"
        wanted = f"{_VERSION} {_SEED} {self}"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(FOLDER / self.name, ignore_errors=True)
        write(
            Folder(FOLDER / self.name),
            self.export,
            lines_of(self.name, self.items),
            shape=Shape(files=self.files),
            seed=_SEED,
        )
        with gzip.open(self.one_file, "wb", compresslevel=6) as one_file:
            one_file.writelines(lines_of(self.name, self.items))
        stamp.write_text(wanted)


def lines_of(name: str, items: int) -> Iterator[bytes]:
    """The lines of so many generated items (bench/data.hpp)."""
    command = [str(WRITE_LINES), name, str(items), str(_SEED)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield from process.stdout
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")


PEOPLE = ExportSet("people", "UserId", 200_000, 4)
SMALL = ExportSet("small", "DeviceId", 500_000, 4)
LARGE = ExportSet("large", "DocId", 500, 4)
SETS = (PEOPLE, SMALL, LARGE)
