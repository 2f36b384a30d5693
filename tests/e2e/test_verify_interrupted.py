# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc verify`: killed at any moment and run again, and a Tinybird that is slow."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from pathlib import Path

import pytest

from local.http import Tinybird
from tests.e2e.exporting import items_of
from tests.e2e.fake_aws import FakeAws
from tests.e2e.loading import SECONDS_MAX, Loader
from tests.e2e.verifying import (
    DIFFERENT,
    TIME,
    Landing,
    Verifier,
    found_in,
    keys_of,
    today,
    yesterday,
)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_at_random_moments_and_run_again_until_it_is_done(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path, how: signal.Signals
) -> None:
    verify = Verifier(load)
    table = f"VerifyKilled{int(how)}"
    items = items_of(3_000)
    yesterday(load, aws, table, items)
    today(aws, table, items, files=100)
    landing = Landing(tinybird, table)
    planted = items[7::400]
    landing.send(landing.row({**item, "v": {"N": "1"}}, TIME - 4_000) for item in planted)
    tinybird.control(
        "/fail", {"path": "/v0/sql", "action": "pass", "delay_ms": 50, "times": 100_000}
    )
    state = tmp_path / "state"
    arguments = ("--table-name", table, "--slice-rows", "100", "--jobs", "1", "--wait", "0")
    rng = random.Random(int(how))
    killed = 0
    for attempt in range(80):
        process = verify.start(*arguments, "--state", str(state), "--json")
        try:
            out, err = process.communicate(timeout=rng.uniform(0.3, 1.0) * (1 + attempt / 10))
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            out, err = process.communicate(timeout=SECONDS_MAX)
            if process.returncode != DIFFERENT:
                killed += 1
                assert process.returncode == -how, out + err
                continue
        break
    assert process.returncode == DIFFERENT, out + err
    assert killed >= 2
    report = json.loads(out)
    assert report["items_compared"] == 3_000
    assert found_in(report, "before") == {keys_of(item): "different" for item in planted}
    assert not state.exists()


def test_a_run_goes_on_where_it_was_stopped(
    load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    verify = Verifier(load)
    items = items_of(2_000)
    yesterday(load, aws, "GoesOn", items)
    today(aws, "GoesOn", items, files=10)
    state = tmp_path / "state"
    arguments = ("--table-name", "GoesOn", "--slice-rows", "100", "--state", str(state))
    tinybird.control("/fail", {"path": "/v0/sql", "action": "pass", "delay_ms": 400, "times": 10})
    process = verify.start(*arguments, "--jobs", "1")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = sum(json.loads(line).get("slice", -1) >= 0 for line in lines_of(state))
    assert done >= 1 and len(list(state.glob("items-*"))) >= 10
    aws.seen.clear()
    assert "EQUAL: 0 of 2000 items differ" in verify(*arguments)
    data_files = [seen for seen in aws.seen if "/data/" in seen.what]
    assert data_files == [], "no data file was read again"
    # With another question the state is another's, and is not used.
    assert "EQUAL" in verify(*arguments, "--now")


def lines_of(state: Path) -> list[str]:
    return [line for line in (state / "journal.jsonl").read_text().splitlines() if line]
