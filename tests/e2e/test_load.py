# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load`: exports on disk and in S3, loaded from any machine."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.exports.description import View, Window
from local.exports.history import net_changes
from local.exports.lines import incremental_lines
from local.exports.writer import Shape
from local.http import Tinybird
from local.process import clean_environment
from tests.e2e.exporting import (
    BUCKET,
    EXPORT_TIME,
    Laid,
    changes_of,
    export_of,
    items_of,
    lay,
    lines_of,
    rows_of,
)
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.function import BINARY

Standin = Mapping[str, Any]
SECONDS_MAX = 120.0
NOBODY = 65534
DONE, NOT_MARKED, WRONG, DENIED, LATER = 0, 1, 2, 3, 4


@dataclass
class Loader:
    """The command line beside the fake S3 and the stand-in."""

    standin: Standin
    aws: FakeAws
    folder: Path
    user: int | None = None  # as whom; nothing: as we are

    def environment(self, **variables: str) -> dict[str, str]:
        return (
            clean_environment(self.folder)
            | {
                "TB_TOKEN": str(self.standin["admin_token"]),
                "TB_HOST": str(self.standin["url"]),
                "AWS_ENDPOINT_URL": self.aws.url,
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_REGION": "eu-west-2",
            }
            | variables
        )

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [BINARY, "load", *arguments],
            env=self.environment(**variables),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=self.user,
        )

    def __call__(self, *arguments: str, code: int = DONE, **variables: str) -> str:
        """Runs it, expects that exit code, and returns both streams."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert str(self.standin["admin_token"]) not in out + err
        return out + err

    def json(self, *arguments: str, code: int = DONE, **variables: str) -> dict[str, Any]:
        process = self.start(*arguments, "--json", **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert out.count("\n") == 1, out
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture
def load(standin: Standin, tinybird: Tinybird, aws: FakeAws, tmp_path: Path) -> Iterator[Loader]:
    folder = tmp_path / "home"
    folder.mkdir()
    yield Loader(standin, aws, folder)


def on_disk(aws: FakeAws, laid: Laid, folder: Path, *, shared: bool = False) -> Path:
    """The export copied as `aws s3 sync` does it; returns its own folder."""
    own = laid.export.summary_key.rpartition("/")[0]
    above = own.rpartition("/")[0]
    for (bucket, key), stored in list(aws.objects.items()):
        wanted = key.startswith(f"{own}/") or (shared and key.startswith(f"{above}/data/"))
        if bucket == BUCKET and wanted:
            path = folder / key.removeprefix(above).lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.content)
    return folder / own.rpartition("/")[2]


def url_of(laid: Laid) -> str:
    return f"s3://{BUCKET}/{laid.export.summary_key.rpartition('/')[0]}"


def marks(tinybird: Tinybird, table: str) -> int:
    return sum(row["eventName"] == "SNAPSHOT_COMPLETE" for row in rows_of(tinybird, table))


def ids(tinybird: Tinybird, table: str) -> list[str]:
    """Of all items that have arrived, as often as they did."""
    found = rows_of(tinybird, table)
    return [row["eventID"] for row in found if row["eventName"] != "SNAPSHOT_COMPLETE"]


def expected(aws: FakeAws, laid: Laid) -> list[str]:
    return sorted(event_id for event_id, _ in lines_of(aws, laid))


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
    laid = lay(aws, export_of("Shared"), items_of(60), shape=Shape(files=3))
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
    assert "there is no such bucket" in load("s3://nobody-has-it/x", code=DENIED)
    assert "not a bucket's name" in load("s3:///x", code=WRONG)
    assert "no export in this folder" in load(str(tmp_path), code=WRONG)
    assert "cannot be read" in load(str(tmp_path / "nowhere"), code=LATER)


def test_an_export_of_another_table_is_refused(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Theirs"), items_of(20))
    said = load(url_of(laid), "--table-name", "Ours", code=WRONG)
    assert "is of table Theirs, and --table-name says Ours" in said
    assert rows_of(tinybird, "Theirs") == [] and rows_of(tinybird, "Ours") == []


# The mark


def test_a_filtered_export_gives_rows_and_no_mark(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Filtered"), items_of(30))
    aws.know(laid.export, FilterSpecification={"FilterExpression": "n < :ten"})
    said = load.json(url_of(laid), code=NOT_MARKED)
    assert (said["state"], said["marked"]) == ("not_marked", False)
    assert "it has a FilterSpecification" in said["reason"]
    assert len(ids(tinybird, "Filtered")) == 30
    assert marks(tinybird, "Filtered") == 0


def test_a_projected_export_is_refused_before_anything_is_sent(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Projected"), items_of(30))
    aws.know(laid.export, FilterSpecification={"ProjectionExpression": "pk, n"})
    assert "it has a ProjectionExpression" in load(url_of(laid), code=WRONG)
    assert rows_of(tinybird, "Projected") == []


def test_an_export_that_aws_forgot_gives_rows_and_no_mark(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Forgotten"), items_of(30), status=None)
    said = load(url_of(laid), code=NOT_MARKED)
    assert "It will not be marked as complete: DynamoDB does not know the export any more" in said
    assert "so nothing is hidden" in said
    assert len(ids(tinybird, "Forgotten")) == 30
    assert marks(tinybird, "Forgotten") == 0


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
    assert "or say the table's key attributes: --keys" in said
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
        assert "what is loaded cannot be noted" in said and "--ledger DIR" in said
        assert str(place / "tinydynamocdc") in said
        assert rows_of(tinybird, "ReadOnlyDisk") == []
        load(str(place), "--ledger", "notes")
        assert sorted(ids(tinybird, "ReadOnlyDisk")) == expected(aws, laid)
        assert (ledger / laid.export.export_id).is_dir()
        place.chmod(0o755)


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


# Bad input


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
    laid = lay(aws, export_of("Damaged"), items_of(100), shape=Shape(files=5))
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
    assert marks(tinybird, "Damaged") == 0
    for path, content in kept.items():
        path.write_bytes(content)
    assert load.json(str(place))["marked"]
    assert set(expected(aws, laid)) <= set(ids(tinybird, "Damaged"))


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
    assert str(finished) in said and "it holds no number of a round" in said


# Trouble on the way


def test_tinybird_is_waited_for(load: Loader, tinybird: Tinybird, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Slow"), items_of(200), shape=Shape(files=8))
    for status, headers in ((429, {"Retry-After": "1"}), (503, {}), (500, {})):
        tinybird.control(
            "/fail",
            {
                "path": "/v0/events",
                "action": "answer",
                "status": status,
                "headers": headers,
                "times": 3,
                "body": '{"error":"later"}',
            },
        )
    load(url_of(laid), "--jobs", "3")
    assert sorted(ids(tinybird, "Slow")) == expected(aws, laid)
    assert marks(tinybird, "Slow") == 1


def test_a_token_that_tinybird_refuses_ends_it_at_once(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Refused"), items_of(20))
    said = load(url_of(laid), code=DENIED, TB_TOKEN="p.wrong")
    assert "does not take the token" in said
    load.start(url_of(laid), "--json", TB_TOKEN="p.wrong").wait(SECONDS_MAX)
    assert rows_of(tinybird, "Refused") == []


@pytest.mark.parametrize("source", ["disk", "s3"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_at_random_moments_and_run_again_until_it_is_done(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path, source: str, how: signal.Signals
) -> None:
    table = f"Killed{source}{int(how)}"
    laid = lay(aws, export_of(table), items_of(3_000), shape=Shape(files=150))
    place = url_of(laid) if source == "s3" else str(on_disk(aws, laid, tmp_path))
    tinybird.control(
        "/fail", {"path": "/v0/events", "action": "pass", "delay_ms": 60, "times": 100_000}
    )
    rng = random.Random(f"{source} {how}")
    killed = 0
    for _ in range(60):
        process = load.start(place, "--jobs", "2")
        try:
            process.communicate(timeout=rng.uniform(0.2, 1.8))
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            out, err = process.communicate(timeout=SECONDS_MAX)
            if process.returncode != DONE:
                killed += 1
                assert process.returncode == -how, out + err
                continue
        assert process.returncode == DONE
        break
    assert killed >= 3
    found = ids(tinybird, table)
    assert sorted(set(found)) == expected(aws, laid)
    complete = [row for row in rows_of(tinybird, table) if row["eventName"] == "SNAPSHOT_COMPLETE"]
    assert complete and all(row == complete[0] for row in complete)
    assert len(found) <= 1.2 * 3_000, f"{len(found)} rows after {killed} kills"


def test_one_large_file_goes_on_behind_the_last_line(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    count = 15_000
    lines = (
        b'{"Item":{"pk":{"S":"large"},"n":{"N":"%d"},"filling":{"S":"%s"}}}\n' % (n, b"x" * 4_000)
        for n in range(count)
    )
    shape = Shape(files=1, empty_files=0, empty_objects=0, gzip_level=1)
    laid = lay(aws, export_of("Large"), lines=lines, shape=shape)
    tinybird.control(
        "/fail", {"path": "/v0/events", "action": "pass", "delay_ms": 300, "times": 100_000}
    )

    def arrived() -> list[str]:
        if tinybird.call("GET", "/v0/datasources/ddb_Large").status == 404:
            return []
        sql = "SELECT eventID FROM ddb_Large WHERE eventName = 'SNAPSHOT'"
        return [row["eventID"] for row in tinybird.rows(sql)]

    process = load.start(url_of(laid))
    while process.poll() is None and not arrived():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == -signal.SIGINT, out + err
    assert "run the same command again to go on" in out
    assert "once more ends at once" in err
    before = len(arrived())
    assert 0 < before < count
    said = load.json(url_of(laid))
    assert said["items_delivered"] == count - before
    assert sorted(arrived()) == expected(aws, laid), "no line twice"
    assert marks(tinybird, "Large") == 1
