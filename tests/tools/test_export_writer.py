# SPDX-License-Identifier: Apache-2.0
"""The export writer: what it wrote is read back here by other means, and is what AWS writes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import re
import zlib
from pathlib import Path
from typing import IO, Any

import pytest

from local.exports.description import Export, View, Window
from local.exports.history import Change, Item, image_at, net_changes, state_at
from local.exports.lines import full_lines, incremental_lines
from local.exports.target import Folder
from local.exports.writer import Shape, write

TABLE_ARN = "arn:aws:dynamodb:eu-west-2:123456789012:table/People"
EXPORT_ID = "01604474914028-0a1b2c3d"
TIME = 1604474914.028
ITEMS: list[Item] = [
    {"pk": {"S": f"item {n} é 漢"}, "n": {"N": "1" * (n % 38 + 1)}} for n in range(500)
]


def export_of(prefix: str = "", window: Window | None = None) -> Export:
    return Export(
        table_arn=TABLE_ARN,
        table_id="12345a12-abcd-123a-ab12-1234abc12345",
        export_id=EXPORT_ID,
        bucket="bucket",
        prefix=prefix,
        export_time=TIME,
        start_time=TIME,
        end_time=TIME + 309.869,
        window=window,
    )


class Recorder:
    """A bucket that remembers the order of what came."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_data(self, key: str, body: IO[bytes]) -> str:
        self.objects[key] = body.read()
        return "etag"

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def members_of(content: bytes) -> list[bytes]:
    """Each member's plain bytes."""
    members = []
    while content:
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        members.append(inflate.decompress(content))
        assert inflate.eof
        content = inflate.unused_data
    return members


@pytest.mark.parametrize("prefix", ["", "DDB/People", "with space+é"])
def test_a_full_export_lies_where_aws_puts_it(tmp_path: Path, prefix: str) -> None:
    written = write(Folder(tmp_path), export_of(prefix), full_lines(ITEMS))
    root = f"{prefix}/AWSDynamoDB/" if prefix else "AWSDynamoDB/"
    found = files_below(tmp_path)
    data = [key for key in found if "/data/" in key]
    assert set(found) - set(data) == {
        f"{root}{EXPORT_ID}/{name}"
        for name in (
            "_started",
            "manifest-summary.json",
            "manifest-summary.md5",
            "manifest-files.json",
            "manifest-files.md5",
        )
    }
    name = re.escape(f"{root}{EXPORT_ID}/data/") + r"[a-z0-9]{26}\.json\.gz"
    assert all(re.fullmatch(name, key) for key in data)
    assert found[f"{root}{EXPORT_ID}/_started"] == b""
    assert sorted(data) == sorted(written.data_keys)
    assert len(data) == 6


def test_the_manifests_tell_the_truth(tmp_path: Path) -> None:
    write(Folder(tmp_path), export_of("p"), full_lines(ITEMS))
    folder = tmp_path / "p" / "AWSDynamoDB" / EXPORT_ID
    for name in ("manifest-summary", "manifest-files"):
        md5 = hashlib.md5((folder / f"{name}.json").read_bytes()).digest()
        assert base64.b64decode((folder / f"{name}.md5").read_text()) == md5
    summary_text = (folder / "manifest-summary.json").read_text()
    assert "\n" not in summary_text
    summary = json.loads(summary_text)
    assert summary == {
        "version": "2020-06-30",
        "exportArn": f"{TABLE_ARN}/export/{EXPORT_ID}",
        "startTime": "2020-11-04T07:28:34.028Z",
        "endTime": "2020-11-04T07:33:43.897Z",
        "tableArn": TABLE_ARN,
        "tableId": "12345a12-abcd-123a-ab12-1234abc12345",
        "exportTime": "2020-11-04T07:28:34.028Z",
        "s3Bucket": "bucket",
        "s3Prefix": "p",
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"p/AWSDynamoDB/{EXPORT_ID}/manifest-files.json",
        "billedSizeBytes": summary["billedSizeBytes"],
        "itemCount": 500,
        "outputFormat": "DYNAMODB_JSON",
    }
    lines = (folder / "manifest-files.json").read_text().splitlines()
    total = 0
    for line in lines:
        file = json.loads(line)
        content = (tmp_path / file["dataFileS3Key"]).read_bytes()
        assert base64.b64decode(file["md5Checksum"]) == hashlib.md5(content).digest()
        assert re.fullmatch(r"[0-9a-f]{32}-1", file["etag"])
        items = gzip.decompress(content).decode().splitlines() if content else []
        assert len(items) == file["itemCount"]
        total += len(items)
    assert total == 500
    assert len(lines) == 6


