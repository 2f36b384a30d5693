# SPDX-License-Identifier: Apache-2.0
"""The auditor alone, on worlds of one item that are written by hand."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.truth.auditor import NEVER, Observed, Row, audit, canonical
from tests.truth.questions import questions

ARN = "arn:aws:dynamodb:eu-west-2:123456789012:table/T"
STREAM = f"{ARN}/stream/2026-01-01T00:00:00.000"
EXPORT = f"{ARN}/export/01700000000000-0a1b2c3d"
TIME_S = 1_700_000_000
DIGITS = "12345678901234567890123456789012345678"


def row(name: str, arn: str, seen_at: int, **more: Any) -> Row:  # noqa: ANN401
    source = "aws:dynamodb" if arn == STREAM else "aws:dynamodbSnapshot"
    value: dict[str, Any] = {"eventName": name, "eventSource": source, "eventID": name}
    value |= {"eventSourceARN": arn}
    value |= {"SequenceNumber": "SNAPSHOT", "ApproximateCreationDateTime": TIME_S}
    value |= {"Keys": '{"id":"a"}', "NewImage": "{}"}
    return Row(value | more, "ddb_T", seen_at)


def world() -> tuple[dict[str, Any], Observed]:
    """Before the stream somebody deleted an item; an export, its mark, then one change."""
    truth: dict[str, Any] = {
        "table_arn": ARN,
        "keys": [("id", "S")],
        "items": [{"id": {"S": "a"}}, {"id": {"S": "gone"}}],
        "final": [{"id": {"S": "a"}, "n": {"N": DIGITS}}, None],
        "changes": [
            [(TIME_S - 1000) * 1000, 1, None, None],
            [(TIME_S + 5) * 1000, 0, "7", STREAM],
        ],
        "exports": [
            {
                "arn": EXPORT,
                "kind": "full",
                "time_s": TIME_S,
                "items": 1,
                "complete": True,
                "told": True,
                "summary_key": "k",
                "gap_end_ms": (TIME_S - 900) * 1000,
                "stream_since_creation": False,
            }
        ],
        "last_gap_end_ms": (TIME_S - 900) * 1000,
        "untold": [],
        "python_until_ms": 0,
        "may_read": True,
    }
    rows = [
        row("SNAPSHOT", EXPORT, 1),
        row("SNAPSHOT_COMPLETE", EXPORT, 2, Keys=""),
        row("MODIFY", STREAM, 3, SequenceNumber="7"),
    ]
    answer = [{"Keys": '{"id":"a"}', "NewImage": f'{{"n":"{DIGITS}","id":"a"}}'}]
    return truth, Observed(rows=rows, answer=answer, told={"k": 1})


def test_what_is_right_is_right() -> None:
    verdict = audit(*world())
    assert verdict.mismatches == []
    assert (verdict.promised, verdict.items) == (2, 2)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (f'{{"id":"a","n":"{DIGITS[:-1]}9"}}', "n is"),
        (f'{{"id":"a","n":{DIGITS}}}', "n is"),
        ('{"id":"a"}', "n is missing"),
        (f'{{"id":"a","n":"{DIGITS}","m":null}}', "m is not in the item"),
    ],
)
def test_an_item_is_compared_to_the_last_digit(image: str, words: str) -> None:
    truth, observed = world()
    observed.answer[0]["NewImage"] = image
    (mismatch,) = audit(truth, observed).mismatches
    assert words in mismatch


def test_missing_items_ghosts_and_strangers() -> None:
    truth, observed = world()
    observed.answer = [{"Keys": '{"id":"gone"}', "NewImage": "{}"}, {"Keys": "x", "NewImage": "{}"}]
    found = audit(truth, observed).mismatches
    assert [word for word in ("missing", "ghost", "ever called") if word in " ".join(found)] == [
        "missing",
        "ghost",
        "ever called",
    ]


def test_what_a_gap_has_swallowed_is_promised_by_a_later_mark_alone() -> None:
    truth, observed = world()
    truth["changes"][0][0] = (TIME_S - 300) * 1000  # within the margin
    truth["exports"][0]["gap_end_ms"] = truth["last_gap_end_ms"] = (TIME_S - 299) * 1000
    observed.log = {"ERROR the export is too early: take another": 1}
    verdict = audit(truth, observed)
    assert (verdict.promised, verdict.mismatches) == (1, [])
    observed.log = {}
    assert "nobody was told" in audit(truth, observed).mismatches[0]


@pytest.mark.parametrize("kind", ["filtered", "incremental"])
def test_no_mark_but_of_full_exports(kind: str) -> None:
    truth, observed = world()
    truth["exports"][0]["kind"] = kind
    assert f"the export is {kind}" in " ".join(audit(truth, observed).mismatches)


def test_no_mark_before_all_items_are_in_the_view() -> None:
    truth, observed = world()
    for seen_at in (3, NEVER):
        observed.rows[0] = row("SNAPSHOT", EXPORT, seen_at)
        assert "0 of 1 items" in audit(truth, observed).mismatches[0]


def test_a_change_is_in_a_row_or_in_a_dead_letter() -> None:
    truth, observed = world()
    truth["final"][0] = None
    observed.answer = []
    observed.rows.pop()
    assert "neither in a row nor in a dead letter" in audit(truth, observed).mismatches[0]
    letter = copy.deepcopy(observed)
    batch = f'{{"streamArn":"{STREAM}","startSequenceNumber":"5","endSequenceNumber":"7"}}'
    letter.dead_letters = [{"body": f'{{"DDBStreamBatchInfo":{batch}}}', "reason": "400"}]
    assert audit(truth, letter).mismatches == []


def test_two_tables_in_one_data_source() -> None:
    truth, observed = world()
    observed.rows.append(row("INSERT", STREAM.replace("eu-west-2", "eu-west-1"), 4))
    assert "several tables" in audit(truth, observed).mismatches[0]


def test_a_data_source_of_other_keys_is_refused() -> None:
    truth, observed = world()
    truth["other_keys"] = [["pk", "S"]]
    observed.made_for, observed.views, observed.refused_views = ["id"], [["id"]], [["pk"]]
    assert audit(truth, observed).mismatches == []
    for told_of, count in ((3, 0), (2, 1)):
        stranger = row("INSERT", STREAM, 4, Keys='{"pk":"a"}')
        told = copy.deepcopy(observed)
        told.rows.append(Row(stranger.value, "ddb_T", 4, told_of))
        found = [one for one in audit(truth, told).mismatches if "a new process" in one]
        assert len(found) == count
    observed.views, observed.refused_views = [["pk"]], [["id"]]
    assert ["view by" in one for one in audit(truth, observed).mismatches] == [True, True]


def test_a_warning_about_another_export_is_none() -> None:
    truth, observed = world()
    del observed.rows[1]
    truth["changes"].pop(0)
    why = "WARN the export is not marked as complete"
    for log, count in (({}, 1), ({f"{why}: {EXPORT}0": 1}, 1), ({f"{why}: {EXPORT}": 1}, 0)):
        observed.log = log
        found = [one for one in audit(truth, observed).mismatches if "has no mark" in one]
        assert len(found) == count


def test_an_export_that_repairs_the_gap_is_not_too_early() -> None:
    truth, observed = world()
    observed.log = {f"ERROR the export is too early: take another: {EXPORT}": 1}
    assert "was called too early" in audit(truth, observed).mismatches[0]


def test_an_attempt_after_the_next_gap_speaks_of_that_one() -> None:
    truth, observed = world()
    truth["exports"][0]["gap_end_ms"] = (TIME_S - 359) * 1000
    truth["last_gap_end_ms"] = (TIME_S + 100) * 1000
    assert "nobody was told so" in audit(truth, observed).mismatches[0]
    observed.had_failures = True
    assert audit(truth, observed).mismatches == []


def test_canonical_keys() -> None:
    assert canonical({"b": {"N": "18446744073709551616"}, "a": {"N": "1"}}) == (
        '{"a":1,"b":"18446744073709551616"}'
    )
    assert canonical({"a": {"S": 'é"\\\n\x01'}}) == '{"a":"é\\"\\\\\\n\\u0001"}'


def test_a_number_is_asked_for_in_other_spellings() -> None:
    truth, _ = world()
    truth |= {"keys": [("id", "N")], "items": [{"id": {"N": "10"}}, {"id": {"N": "1"}}]}
    answer = [{"Keys": '{"id":10}'}, {"Keys": '{"id":1}'}]
    asked = {questions(truth, answer, draw)[0].values["id"] for draw in range(6)}
    assert asked == {"10", "10e0", "0100E-1", "1", "1e0", "010E-1"}
