# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load`: interrupted at any moment, and a Tinybird that is not well."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import export_of, items_of, lay, rows_of
from tests.e2e.fake_aws import FakeAws
from tests.e2e.loading import (
    DENIED,
    DONE,
    SECONDS_MAX,
    Loader,
    expected,
    ids,
    marks,
    on_disk,
    url_of,
)


def test_tinybird_is_waited_for(load: Loader, tinybird: Tinybird, aws: FakeAws) -> None:
    laid = lay(aws, export_of("LoadSlow"), items_of(200), shape=Shape(files=8))
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
    assert sorted(ids(tinybird, "LoadSlow")) == expected(aws, laid)
    assert marks(tinybird, "LoadSlow") == 1


def test_a_token_that_tinybird_refuses_ends_it_at_once(
    load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("LoadRefused"), items_of(20))
    said = load(url_of(laid), code=DENIED, TB_TOKEN="p.wrong")
    assert "rejects the token" in said
    load.start(url_of(laid), "--json", TB_TOKEN="p.wrong").wait(SECONDS_MAX)
    assert rows_of(tinybird, "LoadRefused") == []


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
    assert "run the same command again to continue" in out
    assert "press Ctrl-C again to end at" in err
    before = len(arrived())
    assert 0 < before < count
    said = load.json(url_of(laid))
    assert said["items_delivered"] == count - before
    assert sorted(arrived()) == expected(aws, laid), "no line twice"
    assert marks(tinybird, "Large") == 1
