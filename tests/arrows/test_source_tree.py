# SPDX-License-Identifier: Apache-2.0
"""The source tree keeps its rules, and each rule is shown to notice when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.arrows import source_tree as rules
from tests.arrows.made_up import Rule, offences_of

ROOT = Path(__file__).resolve().parents[2]
RULES: list[Rule] = [
    rules.arrow_offences,
    rules.classic_offences,
    rules.third_party_offences,
    rules.one_place_offences,
    rules.oracle_offences,
    rules.shape_offences,
    rules.variable_offences,
]
SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
GUARD = SPDX + "#pragma once\n"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps(rule: Rule) -> None:
    assert rule(ROOT) == []


def test_defect_u22_every_documented_variable_is_read() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    for name in ("BATCH_SIZE", "MAX_PAYLOAD_SIZE", "REGION"):
        assert f"| `{name}` |" in page
    assert rules.variable_offences(ROOT) == []


def test_the_rules_look_at_every_room() -> None:
    """A tree that has moved elsewhere would keep every rule."""
    for room in rules.ARROWS:
        assert (ROOT / "src" / room).exists(), room


def test_every_door_into_what_is_for_classic_is_used() -> None:
    for name, target in rules.CLASSIC_DOORS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert (target, True) in rules.includes(text), name
        assert (ROOT / "src" / target).exists(), target


def test_no_arrow_leads_round_in_a_circle() -> None:
    for room, known in rules.ARROWS.items():
        for other in known:
            assert room not in rules.ARROWS[other], f"{room} and {other}"


def test_each_idea_is_where_the_rule_says() -> None:
    """A list that names files which do not hold the idea forbids nothing."""
    for pattern, places, advice in rules.ONE_PLACE:
        for place in places:
            at = ROOT / "src" / place
            files = sorted(at.rglob("*.[ch]pp")) if at.is_dir() else [at]
            assert any(pattern.search(file.read_text()) for file in files), (place, advice)


# A made-up file, the rule that must object, and a word of the objection.
OFFENCES = [
    ("src/base/a.cpp", SPDX + '#include "net/b.hpp"\n', rules.arrow_offences, "must not know net"),
    ("src/row/a.hpp", GUARD + '#include "net/b.hpp"\n', rules.arrow_offences, "must not know net"),
    ("src/net/a.cpp", SPDX + '#  include "row/b.hpp"\n', rules.arrow_offences, "not know row"),
    ("src/aws/a.cpp", SPDX + '#include "row/b.hpp"\n', rules.arrow_offences, "not know row"),
    ("src/deliver/a.cpp", SPDX + '#include "net/b.hpp"\n', rules.arrow_offences, "not know net"),
    ("src/lambda/a.cpp", SPDX + '#include "cli/b.hpp"\n', rules.arrow_offences, "not know cli"),
    ("src/row/a.cpp", SPDX + '#include "b.hpp"\n', rules.arrow_offences, "does not begin"),
    ("src/cellar/a.cpp", SPDX, rules.arrow_offences, "no room"),
    (
        "src/view/a.cpp",
        SPDX + '#include "tinybird/classic/b.hpp"\n',
        rules.classic_offences,
        "door",
    ),
    ("src/cli/a.cpp", SPDX + '#include "view/classic/b.hpp"\n', rules.classic_offences, "door"),
    (
        "src/view/workspace.hpp",
        GUARD + '#include "view/classic/pipes.hpp"\n',
        rules.classic_offences,
        "door",
    ),
    ("src/row/a.cpp", SPDX + "#include <aws/io/io.h>\n", rules.third_party_offences, "row must"),
    ("src/net/a.hpp", GUARD + "#include <aws/io/io.h>\n", rules.third_party_offences, "header"),
    ("src/cli/a.cpp", SPDX + "#include <simdjson.h>\n", rules.third_party_offences, "cli must"),
    ("src/net/a.cpp", SPDX + "#include <CLI/CLI.hpp>\n", rules.third_party_offences, "net must"),
    ("src/cli/a.cpp", SPDX + "#include <CLI/CLI.hpp>\n", rules.third_party_offences, "cli must"),
    ("src/cli/a.hpp", GUARD + "#include <CLI/CLI.hpp>\n", rules.third_party_offences, "header"),
    ("tests/oracle/a.cpp", SPDX + '#include "dynamodb/b.hpp"\n', rules.oracle_offences, "oracle"),
    ("src/aws/a.cpp", SPDX + "std::from_chars(\n", rules.one_place_offences, "parse_whole"),
    ("src/cli/a.cpp", SPDX + '"xyz0123456789+/"\n', rules.one_place_offences, "base64"),
    ("src/cli/a.cpp", SPDX + 'query("SELECT 1")\n', rules.one_place_offences, "the SQL"),
    ("src/cli/a.cpp", SPDX + "std::string joined(\n", rules.one_place_offences, "base/text"),
    ("src/row/a.cpp", SPDX + '"\\"\\\\bfnrt"\n', rules.one_place_offences, "json_escaped"),
    ("src/aws/a.hpp", GUARD + "Json* member_of(", rules.one_place_offences, "json_members"),
    ("src/row/a.cpp", "\n" + SPDX, rules.shape_offences, "SPDX"),
    ("local/a.py", '"""No licence."""\n', rules.shape_offences, "SPDX"),
    ("tools/a", "#!/bin/sh\n# hello\n", rules.shape_offences, "SPDX"),
    ("src/row/a.hpp", SPDX, rules.shape_offences, "#pragma once"),
    ("src/row/a.cpp", SPDX + "\n" * 400, rules.shape_offences, "401 lines"),
    ("docs/configuration.md", "| `TB_NOTHING` | | |\n", rules.variable_offences, "TB_NOTHING"),
]


@pytest.mark.parametrize(("name", "text", "rule", "word"), OFFENCES)
def test_an_offence_is_noticed(tmp_path: Path, name: str, text: str, rule: Rule, word: str) -> None:
    found = offences_of(tmp_path, name, text, [rule])
    assert len(found) == 1
    assert word in found[0]
    assert name in found[0]


INNOCENT = [
    ("src/view/workspace.hpp", GUARD + '#include "view/classic/workspace.hpp"\n'),
    ("src/view/classic/a.cpp", SPDX + '#include "tinybird/classic/b.hpp"\n'),
    ("src/deliver/a.cpp", SPDX + '#include "deliver/b.hpp"\n#include "tinybird/c.hpp"\n'),
    ("src/main.cpp", SPDX + '#include "cli/b.hpp"\n#include <unistd.h>\n'),
    ("src/aws/a.cpp", SPDX + "#include <aws/auth/signing.h>\n#include <nlohmann/json.hpp>\n"),
    ("src/dynamodb/a.cpp", SPDX + "#include <cstdint>\n#include <immintrin.h>\n"),
    ("src/cli/arguments.cpp", SPDX + "#include <CLI/CLI.hpp>\n"),
    ("src/row/a.cpp", SPDX + "\n" * 399),
    ("tools/a", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"),
]


@pytest.mark.parametrize(("name", "text"), INNOCENT)
def test_the_innocent_pass(tmp_path: Path, name: str, text: str) -> None:
    assert offences_of(tmp_path, name, text, RULES) == []