def test_every_item_is_there_once(tmp_path: Path) -> None:
    shape = Shape(files=3, member_bytes=1000)
    written = write(Folder(tmp_path), export_of(), full_lines(ITEMS), shape=shape)
    contents = [(tmp_path / key).read_bytes() for key in written.data_keys]
    assert sorted(len(content) for content in contents)[:2] == [0, 20], "0 bytes; gzip of nothing"
    assert min(len(members_of(content)) for content in contents if len(content) > 20) > 5
    assert any(not member.endswith(b"\n") for c in contents for member in members_of(c)[:-1])
    lines = [
        line for c in contents if c for line in gzip.decompress(c).decode().split("\n") if line
    ]
    found = sorted((json.loads(line)["Item"] for line in lines), key=lambda item: item["pk"]["S"])
    assert found == sorted(ITEMS, key=lambda item: item["pk"]["S"])
    assert '"item 0 é 漢"' in "".join(lines), "UTF-8, nothing escaped without need"


def test_the_last_line_may_lack_its_newline(tmp_path: Path) -> None:
    shape = Shape(files=1, empty_objects=0, empty_files=0, ends_with_newline=False)
    written = write(Folder(tmp_path), export_of(), full_lines(ITEMS), shape=shape)
    content = gzip.decompress((tmp_path / written.files[0].key).read_bytes())
    assert content.count(b"\n") == 499
    assert content.endswith(b"}}}")
    assert written.files[0].item_count == 500


def test_objects_come_in_aws_s_order_and_the_summary_last() -> None:
    bucket = Recorder()
    write(bucket, export_of(), full_lines(ITEMS))
    names = [key.removeprefix(f"AWSDynamoDB/{EXPORT_ID}/") for key in bucket.objects]
    assert names[0] == "_started"
    assert all(name.startswith("data/") for name in names[1:7])
    assert names[7:] == [
        "manifest-files.md5",
        "manifest-files.json",
        "manifest-summary.md5",
        "manifest-summary.json",
    ]


def test_a_failed_export_has_some_files_and_no_manifest() -> None:
    bucket = Recorder()
    written = write(bucket, export_of(), full_lines(ITEMS), fails_after=2)
    assert not written.complete
    assert [("data/" in key) for key in bucket.objects] == [False, True, True]


def test_same_seed_same_bytes() -> None:
    def objects(seed: int) -> dict[str, bytes]:
        bucket = Recorder()
        write(bucket, export_of(), full_lines(ITEMS), shape=Shape(member_bytes=500), seed=seed)
        return bucket.objects

    assert objects(1) == objects(1)
    assert objects(1) != objects(2)


def test_values_of_every_type() -> None:
    item: dict[str, Any] = {
        "b": {"B": b"\x00\xff"},
        "bs": {"BS": [b"a", b""]},
        "l": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"x": {"B": b"1"}}}]},
        "ns": {"NS": ["1", "2"]},
        "s": {"S": 'q"\\\n\u2028'},
    }
    (line,) = full_lines([item])
    assert line.decode() == (
        '{"Item":{"b":{"B":"AP8="},"bs":{"BS":["YQ==",""]},'
        '"l":{"L":[{"NULL":true},{"BOOL":false},{"M":{"x":{"B":"MQ=="}}}]},'
        '"ns":{"NS":["1","2"]},"s":{"S":"q\\"\\\\\\n\u2028"}}}\n'
    )


