# SPDX-License-Identifier: Apache-2.0
"""A C++ text as tokens: enough of the language for rules about its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    COMMENT = "comment"
    DIRECTIVE = "directive"
    STRING = "string"
    CHARACTER = "character"
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    line: int  # Of its first character; the first line is 1.


_TOKENS = re.compile(
    r"""
      (?P<comment>//(?:[^\\\n]|\\.|\\\n)*|/\*.*?\*/)
    | (?P<directive>(?<![^\n])[ \t]*\#(?:[^\\\n]|\\.|\\\n)*)
    | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"
                |(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
    | (?P<word>[A-Za-z_]\w*|\d(?:'?[\w.]|(?<=[eEpP])[+-])*)
    | (?P<character>'(?:[^'\\\n]|\\.)+')
    | (?P<sign>::|\+\+|--|\+=|->|&&|\|\||[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[Token]:
    """All tokens in their order, white space left out."""
    found = []
    line, counted = 1, 0
    for match in _TOKENS.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        kind = Kind(match.lastgroup if match.lastgroup != "mark" else "string")
        found.append(Token(kind, match[0].strip(), line))
    return found


def code(text: str) -> list[Token]:
    """The tokens that a compiler sees after its preprocessor."""
    return [each for each in tokens(text) if each.kind not in {Kind.COMMENT, Kind.DIRECTIVE}]


def behind_bracket(found: list[Token], opening: int) -> int:
    """The index behind the bracket that closes the one at `opening`."""
    depth = 0
    for index in range(opening, len(found)):
        if found[index].kind is Kind.SIGN:
            depth += found[index].text in "([{"
            depth -= found[index].text in ")]}"
            if depth == 0:
                return index + 1
    return len(found)
