# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load`: manifests, files and ledgers that are not what they should be."""

from __future__ import annotations

import base64
import dataclasses
import json
import random
from pathlib import Path
from typing import Any

from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import BUCKET, export_of, items_of, lay, rows_of
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.loading import (
    DENIED,
    LATER,
    SECONDS_MAX,
    WRONG,
    Loader,
    expected,
    ids,
    marks,
    on_disk,
    url_of,
)


def lines_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def rewrite(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_manifest_that_contradicts_itself_is_named_before_anything_is_sent(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    laid = lay(aws, export_of("Contradictory"), items_of(40))
    place = on_disk(aws, laid, tmp_path)
    manifest = place / "manifest-files.json"
    lines = lines_in(manifest)
    elsewhere = [dict(lines[0]), *lines[1:]]
    elsewhere[0]["dataFileS3Key"] = "x/AWSDynamoDB/01234567890123-abcdef01/data/a.json.gz"
    upwards = [dict(lines[0]), *lines[1:]]
    upwards[0]["dataFileS3Key"] = lines[0]["dataFileS3Key"].replace("/data/", "/data/../../")
    largest = max(lines, key=lambda line: int(line["itemCount"]))
    for wrong, reason in (
        ([line for line in lines if line is not largest], "its summary promises 40 items"),
        ([*lines, lines[2]], f"line {len(lines) + 1}: {lines[2]['dataFileS3Key']}: it is listed"),
        (elsewhere, "line 1: x/AWSDynamoDB/01234567890123-abcdef01/data/a.json.gz: it is not a"),
        (upwards, "it is not a data file of this export"),
    ):
        rewrite(manifest, wrong)
        said = load(str(place), code=WRONG)
        assert reason in said and str(manifest) in said, said
    manifest.write_text("garbage\n")
    assert f"{manifest} line 1" in load(str(place), code=WRONG)
    (place / "manifest-summary.json").write_text("{}")
    assert "manifest-summary.json" in load(str(place), code=WRONG)
    assert rows_of(tinybird, "Contradictory") == []


def test_files_that_are_not_what_the_manifest_says_are_named_and_the_others_loaded(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    laid = lay(aws, export_of("LoadDamaged"), items_of(100), shape=Shape(files=5))
    place = on_disk(aws, laid, tmp_path)
    full = sorted((f for f in laid.files if f.item_count), key=lambda f: f.item_count)
    gone, damaged, *_, swapped = (place / "data" / f.key.rpartition("/")[2] for f in full)
    kept = {path: path.read_bytes() for path in (gone, swapped, damaged)}
    gone.unlink()
    swapped.write_bytes(kept[damaged])
    damaged.write_bytes(kept[damaged][: len(kept[damaged]) // 2])
    process = load.start(str(place))
    said = "".join(process.communicate(timeout=SECONDS_MAX))
    assert process.returncode in {WRONG, DENIED}, said
    for path in kept:
        assert str(path) in said, said
    assert marks(tinybird, "LoadDamaged") == 0
    for path, content in kept.items():
        path.write_bytes(content)
    assert load.json(str(place))["marked"]
    assert set(expected(aws, laid)) <= set(ids(tinybird, "LoadDamaged"))


def test_a_ledger_that_is_garbage_or_newer_is_told_and_nothing_is_lost(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    laid = lay(aws, export_of("Garbled"), items_of(40), shape=Shape(files=2))
    place = on_disk(aws, laid, tmp_path)
    first, second = [f.key.rpartition("/")[2] for f in laid.files if f.item_count][:2]
    notes = place / "tinydynamocdc"
    notes.mkdir()
    (notes / f"{first}.json").write_text("{gar")
    (notes / f"{second}.json").write_text('{"version":9}')
    said = load(str(place))
    assert str(notes / f"{first}.json") in said and str(notes / f"{second}.json") in said
    assert "version is 9" in said and "export file begins at line 1" in said
    assert sorted(ids(tinybird, "Garbled")) == expected(aws, laid)
    (finished,) = notes.glob("finished-*")
    finished.write_text("soon")
    said = load(str(place), code=WRONG)
    assert str(finished) in said and "it is damaged or was written by another program" in said


def test_an_object_that_is_replaced_while_it_is_loaded_is_named_and_loaded_anew(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    rng = random.Random(5)
    items = items_of(40)
    for item in items:
        item["text"] = {"B": base64.b64encode(rng.randbytes(30_000)).decode()}
    shape = Shape(files=1, empty_files=0, empty_objects=0)
    laid = lay(aws, export_of("LoadReplaced"), items, shape=shape)
    key = laid.files[0].key
    assert len(aws.objects[BUCKET, key].content) > 1 << 20, "several parts"

    def replace() -> None:
        aws.objects[BUCKET, key] = dataclasses.replace(aws.objects[BUCKET, key], etag="another")

    aws.faults.append(Fault("GetObject", key, times=6, delay_s=0.05))  # What comes first.
    aws.faults.append(Fault("GetObject", key, then=replace))
    said = load(url_of(laid), code=LATER)
    assert f"s3://{BUCKET}/{key}" in said and "the object was replaced while it was read" in said
    assert marks(tinybird, "LoadReplaced") == 0
    load(url_of(laid))
    assert sorted(set(ids(tinybird, "LoadReplaced"))) == expected(aws, laid)
    assert marks(tinybird, "LoadReplaced") == 1


def test_two_damaged_files_in_two_exports_whose_tables_are_gone(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    exports = [lay(aws, export_of(f"Many{n}"), items_of(60), shape=Shape(files=4)) for n in (1, 2)]
    places = [on_disk(aws, laid, tmp_path / str(n)) for n, laid in enumerate(exports)]
    aws.tables.clear()
    for laid, place in zip(exports, places, strict=True):
        damaged = place / "data" / laid.largest().key.rpartition("/")[2]
        content = damaged.read_bytes()
        damaged.write_bytes(content[:-8] + bytes(8))
        said = load(str(place), "--keys", "pk,n", "--jobs", "2", code=WRONG)
        assert str(damaged) in said
        table = laid.export.table_arn.rpartition("/")[2]
        assert marks(tinybird, table) == 0
        damaged.write_bytes(content)
        # The keys are known from the rows now.
        assert load.json(str(place))["marked"]
        assert sorted(set(ids(tinybird, table))) == expected(aws, laid)