def change(time: float, pk: str, new: int | None, old: int | None) -> Change:
    keys: Item = {"pk": {"S": pk}}

    def image(value: int | None) -> Item | None:
        return None if value is None else {**keys, "v": {"N": str(value)}}

    return Change(time, keys, image(new), image(old))


HISTORY = [
    change(100, "stays", 1, None),
    change(110, "born and gone", 1, None),
    change(120, "born and gone", None, 1),
    change(130, "stays", 2, 1),
    change(140, "old", None, 7),
    change(160, "stays", 3, 2),
]


def test_an_incremental_export_has_the_net_change_of_its_window() -> None:
    lines = [
        json.loads(line)
        for line in incremental_lines(
            net_changes(HISTORY, Window(105, 160)), View.NEW_AND_OLD_IMAGES
        )
    ]
    assert lines == [
        {
            "Metadata": {"WriteTimestampMicros": {"N": "130000000"}},
            "Keys": {"pk": {"S": "stays"}},
            "NewImage": {"pk": {"S": "stays"}, "v": {"N": "2"}},
            "OldImage": {"pk": {"S": "stays"}, "v": {"N": "1"}},
        },
        {
            "Metadata": {"WriteTimestampMicros": {"N": "140000000"}},
            "Keys": {"pk": {"S": "old"}},
            "OldImage": {"pk": {"S": "old"}, "v": {"N": "7"}},
        },
    ]
    shorter = [
        json.loads(line)
        for line in incremental_lines(net_changes(HISTORY, Window(105, 160)), View.NEW_IMAGE)
    ]
    assert [sorted(line) for line in shorter] == [
        ["Keys", "Metadata", "NewImage"],
        ["Keys", "Metadata"],
    ]


def test_incremental_exports_share_a_data_folder() -> None:
    bucket = Recorder()
    window = Window(TIME - 900, TIME, View.NEW_IMAGE)
    written = write(
        bucket,
        export_of("p", window),
        incremental_lines(net_changes(HISTORY, Window(0, 200)), window.view),
    )
    assert all(key.startswith("p/AWSDynamoDB/data/") for key in written.data_keys)
    summary = json.loads(bucket.objects[f"p/AWSDynamoDB/{EXPORT_ID}/manifest-summary.json"])
    assert summary["version"] == "2023-08-01"
    assert summary["exportType"] == "INCREMENTAL_EXPORT"
    assert summary["outputView"] == "NEW_IMAGE"
    assert summary["exportFromTime"] == "2020-11-04T07:13:34.028Z"
    assert summary["exportToTime"] == "2020-11-04T07:28:34.028Z"
    assert summary["itemCount"] == 2


def test_without_an_edge_an_export_is_the_table_at_its_time() -> None:
    def state(moment: float) -> set[str]:
        items = state_at(HISTORY, moment, rng=random.Random(1), edge_seconds=0)
        return {f"{item['pk']['S']} {item['v']['N']}" for item in items}

    assert state(99) == {"old 7"}
    assert state(110) == {"old 7", "stays 1", "born and gone 1"}
    assert state(125) == {"old 7", "stays 1"}
    assert state(150) == {"stays 2"}
    assert state(160) == {"stays 3"}


def test_items_without_changes_are_taken_as_they_are() -> None:
    quiet: Item = {"pk": {"S": "quiet"}, "v": {"N": "0"}}
    stale: Item = {"pk": {"S": "stays"}, "v": {"N": "3"}}
    items = state_at(
        HISTORY,
        130,
        rng=random.Random(1),
        edge_seconds=0,
        unchanged=[quiet, stale],
        key_names=["pk"],
    )
    assert quiet in items
    assert stale not in items


def test_the_edge_is_a_minute_and_each_item_has_its_own_moment() -> None:
    changes = [
        change(float(second), f"item {item}", second, second - 1)
        for item in range(300)
        for second in range(201)
    ]
    items = state_at(changes, 100, rng=random.Random(1))
    seen = {int(item["v"]["N"]) for item in items}
    assert min(seen) >= 40
    assert max(seen) <= 160
    assert len(seen) > 80
    assert image_at(changes[:201], 100.5) == changes[100].new
