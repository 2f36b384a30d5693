# SPDX-License-Identifier: Apache-2.0
"""The grammar that `.datasource` and `.pipe` files share: instructions, one a line, and blocks.

    ENGINE "MergeTree"        an instruction with a value
    SCHEMA >                  an instruction with a block: the indented lines that follow
        `id` String
    # a comment

Strict: what is not understood is an error that names file and line, never skipped.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from local.tinybird.datasource import NAME
from local.tinybird.tokens import DEFAULT_NAMES

_WORD = re.compile(r"([A-Z][A-Z0-9_]*)(?:[ \t]+(.*))?")


class DatafileError(Exception):
    """A file cannot be read; `line` counts from 1."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Instruction:
    file: str
    line: int
    word: str
    value: str  # what stands beside the word; empty for a block
    block: str | None = None  # the indented lines without their common indentation
    block_line: int = 0  # where the block begins

    def error(self, reason: str) -> DatafileError:
        return DatafileError(self.file, self.line, reason)

    def text(self) -> str:
        """The value, without the quotation marks it may have."""
        if self.block is not None:
            raise self.error(f"{self.word} takes a value on its line, not a block")
        return _unquoted(self, self.value)

    def lines(self) -> str:
        """The block; raises if there is none."""
        if self.block is None:
            raise self.error(f"{self.word} takes a block: '{self.word} >' and indented lines")
        return self.block

    def name(self) -> str:
        """The value as the name of a resource or node."""
        text = self.text()
        if not NAME.fullmatch(text):
            raise self.error(
                f"{self.word} {text[:60]!r}: letters, digits and underscores, the first a letter, "
                "at most 128"
            )
        return text


@dataclass(frozen=True, order=True)
class TokenLine:
    """`TOKEN name SCOPE`: the token may do that with the resource of this file."""

    name: str
    scope: str

    def text(self) -> str:
        return f'TOKEN "{self.name}" {self.scope}'


def resource_name(file: str) -> str:
    """The name a file gives its resource: its own name without folder and suffix."""
    name = PurePosixPath(file).stem
    if not NAME.fullmatch(name):
        reason = (
            "the name of the file must be letters, digits and underscores, the first a letter, "
            "at most 128"
        )
        raise DatafileError(file, 1, reason)
    return name


def read_instructions(file: str, text: str) -> list[Instruction]:
    """All instructions of a file, in their order; raises DatafileError."""
    return list(_instructions(file, text.split("\n")))


def _instructions(file: str, lines: list[str]) -> Iterator[Instruction]:
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        number = at + 1
        at += 1
        if not line or line.startswith("#"):
            continue
        if line[0] in " \t":
            raise DatafileError(file, number, "an indented line outside of a block")
        match = _WORD.fullmatch(line)
        if match is None:
            raise DatafileError(file, number, f"not an instruction: {line[:60]!r}")
        word, value = match[1], match[2] or ""
        if value != ">":
            yield Instruction(file, number, word, value)
            continue
        block: list[str] = []
        while at < len(lines) and (not lines[at].strip() or lines[at][0] in " \t"):
            block.append(lines[at].rstrip())
            at += 1
        body = textwrap.dedent("\n".join(block)).strip("\n")
        if not body.strip():
            raise DatafileError(file, number, f"the block of {word} is empty")
        first = next(i for i, text in enumerate(block) if text)
        yield Instruction(file, number, word, "", body, number + 1 + first)


def parse_token(instruction: Instruction, scopes: frozenset[str]) -> TokenLine:
    """Reads the value of a TOKEN line."""
    match = re.fullmatch(r'(?:"([^"]+)"|([^\s"]+))[ \t]+([A-Z]+)', instruction.value)
    if match is None:
        raise instruction.error("TOKEN takes a name and a scope: TOKEN name READ")
    name, scope = match[1] or match[2], match[3]
    if scope not in scopes:
        allowed = " or ".join(sorted(scopes))
        raise instruction.error(f"TOKEN scope {scope}: here it must be {allowed}")
    if name.lower() in DEFAULT_NAMES:
        raise instruction.error(f"the token {name!r} belongs to the workspace, not to a file")
    return TokenLine(name, scope)


def refuse_doubles(instructions: list[Instruction], several: frozenset[str]) -> None:
    """Each instruction once, but those that may come several times."""
    seen: set[str] = set()
    for instruction in instructions:
        if instruction.word in seen and instruction.word not in several:
            raise instruction.error(f"{instruction.word} comes twice")
        seen.add(instruction.word)


def block_text(word: str, text: str) -> str:
    """The text of an instruction with a block."""
    return f"{word} >\n" + textwrap.indent(text, "    ") + "\n"


def _unquoted(instruction: Instruction, value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
        return value[1:-1]
    if '"' in value:
        raise instruction.error(f"quotation marks do not match: {value[:60]}")
    return value
