# SPDX-License-Identifier: Apache-2.0
"""The auditor of repairs alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.truth.repairs import Repair, audit
from tests.truth.verify_auditor import Row

NOW_S = 1_700_000_000
KEYS = '{"id":"a"}'
ITEM = {"id": {"S": "a"}, "v": {"N": "1"}}


def _row(keys: str, time_s: int, **more: Any) -> Row:  # noqa: ANN401
    row = {"eventID": "e", "eventName": "MODIFY", "SequenceNumber": "SNAPSHOT", "Keys": keys}
    return row | {"ApproximateCreationDateTime": time_s, "NewImage": '{"id":"a","v":1}'} | more


def _world() -> tuple[Repair, list[Row], dict[str, Any], dict[str, str]]:
    """One item is repaired; one is too new, and one is of other keys."""
    new, foreign = '{"id":"new"}', '{"pk":"a"}'
    repair = Repair(
        found={KEYS: "missing", new: "different", foreign: "extra"},
        rows=[_row(new, NOW_S - 300), _row(foreign, 1)],
        table={KEYS: ITEM},
        key_names={"id"},
        now_s=NOW_S,
    )
    notes = [
        "1 items were not sent: a row of theirs is newer than five minutes",
        "1 items were not sent: their Keys are not the keys of the table",
    ]
    sent = [_row(KEYS, NOW_S - 300)]
    return repair, sent, {"notes": notes, "repaired": 1}, {KEYS: '{"v":1,"id":"a"}'}


def test_what_is_right_is_right() -> None:
    assert audit(*_world()) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"eventName": "REMOVE"}, "row is wrong"),
        ({"SequenceNumber": "7"}, "row is wrong"),
        ({"ApproximateCreationDateTime": NOW_S}, "row is wrong"),
        ({"NewImage": '{"id":"a","v":2}'}, "row is wrong"),
        ({"Keys": '{"id":"new"}'}, "sent what it must not"),
        ({"Keys": '{"pk":"a"}'}, "sent what it must not"),
    ],
)
def test_a_row_that_is_wrong(row: dict[str, Any], words: str) -> None:
    repair, sent, report, shown = _world()
    assert words in " ".join(audit(repair, [sent[0] | row], report, shown))


def test_what_is_left_out_or_sent_twice() -> None:
    repair, sent, report, shown = _world()
    assert "did not send" in audit(repair, [], report | {"repaired": 0}, shown)[0]
    assert "twice" in audit(repair, sent * 2, report | {"repaired": 2}, shown)[0]
    assert "says that it sent" in audit(repair, sent, report | {"repaired": 2}, shown)[0]


def test_what_is_not_shown_and_not_named() -> None:
    repair, sent, report, shown = _world()
    for image in (None, '{"id":"a","v":2}'):
        is_shown = {} if image is None else {KEYS: image}
        assert "not as the table has it" in audit(repair, sent, report, is_shown)[0]
    for number in range(2):
        less = copy.deepcopy(report)
        del less["notes"][number]
        assert "could not be repaired" in audit(repair, sent, less, shown)[0]
