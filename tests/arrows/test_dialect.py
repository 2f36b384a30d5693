# SPDX-License-Identifier: Apache-2.0
"""The C++ of this tree is one dialect, and each rule is shown to notice another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.arrows import dialect, names_of_tests
from tests.arrows.made_up import Rule, offences_of

ROOT = Path(__file__).resolve().parents[2]
RULES: list[Rule] = [
    dialect.brace_offences,
    dialect.comment_offences,
    dialect.using_offences,
    dialect.message_offences,
    names_of_tests.name_offences,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps(rule: Rule) -> None:
    assert rule(ROOT) == []


IN_A_FUNCTION = "namespace tinydynamocdc::a {\n\nvoid f() {\n%s\n}\n\n}\n"
BARE = [
    "if (a) return;",
    "if constexpr (a) b();",
    "if (a) [[unlikely]] return;",
    "if (a) { b(); } else c();",
    "for (int i = 0; i < 3; ++i) f(i);",
    "while (f(1)) ;",
    "do\n  f();\nwhile (a) { g(); }",
    'if (f("){")) g();',
    "for (const auto& each : all)\n  if (each) { f(); }",
]
BRACED = [
    "if (a) { return; }",
    "if (a) [[likely]] { b(); } else if (c) { d(); } else { e(); }",
    "if constexpr (a) { b(); }",
    "do { f(); } while (a && b(c));",
    "while (f(a)) {\n}",
    "// if (a) return;",
    'f("if (a) return;", R"x(for (;;) f();)x", 1\'000\'000, \'"\');',
]


@pytest.mark.parametrize("text", BARE)
def test_a_statement_without_braces_is_noticed(text: str) -> None:
    assert dialect.bare_statements(IN_A_FUNCTION % text) == [4]


@pytest.mark.parametrize("text", BRACED)
def test_braces_comments_and_texts_pass(text: str) -> None:
    assert dialect.bare_statements(IN_A_FUNCTION % text) == []


GLUED = [
    'f("no " + name + " here");',
    'return "a" + b + "c";',
    'return {1, name + ": " + why + "\\n"};',
    'text += "[" + host + "]";',
    'f(a ? "b" + c + "d" : e);',
    'f("two "\n  "lines " + name + " here");',
]
NOT_GLUED = [
    'f("no " + name);',
    'f(name + " here", "and " + another);',
    'f("a" + g("b"));',
    'f(found["a"] + found["b"]);',
    'f(std::format("no {} here", name));',
    '// "a" + b + "c"',
]


@pytest.mark.parametrize("text", GLUED)
def test_a_text_glued_of_literals_is_noticed(text: str) -> None:
    assert len(dialect.glued_texts(IN_A_FUNCTION % text)) == 1


@pytest.mark.parametrize("text", NOT_GLUED)
def test_one_literal_and_a_value_are_no_chain(text: str) -> None:
    assert dialect.glued_texts(IN_A_FUNCTION % text) == []


HEADER = "#pragma once\n\n/// A room.\nnamespace tinydynamocdc::a {\n\n%s\n\n}\n"
OPEN = "namespace tinydynamocdc::a {\n"
# A made-up file, the rule that must object, the line, and a word of the objection.
OFFENCES: list[tuple[str, str, Rule, int, str]] = [
    ("src/a/b.cpp", IN_A_FUNCTION % "if (a) return;", dialect.brace_offences, 4, "braces"),
    ("tests/unit/a_test.cpp", IN_A_FUNCTION % "else f();", dialect.brace_offences, 4, ""),
    ("src/a/b.cpp", "/// Does it.\nvoid f();\n", dialect.comment_offences, 1, ".cpp"),
    ("tests/a.cpp", "\nint a;  ///< One.\n", dialect.comment_offences, 2, ".cpp"),
    ("src/a/b.hpp", HEADER % "// Does it.\nvoid f();", dialect.comment_offences, 6, "///"),
    ("src/a/b.hpp", HEADER % "void f() {\n/// Do.\n}", dialect.comment_offences, 7, "nothing is"),
    ("src/a/b.hpp", HEADER % "struct A {\n// One.\nint a;\n};", dialect.comment_offences, 7, "//"),
    (
        "src/a/b.cpp",
        OPEN + "namespace {\nusing base::Error;\n}\n}\n",
        dialect.using_offences,
        3,
        "right behind",
    ),
    ("src/a/b.cpp", OPEN + "int a;\nusing base::Error;\n}\n", dialect.using_offences, 3, "right"),
    ("src/a/b.cpp", "using namespace std;\n" + OPEN + "}\n", dialect.using_offences, 1, "right"),
    ("src/a/b.cpp", IN_A_FUNCTION % GLUED[0], dialect.message_offences, 4, "std::format"),
    (
        "tests/unit/a_test.cpp",
        "TEST(Suite, SaysIt) {\n}\n",
        names_of_tests.name_offences,
        1,
        "SaysIt",
    ),
    (
        "tests/simulation/a_test.cpp",
        "\nTEST_P(Suite,\n       says_It) {\n}\n",
        names_of_tests.name_offences,
        2,
        "says_It",
    ),
    (
        "tests/unit/a_test.cpp",
        "TEST(a_suite, says_it) {\n}\n",
        names_of_tests.name_offences,
        1,
        "a_s",
    ),
]


@pytest.mark.parametrize(("name", "text", "rule", "line", "word"), OFFENCES)
def test_an_offence_is_noticed(
    tmp_path: Path, name: str, text: str, rule: Rule, line: int, word: str
) -> None:
    found = offences_of(tmp_path, name, text, [rule])
    assert len(found) == 1
    assert found[0].startswith(f"{name}:{line}: ")
    assert word in found[0]


INNOCENT = [
    (
        "src/a/b.cpp",
        "// SPDX\n" + OPEN + "using base::Error;\n\n// In their order.\nusing base::Result;\n"
        "namespace {\nusing Names = std::vector<int>;\n// Why.\nvoid f();\n}\n}\n",
    ),
    ("src/a/b.hpp", HEADER % "/// Does it.\nvoid f() {\n  // Why.\n}\nint a;  ///< One."),
    ("src/a/b.hpp", HEADER % "enum class A {\n  one,  ///< First.\n};\nint b;  // NOLINT(x)"),
    (
        "src/a/b.hpp",
        HEADER % "template <class T>\nclass A final : B<T> {\n  /// One.\n  T a{};\n};",
    ),
    ("src/row/b.cpp", IN_A_FUNCTION % GLUED[0]),
    ("tests/unit/a_test.cpp", "TEST_F(ASuiteTest, defect_u3_says_it_in_2_words) {\n}\n"),
]


@pytest.mark.parametrize(("name", "text"), INNOCENT)
def test_the_innocent_pass(tmp_path: Path, name: str, text: str) -> None:
    assert offences_of(tmp_path, name, text, RULES) == []


def test_the_hot_rooms_are_rooms() -> None:
    for room, reason in dialect.HOT_ROOMS.items():
        assert (ROOT / "src" / room).is_dir(), room
        assert reason
