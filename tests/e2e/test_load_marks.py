# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load` and the mark: when there is one, and why there is none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from local.exports.description import View, Window
from local.exports.history import net_changes
from local.exports.lines import incremental_lines
from local.http import Tinybird
from tests.e2e.exporting import EXPORT_TIME, changes_of, export_of, items_of, lay, rows_of
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.loading import (
    DENIED,
    NOT_MARKED,
    WRONG,
    Loader,
    expected,
    ids,
    marks,
    on_disk,
    url_of,
)


def test_a_filtered_export_gives_rows_and_no_mark(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadFiltered"), items_of(30))
    aws.know(laid.export, FilterSpecification={"FilterExpression": "n < :ten"})
    said = load.json(url_of(laid), code=NOT_MARKED)
    assert (said["state"], said["marked"]) == ("not_marked", False)
    assert "it has a FilterSpecification" in said["reason"]
    assert len(ids(tinybird, "LoadFiltered")) == 30
    assert marks(tinybird, "LoadFiltered") == 0


def test_a_projected_export_is_refused_before_anything_is_sent(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadProjected"), items_of(30))
    aws.know(laid.export, FilterSpecification={"ProjectionExpression": "pk, n"})
    assert "it has a ProjectionExpression" in load(url_of(laid), code=WRONG)
    assert rows_of(tinybird, "LoadProjected") == []


def test_an_export_that_aws_forgot_gives_rows_and_no_mark(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadForgotten"), items_of(30), status=None)
    said = load(url_of(laid), code=NOT_MARKED)
    assert "It will not be marked as complete: DynamoDB no longer describes the export" in said
    assert "so deleted items are not hidden" in said
    assert len(ids(tinybird, "LoadForgotten")) == 30
    assert marks(tinybird, "LoadForgotten") == 0


def test_without_the_right_to_describe_there_is_no_mark_until_there_is(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Undescribed"), items_of(30))
    denied = Fault("DescribeExport", times=1000, status=400, code="AccessDeniedException")
    aws.faults.append(denied)
    said = load.json(url_of(laid), code=NOT_MARKED)
    assert "DescribeExport" in said["reason"], said
    assert (len(ids(tinybird, "Undescribed")), marks(tinybird, "Undescribed")) == (30, 0)
    denied.times = 0
    said = load.json(url_of(laid))
    assert (said["state"], said["marked"], said["items_delivered"]) == ("loaded", True, 0)
    assert (len(ids(tinybird, "Undescribed")), marks(tinybird, "Undescribed")) == (30, 1)


def test_a_copy_on_disk_needs_no_aws_but_gets_no_mark_then(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    laid = lay(aws, export_of("Offline"), items_of(30))
    place = str(on_disk(aws, laid, tmp_path))
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    said = load(place, code=DENIED, **nobody)
    assert "or give the table's key attributes: --keys" in said
    said = load(place, "--keys", "pk,n", code=NOT_MARKED, **nobody)
    assert "no AWS credentials" in said and "not marked as complete" in said
    assert sorted(ids(tinybird, "Offline")) == expected(aws, laid)
    assert marks(tinybird, "Offline") == 0
    assert aws.count("DescribeTable") == 0


@pytest.mark.parametrize("source", ["disk", "s3"])
def test_an_incremental_export_is_loaded_and_never_marked(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path, source: str
) -> None:
    table = f"Incremental{source}"
    window = Window(EXPORT_TIME - 900, EXPORT_TIME, View.NEW_AND_OLD_IMAGES)
    changes = changes_of(200, random.Random(3), seconds_after=0)
    export = export_of(table, window=window)
    lines = list(incremental_lines(net_changes(changes, window), window.view))
    laid = lay(aws, export, lines=lines)
    other = lay(aws, export_of(table, window=window, number=1), lines=lines[:5])
    place = url_of(laid)
    if source == "disk":
        place = str(on_disk(aws, laid, tmp_path, shared=True))
    said = load.json(place)
    assert (said["state"], said["type"], said["marked"]) == ("loaded", "incremental", False)
    assert len(ids(tinybird, table)) == len(lines)
    assert marks(tinybird, table) == 0
    assert load.json(place)["state"] == "loaded_before"
    assert other.export.export_id not in " ".join(ids(tinybird, table))
