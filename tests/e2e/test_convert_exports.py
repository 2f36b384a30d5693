# SPDX-License-Identifier: Apache-2.0
"""`convert` through the real binary, on exports that the local world's writer lays down."""

from __future__ import annotations

import gzip
import json
import os
import pty
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

from local.exports.description import DataFile, Export, View, Window, manifest_files
from local.exports.target import Folder
from local.exports.writer import Shape, Written, write
from tests.e2e.function import BINARY

EXPORT_TIME_S = 1_604_474_914
ITEM_BYTES_MAX = 400 * 1024


def export_of(prefix: str = "", window: Window | None = None) -> Export:
    return Export(
        table_arn="arn:aws:dynamodb:eu-west-2:123456789012:table/People",
        table_id="12345a12-abcd-123a-ab12-1234abc12345",
        export_id="01604474914000-a1b2c3d4",
        bucket="b",
        prefix=prefix,
        export_time=EXPORT_TIME_S,
        start_time=EXPORT_TIME_S + 1,
        end_time=EXPORT_TIME_S + 300,
        window=window,
    )


def line(number: int, text: str = "") -> bytes:
    item = {"Id": {"N": str(number)}, "Name": {"S": f'Łukasz {number} "é" {text}'}}
    return json.dumps({"Item": item}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def convert(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [str(argument) for argument in (BINARY, "convert", *arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def rows_of(*arguments: str | Path) -> list[dict[str, Any]]:
    """The rows of a call that must work and say nothing else."""
    result = convert(*arguments)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr == b""
    return [json.loads(row) for row in result.stdout.splitlines()]


class Exported:
    """An export in a folder of its own."""

    def __init__(self, folder: Path, export: Export, written: Written) -> None:
        self.top = folder
        self.folder = folder / export.folder
        self.arn = export.arn
        self.files_manifest = folder / export.files_key
        self.written = written

    def path(self, file: DataFile) -> Path:
        return self.top / file.key

    @property
    def filled(self) -> list[DataFile]:
        """The data files with items, in the manifest's order."""
        return [file for file in self.written.files if file.item_count > 0]

    def as_data_files(self) -> list[str | Path]:
        """What must be said of a data file alone."""
        return ["--keys", "Id", "--export-arn", self.arn, "--export-time", str(EXPORT_TIME_S)]

    def ids_in_order(self) -> list[int]:
        """By Python's own gzip and JSON."""
        ids = []
        for file in self.filled:
            with gzip.open(self.path(file), "rb") as lines:
                ids += [int(json.loads(text)["Item"]["Id"]["N"]) for text in lines]
        return ids


def exported(
    folder: Path,
    lines: Iterable[bytes],
    *,
    prefix: str = "",
    window: Window | None = None,
    shape: Shape | None = None,
) -> Exported:
    export = export_of(prefix, window)
    return Exported(folder, export, write(Folder(folder), export, lines, shape=shape))


@pytest.fixture
def people(tmp_path: Path) -> Exported:
    """Several files, some empty; gzip members that end anywhere; no newline at the ends."""
    return exported(
        tmp_path,
        (line(number) for number in range(3000)),
        prefix="some/prefix",
        shape=Shape(
            files=5, empty_objects=2, empty_files=2, member_bytes=5000, ends_with_newline=False
        ),
    )


def test_a_folder_gives_each_item_once_in_the_order_of_files_and_lines(people: Exported) -> None:
    rows = rows_of("--keys", "Id", people.folder)
    assert [row["key_Id"] for row in rows] == people.ids_in_order()
    assert sorted(row["key_Id"] for row in rows) == list(range(3000))
    first = rows[0]
    number = first["key_Id"]
    name = Path(people.filled[0].key).name
    assert first["eventID"] == f"01604474914000-a1b2c3d4/{name}/1"
    assert first["eventName"] == "SNAPSHOT"
    assert first["eventSourceARN"] == people.arn
    assert first["ApproximateCreationDateTime"] == EXPORT_TIME_S
    assert json.loads(first["Keys"]) == {"Id": number}
    assert json.loads(first["NewImage"]) == {"Id": number, "Name": f'Łukasz {number} "é" '}


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_bytes_are_the_same_for_any_number_of_threads(people: Exported, threads: int) -> None:
    wanted = convert("--keys", "Id", people.folder)
    assert wanted.returncode == 0
    output = people.top / "rows"
    result = convert(
        "--keys", "Id", "--threads", str(threads), "--stats", "--output", output, people.folder
    )
    assert result.returncode == 0
    assert result.stdout == b""
    assert output.read_bytes() == wanted.stdout
    stats = json.loads(result.stderr)
    assert set(stats) == {"rows", "bytes_in", "bytes_out", "seconds"}
    assert stats["rows"] == 3000
    assert stats["bytes_in"] == sum(people.path(f).stat().st_size for f in people.written.files)
    assert stats["bytes_out"] == len(wanted.stdout)


def test_the_folder_may_be_named_by_one_above_it_and_may_have_moved(people: Exported) -> None:
    wanted = convert("--keys", "Id", people.folder).stdout
    assert convert("--keys", "Id", people.top).stdout == wanted
    moved = people.top / "elsewhere"
    people.folder.rename(moved)
    assert convert("--keys", "Id", f"{moved}/").stdout == wanted


def test_data_files_give_the_same_rows_as_their_folder(people: Exported) -> None:
    wanted = convert("--keys", "Id", people.folder).stdout
    paths = [people.path(file) for file in people.written.files]
    assert convert(*people.as_data_files(), *paths).stdout == wanted
    # The same in plain JSON, but for the file's name.
    file = paths[[file.item_count > 0 for file in people.written.files].index(True)]
    plain = people.top / file.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(file.read_bytes()))
    rows = convert(*people.as_data_files(), file).stdout
    assert rows.count(b"\n") > 0
    assert convert(*people.as_data_files(), plain).stdout == rows.replace(b".json.gz/", b".json/")


def test_an_incremental_export_needs_no_keys(tmp_path: Path) -> None:
    window = Window(EXPORT_TIME_S - 3600, EXPORT_TIME_S, View.NEW_IMAGE)
    micros = '{"WriteTimestampMicros":{"N":"1604473000999999"}}'
    lines = [
        f'{{"Metadata":{micros},"Keys":{{"Id":{{"N":"1"}}}},"NewImage":{{"Id":{{"N":"1"}}}}}}\n',
        f'{{"Metadata":{micros},"Keys":{{"Id":{{"N":"2"}}}}}}\n',
    ]
    export = exported(tmp_path, (text.encode() for text in lines), window=window, shape=Shape(1))
    rows = rows_of(export.folder)
    assert [(row["eventName"], row["key_Id"], row["NewImage"]) for row in rows] == [
        ("MODIFY", 1, '{"Id":1}'),
        ("REMOVE", 2, "{}"),
    ]
    assert {row["ApproximateCreationDateTime"] for row in rows} == {1604473000}
    assert {row["StreamViewType"] for row in rows} == {"NEW_IMAGE"}
    data_file = export.path(export.filled[0])
    assert data_file.parent == tmp_path / "AWSDynamoDB" / "data"
    alone = rows_of("--export-arn", export.arn, data_file)
    assert [row["eventID"] for row in alone] == [row["eventID"] for row in rows]


def test_an_item_of_the_largest_size_is_a_row(tmp_path: Path) -> None:
    text = '\\"é\n' * (ITEM_BYTES_MAX // 5)
    export = exported(tmp_path, [line(1), line(2, text), line(3)], shape=Shape(1))
    rows = rows_of("--keys", "Id", export.folder)
    assert [row["key_Id"] for row in rows] == [1, 2, 3]
    assert json.loads(rows[1]["NewImage"])["Name"] == f'Łukasz 2 "é" {text}'


def test_an_export_of_nothing_gives_nothing(tmp_path: Path) -> None:
    export = exported(tmp_path, [], shape=Shape(3, empty_objects=2, empty_files=2))
    result = convert("--keys", "Id", "--stats", export.folder)
    assert result.returncode == 0
    assert result.stdout == b""
    assert json.loads(result.stderr)["rows"] == 0


def complaint(result: subprocess.CompletedProcess[bytes], status: int = 2) -> str:
    """What a call says that must fail: one line."""
    message = result.stderr.decode()
    assert result.returncode == status, message
    assert message.startswith("error: ")
    assert message.count("\n") == 1
    return message


def test_a_bad_line_is_named_and_the_rows_before_it_are_written(tmp_path: Path) -> None:
    bad = b'{"Item":{"Id":{"N":"3"},"Deep":{"M":{"here":{"L":[{"N":"1"},{"X":"1"}]}}}}}\n'
    export = exported(tmp_path, [line(1), line(2), bad, line(4)], shape=Shape(1))
    path = export.path(export.filled[0])
    result = convert("--keys", "Id", export.folder)
    message = complaint(result)
    assert message.startswith(f"error: {path} line 3: ")
    assert 'attribute Deep.here[1]: unknown type tag "X"' in message
    assert [json.loads(row)["key_Id"] for row in result.stdout.splitlines()] == [1, 2]
    output = tmp_path / "rows"
    complaint(convert("--keys", "Id", "--output", output, export.folder))
    assert not output.exists()
    assert not Path(f"{output}.partial").exists()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_first_bad_line_wins_whatever_the_threads_do(tmp_path: Path, threads: int) -> None:
    export = exported(tmp_path, (line(number) for number in range(20_000)), shape=Shape(5))
    wanted = b""
    # The third file breaks at its end, those behind it at once.
    for number, file in enumerate(export.filled):
        path = export.path(file)
        lines = gzip.decompress(path.read_bytes())
        if number < 2:
            wanted += lines
        elif number == 2:
            wanted += lines
            path.write_bytes(gzip.compress(lines + b"broken\n"))
        else:
            path.write_bytes(gzip.compress(b"broken\n"))
    result = convert("--keys", "Id", "--threads", str(threads), export.folder)
    third = export.filled[2]
    assert f"{export.path(third)} line {third.item_count + 1}: " in complaint(result)
    assert result.stdout.count(b"\n") == wanted.count(b"\n")


@pytest.mark.parametrize("cut_bytes", [1, 8, 9, 500])
def test_a_file_that_was_cut_off_is_named_and_its_whole_lines_are_written(
    tmp_path: Path, cut_bytes: int
) -> None:
    export = exported(tmp_path, (line(number) for number in range(1000)), shape=Shape(1))
    file = export.path(export.filled[0])
    content = file.read_bytes()
    file.write_bytes(content[:-cut_bytes])
    result = convert(*export.as_data_files(), file)
    message = complaint(result)
    assert f"{file} after line " in message
    assert "gzip: " in message
    complaint(convert("--keys", "Id", export.folder))
    file.write_bytes(content)
    wanted = convert(*export.as_data_files(), file).stdout
    assert result.stdout
    assert wanted.startswith(result.stdout)
    assert result.stdout.endswith(b"\n")


def with_manifest(export: Exported, described: DataFile) -> Exported:
    """The same with one file described otherwise, by manifests that agree."""
    files = [described if file.key == described.key else file for file in export.written.files]
    export.files_manifest.write_bytes(manifest_files(files))
    export.files_manifest.with_suffix(".md5").unlink()
    summary_path = export.folder / "manifest-summary.json"
    summary = json.loads(summary_path.read_text())
    summary["itemCount"] = sum(file.item_count for file in files)
    summary_path.write_text(json.dumps(summary))
    summary_path.with_suffix(".md5").unlink()
    return export


def test_a_file_that_is_not_what_its_manifest_says_is_named(people: Exported) -> None:
    file = people.filled[0]
    path = people.path(file)
    wrong = "1B2M2Y8AsgTpgAmY7PhCfg=="
    message = complaint(
        convert("--keys", "Id", with_manifest(people, replace(file, md5_base64=wrong)).folder)
    )
    assert f"{path}: its MD5 is {file.md5_base64}, but the manifest says {wrong}" in message


def test_a_file_with_another_number_of_items_is_named(people: Exported) -> None:
    file = people.filled[0]
    changed = with_manifest(people, replace(file, item_count=file.item_count + 1))
    message = complaint(convert("--keys", "Id", changed.folder))
    assert (
        f"{people.path(file)}: it has {file.item_count} items, "
        f"but the manifest says {file.item_count + 1}" in message
    )


def test_defect_11_a_file_in_ion_is_refused(people: Exported, tmp_path: Path) -> None:
    ion = tmp_path / "x.ion.gz"
    ion.write_bytes(gzip.compress(b"$ion_1_0 {Item:{}}"))
    message = complaint(convert(*people.as_data_files(), ion))
    assert "x.ion.gz: Amazon Ion cannot be read" in message


def test_what_is_missing_in_the_call_is_named_with_its_reason(people: Exported) -> None:
    file = people.path(people.filled[0])
    assert "--keys is needed: a full export does not say" in complaint(convert(people.folder))
    assert "--export-arn is needed" in complaint(convert(file))
    named = ["--export-arn", people.arn]
    assert "--export-time is needed" in complaint(convert(*named, "--keys", "Id", file))
    assert "--keys is needed" in complaint(convert(*named, "--export-time", "1", file))
    assert "No such file" in complaint(convert(people.top / "none"), status=3)


def held_for_a_second(rows: IO[bytes]) -> None:
    """Reads everything, but only its beginning at first: work that takes over a second anywhere."""
    rows.read(1)
    time.sleep(1.2)
    while rows.read(1 << 20):
        pass


def test_progress_is_for_terminals_alone(tmp_path: Path) -> None:
    """Standard error is a terminal, then none, while the rows take more than a second."""
    member = gzip.compress(b"".join(line(number) for number in range(20_000)), compresslevel=1)
    file = tmp_path / "x.json.gz"
    file.write_bytes(member * 10)
    export = export_of()
    options = ["--keys", "Id", "--export-arn", export.arn, "--export-time", str(EXPORT_TIME_S)]
    command = [str(BINARY), "convert", "--threads", "1", *options, str(file)]
    ours, terminal = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        assert process.stdout is not None
        held_for_a_second(process.stdout)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # Linux's word for the end of a terminal.
            pass
    os.close(ours)
    assert process.returncode == 0
    assert b"file 1 of 1, " in shown
    assert b" MB/s, " in shown
    assert shown.endswith(b"\r\x1b[K"), "the line is gone at the end"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        held_for_a_second(process.stdout)
        assert process.stderr.read() == b""
    assert process.returncode == 0


def _one_process() -> None:
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))


def test_threads_that_cannot_start_are_done_without() -> None:
    arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/People/export/01604474914000-a1b2c3d4"
    # The limit counts a user's processes, and none of root's: root becomes somebody else.
    user = 54321 if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        files = [Path(name) / f"{number}.json" for number in range(8)]
        for number, file in enumerate(files):
            file.write_bytes(line(number))
        options = ["--threads=4", "--keys=Id", f"--export-arn={arn}", "--export-time=1604474914"]
        done = subprocess.run(
            [str(BINARY), "convert", *options, *map(str, files)],
            capture_output=True,
            check=False,
            preexec_fn=_one_process,
            user=user,
        )
    assert done.returncode == 0, done.stderr.decode()
    assert len(done.stdout.splitlines()) == 8


def test_a_reader_that_goes_away_is_an_error_and_no_signal() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    event = Path("deploy/test-events/stream-insert.json")
    with os.fdopen(writer, "wb") as output:
        done = subprocess.run(
            [str(BINARY), "convert", str(event)], stdout=output, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode > 0, "not ended by SIGPIPE"
    assert b"Broken pipe" in done.stderr
