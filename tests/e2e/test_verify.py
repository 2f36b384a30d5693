# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc verify`: what differs is found, all of it and nothing else."""

from __future__ import annotations

import random
import threading
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from local.exports.history import Item
from local.http import Tinybird
from tests.e2e.exporting import items_of
from tests.e2e.fake_aws import FakeAws
from tests.e2e.loading import NOT_MARKED, Loader, url_of
from tests.e2e.verifying import (
    DIFFERENT,
    EQUAL,
    TIME,
    Landing,
    Verifier,
    counts,
    found_in,
    keys_of,
    make_view,
    plain_text,
    today,
    yesterday,
)


def changed(item: Item, **attributes: object) -> Item:
    return {**item, **attributes}  # type: ignore[dict-item]


def test_a_table_in_step_is_equal_before_and_after_its_snapshot_is_loaded(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(300)
    yesterday(load, aws, "InStep", items)
    landing = Landing(tinybird, "InStep")
    after = [changed(item, v={"N": "1.50"}) for item in items[:50]] + items[60:]
    landing.send(landing.row(item, TIME - 4_000) for item in after[:50])
    landing.send(landing.row(item, TIME - 4_000, event="REMOVE") for item in items[50:60])
    laid = today(aws, "InStep", after)
    report = verify.json("--table-name", "InStep")
    assert (report["verdict"], report["items"], report["items_compared"]) == ("equal", 290, 290)
    assert counts(report, "before") == counts(report, "now") == (0, 0, 0, 0)
    assert report["looked_at"] == 0
    load(url_of(laid))
    make_view(load, "InStep")
    said = verify("--table-name", "InStep")
    assert "EQUAL: 0 of 290 items differ" in said and "0 read units" in said
    assert "mat_ddb_InStep" in said
    for operation in ("Scan", "GetItem", "BatchGetItem", "Query"):
        assert aws.count(operation) == 0


def test_every_kind_of_difference_is_found_and_nothing_else(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    long_number = "1.2345678901234567890123456789012345678"
    deep: dict[str, Any] = {
        "M": {"x": {"L": [{"N": "1"}, {"M": {"y": {"S": "old"}}}]}, "z": {"BOOL": True}}
    }
    items = [
        changed(
            item,
            long={"N": long_number},
            deep=deep,
            tags={"SS": ["a", "b", "c"]},
            numbers={"NS": ["1", "2.50", "3e2"]},
            one={"N": "1"},
            two={"N": "2"},
            slash={"S": "a/b \u2028 \x01"},
        )
        for item in items_of(40)
    ]
    yesterday(load, aws, "Kinds", items)
    today(aws, "Kinds", items)
    landing = Landing(tinybird, "Kinds")
    at = TIME - 10_000
    # These are the same, spelled otherwise.
    landing.change(dict(reversed(items[0].items())), at)
    landing.change(changed(items[1], tags={"SS": ["c", "a", "b"]}), at)
    landing.change(changed(items[2], numbers={"NS": ["3e2", "2.5", "1.0"]}, one={"N": "1.0"}), at)
    swapped = {"M": dict(reversed(deep["M"].items()))}
    landing.change(changed(items[3], deep=swapped), at)
    # These are not.
    landing.remove(items[10], at)
    other_digit = long_number[:-1] + "9"
    landing.change(changed(items[11], long={"N": other_digit}), at)
    landing.change(changed(items[12], one={"N": "2"}, two={"N": "1"}), at)
    other = {"M": {**deep["M"], "x": {"L": [{"N": "1"}, {"M": {"y": {"S": "new"}}}]}}}
    landing.change(changed(items[13], deep=other), at)
    landing.change(changed(items[14], tags={"SS": ["a", "b", "d"]}), at)
    extra: Item = {"pk": {"S": "ghost"}, "n": {"N": "1"}}
    landing.change(extra, at, event="INSERT")
    landing.change(changed(items[15], more={"NULL": True}), at)
    fewer = {name: value for name, value in items[16].items() if name != "two"}
    landing.change(fewer, at)
    landing.change(changed(items[17], one={"S": "1"}), at)
    # A bare number whose reader would lose its digits.
    bare = plain_text(items[18]).replace('"one":1,', '"one":1.000000000000000000001,')
    landing.change(items[18], at, image=bare)
    listed = {"M": {**deep["M"], "x": {"L": list(reversed(deep["M"]["x"]["L"]))}}}
    landing.change(changed(items[19], deep=listed), at)
    report = verify.json("--table-name", "Kinds", code=DIFFERENT)
    expected = {keys_of(items[n]): "different" for n in range(11, 20)}
    expected |= {keys_of(items[10]): "missing", keys_of(extra): "extra"}
    assert found_in(report, "before") == expected
    told = {item["keys"]: item["differences"] for item in report["before"]["items"]}
    assert told[keys_of(items[11])] == [
        {"path": "long", "table": f'"{long_number}"', "tinybird": f'"{other_digit}"'}
    ]
    assert told[keys_of(items[13])][0]["path"] == "deep.x[1].y"
    assert [place["path"] for place in told[keys_of(items[12])]] == ["one", "two"]
    assert told[keys_of(items[15])] == [{"path": "more", "table": "", "tinybird": "null"}]
    assert told[keys_of(items[16])][0]["tinybird"] == ""


def test_a_ghost_row_shows_until_the_mark_hides_it(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(30)
    yesterday(load, aws, "Ghosts", items)
    make_view(load, "Ghosts")
    landing = Landing(tinybird, "Ghosts")
    ghost: Item = {"pk": {"S": "it's a ghost"}, "n": {"N": "12345678901234567890123"}}
    landing.change(ghost, TIME - 20_000, event="INSERT")
    laid = today(aws, "Ghosts", items)
    without = ("--keys", "pk,n")
    aws.exports.clear()  # DynamoDB has forgotten it: no mark.
    load(url_of(laid), *without, code=NOT_MARKED)
    report = verify.json("--export", url_of(laid), *without, code=DIFFERENT)
    assert found_in(report, "before") == found_in(report, "now") == {keys_of(ghost): "extra"}
    aws.know(laid.export)
    load(url_of(laid), "--again")
    report = verify.json("--table-name", "Ghosts", code=DIFFERENT)
    assert found_in(report, "before") == {keys_of(ghost): "extra"}
    assert counts(report, "now") == (0, 0, 0, 0) and report["put_right"] == 1
    assert verify.json("--table-name", "Ghosts", "--now")["verdict"] == "equal"


def test_an_item_that_changes_at_the_edge_may_be_in_any_of_its_states_and_in_no_other(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(20)

    def state(n: int, text: str) -> Item:
        return changed(items[n], v={"S": text})

    yesterday(load, aws, "Edge", items)
    landing = Landing(tinybird, "Edge")
    for n in range(4):
        landing.change(state(n, "one"), TIME - 40)
        landing.change(state(n, "two"), TIME + 40)
    landing.remove(items[4], TIME - 20)  # The export still has it.
    landing.remove(items[5], TIME + 20)  # The export has it no more.
    born: Item = {"pk": {"S": "born"}, "n": {"N": "1"}}
    landing.change(born, TIME + 30, event="INSERT")
    landing.change(state(6, "one"), TIME - 400)  # Outside of the edge.
    landing.change(state(7, "one"), TIME + 400)  # The export has what came later.
    rest = [item for n, item in enumerate(items) if n > 7]
    exported = [items[0], state(1, "one"), state(2, "two"), state(3, "three"), items[4]]
    exported += [born, items[6], state(7, "one")]
    today(aws, "Edge", exported + rest)
    report = verify.json("--table-name", "Edge", code=DIFFERENT)
    assert found_in(report, "before") == {
        keys_of(items[0]): "in_flight",
        keys_of(items[2]): "in_flight",
        keys_of(items[3]): "different",
        keys_of(items[4]): "in_flight",
        keys_of(items[5]): "in_flight",
        keys_of(born): "in_flight",
        keys_of(items[6]): "different",
        keys_of(items[7]): "different",
    }


def test_what_the_endpoint_shows_is_judged_by_the_newest_row(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(60)
    yesterday(load, aws, "Shown", items)
    laid = today(aws, "Shown", items)
    load(url_of(laid))
    make_view(load, "Shown")
    landing = Landing(tinybird, "Shown")
    later = [changed(item, v={"N": "7"}) for item in items[:10]]
    landing.send(landing.row(item, TIME + 5_000) for item in later)
    landing.remove(items[10], TIME + 5_000)
    assert verify.json("--table-name", "Shown")["verdict"] == "equal"
    hidden, changed_there, risen = items[20], later[0], items[10]
    tinybird.tamper(
        "ALTER TABLE mat_ddb_Shown DELETE WHERE "
        f"key_pk = '{hidden['pk']['S']}' OR (key_pk = '{risen['pk']['S']}' AND is_deleted = 1)"
    )
    tinybird.tamper(
        "ALTER TABLE mat_ddb_Shown UPDATE NewImage = replaceAll(NewImage, '7', '8') WHERE "
        f"key_pk = '{changed_there['pk']['S']}'"
    )
    report = verify.json("--table-name", "Shown", code=DIFFERENT)
    assert counts(report, "before") == (0, 0, 0, 0)
    assert found_in(report, "now") == {
        keys_of(hidden): "missing",
        keys_of(risen): "extra",
        keys_of(changed_there): "different",
    }


@pytest.mark.parametrize("is_loaded", [False, True])
def test_planted_differences_among_many_are_found_all_and_only_those(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws, *, is_loaded: bool
) -> None:
    table = f"VerifyMany{int(is_loaded)}"
    rng = random.Random(table)
    items = items_of(10_000)
    yesterday(load, aws, table, items)
    laid = today(aws, table, items, files=16)
    if is_loaded:
        load(url_of(laid))
        make_view(load, table)
    landing = Landing(tinybird, table)
    chosen = rng.sample(items, 60)
    at = TIME - 7_200
    rows, expected = [], {}
    for n, item in enumerate(chosen):
        if n % 3 == 0:
            rows.append(landing.row(item, at, event="REMOVE"))
            expected[keys_of(item)] = "missing"
        elif n % 3 == 1:
            rows.append(landing.row(changed(item, text={"S": f"planted {n}"}), at))
            expected[keys_of(item)] = "different"
        else:
            ghost = changed(item, n={"N": str(10_000_000 + n)})
            rows.append(landing.row(ghost, at, event="INSERT"))
            expected[keys_of(ghost)] = "extra"
    landing.send(rows)
    report = verify.json(
        "--table-name", table, "--slice-rows", "900", "--jobs", "3", code=DIFFERENT
    )
    assert report["items_compared"] == 10_000
    assert found_in(report, "before") == expected
    if is_loaded:
        assert counts(report, "now") == (0, 0, 0, 0) and report["put_right"] == 60
    sampled = verify.json(
        *("--table-name", table, "--sample", "25", "--now", "--slice-rows", "5000"),
        code=EQUAL if is_loaded else DIFFERENT,
    )
    assert 1_500 < sampled["items_compared"] < 3_500


def test_keys_that_are_hard_to_quote_lie_in_the_slice_of_their_bounds(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    starts = ("it's", '"', "{{ x }}", "\\", "é", "日本", "z%", "\n")
    items: list[Item] = [
        {"pk": {"S": f"{starts[n % len(starts)]} {n}"}, "v": {"N": str(n)}} for n in range(1_600)
    ]
    yesterday(load, aws, "Quotes", items, keys={"pk": "S"})
    today(aws, "Quotes", items, keys={"pk": "S"})
    assert verify.json("--table-name", "Quotes", "--slice-rows", "100")["looked_at"] == 0
    landing = Landing(tinybird, "Quotes", names=("pk",))
    planted = items[100:108]
    landing.send(landing.row(changed(item, v={"N": "-1"}), TIME - 900) for item in planted)
    report = verify.json("--table-name", "Quotes", "--slice-rows", "100", code=DIFFERENT)
    expected = {keys_of(item, ("pk",)): "different" for item in planted}
    assert found_in(report, "before") == found_in(report, "now") == expected


def test_a_change_that_is_on_its_way_is_looked_at_again(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(20)
    yesterday(load, aws, "Late", items)
    late = changed(items[3], v={"S": "late"})
    today(aws, "Late", [late if item is items[3] else item for item in items])
    assert "NOT EQUAL" in verify("--table-name", "Late", "--wait", "0", code=DIFFERENT)
    landing = Landing(tinybird, "Late")
    process = verify.start("--table-name", "Late", "--wait", "60")
    timer = threading.Timer(3, landing.change, (late, TIME - 500))
    timer.start()
    out, err = process.communicate(timeout=90)
    timer.join()
    assert process.returncode == 0, out + err


def test_the_page_is_well_formed_whatever_the_items_hold(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> None:
    items = items_of(30)
    nasty = "<script>alert('&\"')</script>\x00\x1f ]]> é"
    items[5] = changed(items[5], v={"S": nasty}, **{"a <b> & c": {"S": "x"}})
    yesterday(load, aws, "Page", items)
    now = [changed(item, v={"S": "other"}) if n == 5 else item for n, item in enumerate(items)]
    today(aws, "Page", now[:-1])
    page = tmp_path / "page.html"
    verify("--table-name", "Page", "--html", str(page), "--wait", "0", code=DIFFERENT)
    text = page.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text.replace("<!DOCTYPE html>", "", 1))
    assert "<script" not in text
    assert "Not equal: 2 of 29 items differ" in "".join(root.itertext())
    assert keys_of(items[5]) in "".join(root.itertext())


def test_slices_that_are_too_heavy_are_halved(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    items = items_of(500)
    yesterday(load, aws, "Heavy", items)
    today(aws, "Heavy", items[1:])
    tinybird.control(
        "/fail",
        {
            "path": "/v0/sql",
            "action": "answer",
            "status": 400,
            "skip": 3,
            "times": 3,
            "body": '{"error":"Timeout exceeded: elapsed 10.1 seconds, maximum: 10"}',
        },
    )
    report = verify.json("--table-name", "Heavy", code=DIFFERENT)
    assert report["items_compared"] == 499
    assert found_in(report, "before") == {keys_of(items[0]): "extra"}


def test_the_first_snapshot_has_nothing_before_it(
    verify: Verifier, load: Loader, tinybird: Tinybird, aws: FakeAws
) -> None:
    laid = today(aws, "First", items_of(20))
    load(url_of(laid))
    said = verify("--table-name", "First")
    assert "not asked: Tinybird has no older complete snapshot" in said
    tinybird.tamper("ALTER TABLE ddb_First DELETE WHERE key_n = 7")
    report = verify.json("--table-name", "First", code=DIFFERENT)
    assert report["before"] is None
    assert list(found_in(report, "now").values()) == ["missing"]
