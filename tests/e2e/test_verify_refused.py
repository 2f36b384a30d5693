# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc verify`: what cannot be compared is named, and never called equal."""

from __future__ import annotations

import json

from local.http import Tinybird
from tests.e2e.exporting import export_of, items_of, lay
from tests.e2e.fake_aws import FakeAws
from tests.e2e.loading import Loader, url_of
from tests.e2e.verifying import (
    DENIED,
    DIFFERENT,
    WRONG,
    Landing,
    Verifier,
    today,
    yesterday,
)


def test_calls_that_make_no_sense(verify: Verifier) -> None:
    assert "needs --table-name NAME, or --export PLACE" in verify(code=WRONG)
    assert "cannot be used with --export" in verify(
        "--scan", "--table-name", "Ttt", "--export", "x", code=WRONG
    )
    assert "--max-rcu belongs to --scan" in verify(
        "--table-name", "Ttt", "--max-rcu", "5", code=WRONG
    )
    assert "cannot be a table's name" in verify("--table-name", "a b", code=WRONG)
    verify("--table-name", "Ttt", "--sample", "0", code=WRONG)
    verify("--table-name", "Ttt", "--sample", "101", code=WRONG)


def test_a_table_without_an_export_says_what_to_do(
    verify: Verifier, load: Loader, aws: FakeAws
) -> None:
    assert "there is no table Nowhere" in verify("--table-name", "Nowhere", code=DENIED)
    laid = today(aws, "NoExport", items_of(5))
    for status, members in (
        ("IN_PROGRESS", {}),
        ("FAILED", {}),
        ("COMPLETED", {"FilterSpecification": {"FilterExpression": "a = :a"}}),
    ):
        aws.know(laid.export, status, **members)
        said = verify("--table-name", "NoExport", code=DENIED)
        assert "no complete full export that DynamoDB remembers" in said and "--scan" in said


def test_exports_that_are_not_the_whole_table_are_refused(
    verify: Verifier, load: Loader, aws: FakeAws
) -> None:
    laid = today(aws, "VerifyFiltered", items_of(20))
    load(url_of(laid))
    aws.know(laid.export, FilterSpecification={"FilterExpression": "a = :a"})
    assert "has a FilterSpecification" in verify("--export", url_of(laid), code=WRONG)
    aws.know(laid.export)
    said = verify("--export", url_of(laid), "--table-name", "Another", code=WRONG)
    assert "is of table VerifyFiltered, and --table-name says Another" in said
    unfinished = lay(aws, export_of("Running"), items_of(20), manifests=False)
    assert "no complete export here" in verify("--export", url_of(unfinished), code=WRONG)


def test_a_damaged_file_is_named_and_nothing_is_called_equal(
    verify: Verifier, load: Loader, aws: FakeAws
) -> None:
    items = items_of(50)
    yesterday(load, aws, "Damaged", items)
    laid = today(aws, "Damaged", items)
    other = lay(aws, export_of("Damaged", number=5), items_of(50, more={"S": "x"}))
    wrong = laid.largest().key
    aws.put("exports", wrong, aws.objects["exports", other.largest().key].content)
    said = verify("--export", url_of(laid), code=WRONG)
    assert wrong in said and "the object is damaged or was replaced" in said
    assert "EQUAL" not in said


def test_a_filter_that_cannot_be_asked_for_is_said(
    verify: Verifier, load: Loader, aws: FakeAws
) -> None:
    items = items_of(10)
    yesterday(load, aws, "Forgotten", items)
    laid = today(aws, "Forgotten", items)
    aws.exports.clear()
    said = verify("--export", url_of(laid))
    assert "whether the export has a filter is not known" in said


def test_a_token_that_may_not_read_and_a_data_source_that_is_not_there(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(10)
    laid = yesterday(load, aws, "Unread", items)
    answer = tinybird.form("/v0/tokens", name="append_only", scope="DATASOURCES:APPEND:ddb_Unread")
    token = json.loads(answer.body)["token"]
    said = verify("--export", url_of(laid), code=DENIED, TB_TOKEN=token)
    assert "READ on ddb_Unread" in said or "ddb_Unread" in said
    said = verify("--export", url_of(laid), code=DENIED, TB_DS_PREFIX="nobody_")
    assert "there is no data source nobody_Unread in Tinybird" in said


def test_rows_of_the_python_version_are_not_called_equal(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(10)
    yesterday(load, aws, "OldRows", items)
    landing = Landing(tinybird, "OldRows")
    row = landing.row(items[3], 1_763_990_000)
    row["Keys"] = row["Keys"].replace('":', '": ')
    landing.send([row])
    today(aws, "OldRows", items)
    said = verify("--table-name", "OldRows", "--wait", "0", code=DIFFERENT)
    assert "a row of the Python version" in said
