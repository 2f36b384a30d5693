# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load`: exports on disk and in S3, loaded from any machine."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from pathlib import Path

import pytest

from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import BUCKET, export_of, items_of, lay, rows_of
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.loading import (
    DENIED,
    LATER,
    NOBODY,
    NOT_MARKED,
    WRONG,
    Loader,
    expected,
    ids,
    marks,
    on_disk,
    url_of,
)


@pytest.mark.parametrize("source", ["disk", "s3"])
def test_an_export_is_loaded_once_and_marked(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path, source: str
) -> None:
    table = f"Once{source}"
    laid = lay(aws, export_of(table), items_of(200), shape=Shape(files=6))
    place = url_of(laid) if source == "s3" else str(on_disk(aws, laid, tmp_path / "copy"))
    planned = load.json(place, "--dry-run")
    assert (planned["state"], planned["items"], planned["files_loaded"]) == ("dry_run", 200, 0)
    assert rows_of(tinybird, table) == []
    assert not any("tinydynamocdc" in key for _, key in aws.objects)
    said = load(place, "--table-name", table)
    assert "Full export" in said and "the export is marked as complete" in said
    assert sorted(ids(tinybird, table)) == expected(aws, laid)
    assert marks(tinybird, table) == 1
    again = load.json(place)
    assert (again["state"], again["files_loaded"]) == ("loaded_before", 0)
    assert len(ids(tinybird, table)) == 200
    once_more = load.json(place, "--again")
    assert (once_more["state"], once_more["marked"]) == ("loaded", True)
    assert once_more["items_delivered"] == 200
    assert sorted(set(ids(tinybird, table))) == expected(aws, laid)


def test_the_function_and_the_command_share_a_ledger(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadShared"), items_of(60), shape=Shape(files=3))
    load(url_of(laid))
    notes = [key for _, key in aws.objects if "/tinydynamocdc/" in key]
    assert any("/finished-" in key for key in notes)
    # What is noted for another data source claims nothing for this one.
    assert load.json(url_of(laid), TB_DS_PREFIX="other_")["items_delivered"] == 60


def test_what_lies_above_is_enough_where_there_is_one_export(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    one = lay(aws, export_of("Above"), items_of(20))
    assert load.json(f"s3://{BUCKET}", "--dry-run")["table"] == "Above"
    copy = tmp_path / "copy"
    on_disk(aws, one, copy)
    assert load.json(str(copy), "--dry-run")["table"] == "Above"
    two = lay(aws, export_of("Below"), items_of(30))
    on_disk(aws, two, copy)
    for place in (f"s3://{BUCKET}/", str(copy)):
        said = load(place, code=WRONG)
        assert one.export.export_id in said and two.export.export_id in said
    for laid, table in ((one, "Above"), (two, "Below")):
        load(f"{url_of(laid)}/")
        assert sorted(ids(tinybird, table)) == expected(aws, laid)
        assert marks(tinybird, table) == 1


def test_a_place_without_an_export_is_named(load: Loader, aws: FakeAws, tmp_path: Path) -> None:
    laid = lay(aws, export_of("Running"), items_of(20), manifests=False)
    assert "no complete export here" in load(url_of(laid), code=WRONG)
    assert "the bucket" in load("s3://nobody-has-it/x", code=DENIED)
    assert "not a bucket's name" in load("s3:///x", code=WRONG)
    assert "no export in this folder" in load(str(tmp_path), code=WRONG)
    assert "cannot be read" in load(str(tmp_path / "nowhere"), code=LATER)


def test_an_export_of_another_table_is_refused(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadTheirs"), items_of(20))
    said = load(url_of(laid), "--table-name", "Ours", code=WRONG)
    assert "is of table LoadTheirs, and --table-name says Ours" in said
    assert rows_of(tinybird, "LoadTheirs") == [] and rows_of(tinybird, "Ours") == []


# The place and its ledger


def test_an_s3_place_that_may_not_be_written_offers_another_ledger(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    laid = lay(aws, export_of("ReadOnly"), items_of(40), shape=Shape(files=4))
    aws.faults.append(Fault("PutObject", times=1000, status=403, code="AccessDenied"))
    said = load(url_of(laid), code=DENIED)
    assert "--ledger DIR" in said and "PutObject" in said
    assert rows_of(tinybird, "ReadOnly") == []
    ledger = tmp_path / "ledger"
    load(url_of(laid), "--ledger", str(ledger))
    assert sorted(ids(tinybird, "ReadOnly")) == expected(aws, laid)
    assert marks(tinybird, "ReadOnly") == 1
    assert (ledger / laid.export.export_id).is_dir()
    assert load.json(url_of(laid), "--ledger", str(ledger))["state"] == "loaded_before"


def test_a_folder_that_may_not_be_written_offers_another_ledger(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("ReadOnlyDisk"), items_of(40))
    with tempfile.TemporaryDirectory() as name:  # That everybody may enter.
        folder = Path(name)
        folder.chmod(0o755)
        place = on_disk(aws, laid, folder)
        place.chmod(0o555)
        ledger = folder / "notes"
        ledger.mkdir(mode=0o777)
        ledger.chmod(0o777)
        load.folder = folder
        load.user = NOBODY if os.geteuid() == 0 else None
        said = load(str(place), code=DENIED)
        assert "the ledger cannot be written" in said and "--ledger DIR" in said
        assert str(place / "tinydynamocdc") in said
        assert rows_of(tinybird, "ReadOnlyDisk") == []
        load(str(place), "--ledger", "notes")
        assert sorted(ids(tinybird, "ReadOnlyDisk")) == expected(aws, laid)
        assert (ledger / laid.export.export_id).is_dir()
        place.chmod(0o755)


def test_the_bucket_of_another_region_and_the_table_of_another_account(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    own = export_of("Abroad")
    theirs = dataclasses.replace(own, table_arn=own.table_arn.replace("123456789012", "9" * 12))
    laid = lay(aws, theirs, items_of(40), status=None)
    aws.regions[BUCKET] = "ap-southeast-2"
    aws.tables.clear()
    said = load(url_of(laid), code=DENIED)
    assert "tinydynamocdc load PLACE --keys" in said
    said = load(url_of(laid), "--keys", "pk,n", code=NOT_MARKED)
    assert "not marked as complete" in said
    assert sorted(ids(tinybird, "Abroad")) == expected(aws, laid)
    assert all(
        row["eventSourceARN"].startswith(theirs.table_arn) for row in rows_of(tinybird, "Abroad")
    )


def test_an_export_copied_to_another_bucket_and_prefix(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Moved"), items_of(40))
    own = laid.export.summary_key.rpartition("/")[0]
    for (_, key), stored in list(aws.objects.items()):
        if key.startswith(own):
            aws.put("mine", f"copies/{key.removeprefix(own).lstrip('/')}", stored.content)
    load("s3://mine/copies")
    assert sorted(ids(tinybird, "Moved")) == expected(aws, laid)
    assert marks(tinybird, "Moved") == 1
    assert any(key.startswith("copies/tinydynamocdc/") for _, key in aws.objects)
