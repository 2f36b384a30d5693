# SPDX-License-Identifier: Apache-2.0
"""What people in the field hand to `convert`: named, or converted, never dropped in silence."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from local.exports.description import View, Window
from local.exports.target import Folder
from local.exports.writer import write
from tests.e2e.function import BINARY
from tests.e2e.test_convert_exports import EXPORT_TIME_S, export_of, line

STREAM = "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"


def record(number: int, **new_image: object) -> dict[str, object]:
    keys = {"Id": {"N": str(number)}}
    return {
        "eventID": f"{number:032d}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-2",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_764_000_000,
            "Keys": keys,
            "SequenceNumber": f"1{number:020d}",
            "SizeBytes": 20,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "NewImage": keys | new_image,
        },
        "eventSourceARN": STREAM,
    }


def event(*numbers: int) -> str:
    return json.dumps({"Records": [record(number) for number in numbers]})


def convert(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(argument) for argument in (BINARY, "convert", *arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)


def test_an_event_behind_an_event_is_an_error_with_its_position(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(event(1) + "\n" + event(2) + "\n")
    result = convert("--stats", path)
    assert result.returncode == 2
    assert f"unexpected text after the value's end (byte {len(event(1)) + 1})" in result.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (json.dumps([record(1)]), "EventBridge Pipes sends records in this shape"),
        ("\ufeff" + event(1), "UTF-8 byte order mark"),
    ],
)
def test_what_is_no_event_is_called_what_it_is(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(text)
    result = convert(path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert says in result.stderr


def test_attributes_of_global_tables_are_part_of_the_item(tmp_path: Path) -> None:
    replication = {
        "aws:rep:deleting": {"BOOL": False},
        "aws:rep:updatetime": {"N": "1764000000.123001"},
        "aws:rep:updateregion": {"S": "eu-west-2"},
    }
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"Records": [record(1, **replication)]}))
    (row,) = convert(path).stdout.splitlines()
    assert json.loads(json.loads(row)["NewImage"]) == {
        "Id": 1,
        "aws:rep:deleting": False,
        "aws:rep:updatetime": "1764000000.123001",
        "aws:rep:updateregion": "eu-west-2",
    }


def test_an_incremental_export_without_the_shared_folder_says_where_its_data_lie(
    tmp_path: Path,
) -> None:
    window = Window(EXPORT_TIME_S, EXPORT_TIME_S + 900, View.NEW_IMAGE)
    export = export_of(window=window)
    write(Folder(tmp_path), export, [line(1)])
    own = tmp_path / export.folder
    (tmp_path / export.data_folder).rename(tmp_path / "elsewhere")
    result = convert(own)
    assert result.returncode != 0
    assert "beside its folder, in AWSDynamoDB/data, which all exports share" in result.stderr


def test_output_to_what_is_no_regular_file_leaves_it_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(event(1))
    rows = convert(path).stdout
    fifo, file, link = tmp_path / "fifo", tmp_path / "file", tmp_path / "link"
    os.mkfifo(fifo)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(fifo.read_text()))
    reader.start()
    assert convert("--output", fifo, path).returncode == 0
    reader.join(timeout=60)
    assert heard == [rows]
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    link.symlink_to(file.name)
    for _ in range(2):  # where the file is not there yet, and where it is
        assert convert("--output", link, path).returncode == 0
        assert link.is_symlink()
        assert file.read_text() == rows
    # A device of our own: if this broke, root's tests would replace one of the machine.
    null = tmp_path / "null"
    try:
        os.mknod(null, stat.S_IFCHR | 0o600, os.makedev(1, 3))
        assert convert("--output", null, path).returncode == 0
    except PermissionError:
        null = Path("/dev/null")
    assert stat.S_ISCHR(null.stat().st_mode)
    assert sorted(found.name for found in tmp_path.glob("*.partial")) == []
