# SPDX-License-Identifier: Apache-2.0
"""Parts of the demo's page and screen: what is shown, the lag, and the story's two readers."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.http import Tinybird
from local.page.lag import CHART_SECONDS, Lag
from local.page.shown import (
    ATTRIBUTES_MAX,
    VALUE_CHARACTERS_MAX,
    Both,
    Item,
    keys_of,
    label_of,
    of_image,
    ordered,
)
from local.story import StepError, Story

ITEM: Item = {"id": {"S": "a"}, "n": {"N": "1"}, "tags": {"SS": ["x", "y"]}}
IMAGE = '{"id":"a","n":1,"tags":["y","x"]}'


@pytest.mark.parametrize(
    ("item", "image", "differs"),
    [
        (ITEM, IMAGE, ""),  # a set has no order
        (ITEM, None, "not in Tinybird"),
        (None, IMAGE, "not in DynamoDB"),
        (ITEM, IMAGE.replace(":1,", ":2,"), "n: 1 in the table, 2 in the row"),
        (ITEM, IMAGE.replace(":1,", ':"1",'), "n: 1 should be a JSON number in the row"),
        (ITEM, "{", "NewImage is not JSON"),
    ],
)
def test_where_two_sides_differ(item: Item | None, image: str | None, differs: str) -> None:
    assert Both(item, image).differs().startswith(differs)
    assert bool(Both(item, image).differs()) == bool(differs)


def test_a_row_shows_both_sides_without_their_keys() -> None:
    row = Both(ITEM, IMAGE).row('{"id":"a"}', ["id"], "")
    assert row["left"] == [("n", "1"), ("tags", "x, y")]
    assert row["right"] == [("n", "1"), ("tags", "y, x")]
    assert Both(ITEM, None).row('{"id":"a"}', ["id"], "")["right"] is None


def test_every_type_is_shown() -> None:
    item: Item = {
        "b": {"B": b"\x00"},
        "bs": {"BS": [b"\x00", b"\xff"]},
        "l": {"L": [{"M": {"x": {"NULL": True}}}, {"BOOL": False}]},
        "s": {"S": ""},
    }
    shown = [("b", "AA=="), ("bs", "AA==, /w=="), ("l", '[{"x":null},false]'), ("s", "")]
    assert Both(item, None).row("{}", [], "")["left"] == shown


def test_long_values_and_many_attributes_are_cut() -> None:
    many: Item = {f"a{i:02}": {"S": "x" * 1000} for i in range(ATTRIBUTES_MAX + 5)}
    left = Both(many, None).row("{}", [], "")["left"]
    assert left is not None
    assert len(left) == ATTRIBUTES_MAX + 1
    assert left.pop() == ("and", "5 more")
    assert {len(value) for _, value in left} == {VALUE_CHARACTERS_MAX}
    assert left[0][1].endswith("x…")


@pytest.mark.parametrize(
    ("image", "shown"), [("{", "not JSON"), ("[1]", "not an object"), ("", "not JSON")]
)
def test_an_image_that_is_no_item_is_shown_as_it_is(image: str, shown: str) -> None:
    assert of_image(image, []) == [(shown, image)]


def test_keys_have_a_text_and_a_label() -> None:
    item: Item = {"b": {"N": "1.50"}, "a": {"S": "x"}, "other": {"S": "y"}}
    assert keys_of(item, ["b", "a"]) == '{"a":"x","b":1.50}'
    assert label_of('{"a":"x","b":1.50}') == "x · 1.50"
    assert label_of('{"club":"m","id":"m"}') == "m"


def test_what_changed_last_comes_first() -> None:
    assert ordered({"a", "b", "c", "d"}, {"c": 3, "d": 7}) == ["d", "c", "a", "b"]


class ExpiredIteratorError(Exception):
    pass


class Streams:
    """A stream of one shard, as boto3 answers for it."""

    class exceptions:  # noqa: N801 (boto3's name)
        ExpiredIteratorException = ExpiredIteratorError
        TrimmedDataAccessException = ExpiredIteratorError

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.expired = False

    def describe_stream(self, **_: str) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **_: str) -> dict[str, str]:
        self.expired = False
        return {"ShardIterator": "at 0"}

    def get_records(self, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        if self.expired:
            raise ExpiredIteratorError
        position = int(ShardIterator.removeprefix("at "))
        records = [{"dynamodb": {"SequenceNumber": n}} for n in self.numbers[position:]]
        return {"Records": records[:Limit], "NextShardIterator": f"at {len(self.numbers)}"}


@dataclass(frozen=True)
class Landing(Tinybird):
    """A landing data source with some sequence numbers."""

    arrived: set[str] = field(default_factory=set)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        return [{"n": number} for number in self.arrived if f"'{number}'" in statement]


def test_the_lag_is_the_age_of_the_oldest_change_on_its_way() -> None:
    streams, arrived = Streams(), {"1"}
    lag = Lag(streams, "arn", Landing("", "", arrived), "ddb_T")
    streams.numbers = ["1"]
    assert (lag.look(10.0, broken=False), lag.waiting) == (0.0, 0)
    streams.numbers += ["2", "3"]
    assert (lag.look(11.0, broken=True), lag.waiting) == (0.0, 2)
    streams.numbers += ["4"]
    arrived.add("3")
    assert (lag.look(13.5, broken=True), lag.waiting) == (2.5, 2)
    arrived.add("2")
    assert (lag.look(14.5, broken=False), lag.waiting) == (1.0, 1)
    arrived.add("4")
    assert (lag.look(15.0, broken=False), lag.waiting) == (0.0, 0)
    shown = [(5.0, 0.0, False), (4.0, 0.0, True), (1.5, 2.5, True), (0.5, 1.0, False)]
    assert lag.points(15.0) == [*shown, (0.0, 0.0, False)]


def test_the_chart_forgets_what_is_older_than_it_shows() -> None:
    lag = Lag(Streams(), "arn", Landing("", ""), "ddb_T")
    for now in (0.0, 1.0, CHART_SECONDS + 0.5):
        lag.look(now, broken=False)
    assert [ago for ago, _, _ in lag.points(CHART_SECONDS + 0.5)] == [CHART_SECONDS - 0.5, 0.0]


def test_an_iterator_that_expired_is_made_anew_and_nothing_is_missed() -> None:
    streams, arrived = Streams(), {"1"}
    lag = Lag(streams, "arn", Landing("", "", arrived), "ddb_T")
    streams.numbers = ["1"]
    lag.look(0.0, broken=False)
    streams.numbers += ["2"]
    streams.expired = True
    assert (lag.look(1.0, broken=False), lag.waiting) == (0.0, 1)
    assert (lag.look(3.0, broken=False), lag.waiting) == (2.0, 1)


def test_the_screen_has_what_is_said_and_the_log_has_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "build" / "demo.log"
    story = Story(log)
    story.title("A part")
    story.tell("one step")
    story.say("a stage")
    story.show("a line", "another")
    script = ["-c", "print('what it printed')"]
    environment = {"HOME": str(tmp_path), "PATH": ""}
    story.run(Path(sys.executable), *script, environment=environment)
    screen = capsys.readouterr().out.splitlines()
    assert [line[-7:].strip() for line in screen] == ["a stage", "a line", "another"]
    text = log.read_text()
    for told in ("A part", "one step", "a stage", "another", "what it printed"):
        assert told in text


def test_a_command_that_fails_is_shown_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story(tmp_path / "demo.log")
    with pytest.raises(StepError, match="exit code 7"):
        story.run(Path("/bin/sh"), "-c", "echo cannot; exit 7", environment={"HOME": str(tmp_path)})
    assert "cannot\n" in capsys.readouterr().out
    assert "cannot" in (tmp_path / "demo.log").read_text()


def test_a_second_demo_starts_a_log_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "demo.log"
    first = Story(log)
    first.tell("first")
    Story(log).tell("second")
    first.tell("first again")
    assert "first" not in log.read_text()
