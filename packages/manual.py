# SPDX-License-Identifier: Apache-2.0
"""The manual page, made of what `--help` says of the program and of each of its commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# `  --region NAME              AWS region`: a name, maybe its value, and the second column, which
# may begin on the next line.
_ENTRY = re.compile(r"^  (\S+(?: \S+)?)(?:  +(\S.*))?$")
_COLUMN = 29
_EXIT_CODES = "Exit codes:"
_HEADING = re.compile(r"^\S.*:$")


def commands(help_text: str) -> list[str]:
    """The commands that the program's help lists."""
    listed = help_text.partition("\nCommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z]\S*)  ", listed + "\n", re.MULTILINE)


def _text(line: str) -> str:
    """A line of plain text as roff takes it."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{line}" if line.startswith(".") else line


def _is_table(lines: list[str]) -> bool:
    """Whether the lines are entries with a second column: options, commands, arguments."""
    below = [line.startswith(" " * _COLUMN) for line in lines]
    entries = [_ENTRY.match(line) for line in lines]
    has_column = any(below) or any(entry is not None and entry[2] for entry in entries)
    return has_column and all(a or b for a, b in zip(below, entries, strict=True))


def _table(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(" " * _COLUMN):
            yield _text(line.strip())
            continue
        entry = _ENTRY.match(line)
        assert entry is not None, line
        yield ".TP"
        yield f"\\fB{_text(entry[1])}\\fR"
        if entry[2]:
            yield _text(entry[2])


def _verbatim(lines: list[str]) -> Iterator[str]:
    yield ".nf"
    yield from (_text(line) for line in lines)
    yield ".fi"


def _paragraph(lines: list[str], below: str) -> Iterator[str]:
    first, rest = lines[0], lines[1:]
    if first.startswith(_EXIT_CODES):
        yield f'{below} "Exit status"'
        yield from (_text(line) for line in [first.removeprefix(_EXIT_CODES).strip(), *rest])
    elif _HEADING.match(first) and rest and all(line.startswith(" ") for line in rest):
        yield f'{below} "{_text(first.removesuffix(":"))}"'
        yield from _table(rest) if _is_table(rest) else _verbatim(rest)
    elif any(line.startswith(" ") for line in lines):
        yield from _verbatim(lines)
    else:
        yield from (_text(line) for line in lines)


def _parted(paragraphs: Iterator[list[str]], below: str) -> Iterator[str]:
    """The paragraphs; a break between two where no heading makes it."""
    for number, lines in enumerate(paragraphs):
        roff = list(_paragraph(lines, below))
        if number > 0 and not roff[0].startswith((".SH", ".SS")):
            yield ".PP"
        yield from roff


def _body(help_text: str, below: str) -> Iterator[str]:
    """A help text without its usage; `below` is the level of its headings."""
    text = re.sub(r"^Usage:.*?\n(?=\n)", "", help_text, count=1, flags=re.MULTILINE | re.DOTALL)
    blocks = re.split(r"\n\n+", text.strip("\n"))
    return _parted((block.splitlines() for block in blocks), below)


def _usage(help_text: str) -> list[str]:
    block = help_text[help_text.index("Usage:") :].partition("\n\n")[0]
    return [line.removeprefix("Usage:").strip() for line in block.splitlines()]


def page(name: str, summary: str, version: str, help_of: Callable[..., str]) -> str:
    """The page in roff: the verbs first, then a section for each command.

    help_of() is the help of the program, help_of("status") that of a command. The page has no date
    of its own, only the version, so that the same program gives the same page.
    """
    whole = help_of()
    lines = [
        '.\\" Made of --help by packages/manual.py.',
        f'.TH {name.upper()} 1 "" "{name} {version}" "User Commands"',
        ".nh",
        ".ad l",
        ".SH NAME",
        f"{name} \\- {_text(summary)}",
        ".SH SYNOPSIS",
        *_verbatim(_usage(whole)),
        ".SH DESCRIPTION",
        *_body(whole, ".SH"),
    ]
    for command in commands(whole):
        text = help_of(command)
        lines += [f'.SH "{name} {command}"', *_verbatim(_usage(text)), ".PP", *_body(text, ".SS")]
    return "\n".join(lines) + "\n"
