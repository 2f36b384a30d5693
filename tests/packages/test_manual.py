# SPDX-License-Identifier: Apache-2.0
"""The manual page says what --help says, all of it, and roff takes it."""

from __future__ import annotations

import re
import subprocess

import pytest

from local.world import PRODUCT
from packages import content, manual
from tests.packages.built import VERSION, need, output

PAGE = content.manual_page(PRODUCT)


def rendered(page: str) -> str:
    need("mandoc")
    done = subprocess.run(
        ["mandoc", "-Tutf8", "-Owidth=200"], input=page, check=True, capture_output=True, text=True
    )
    # Bold and underlined by overstriking.
    return re.sub(".\b", "", done.stdout)


def words(text: str) -> list[str]:
    """The words, without line ends, indents, and which quotation marks a terminal has."""
    text = re.sub(r"[‐−]", "-", text)
    return re.sub(r"['`‘’]", "'", text).split()


def help_of(command: str) -> str:
    return output(PRODUCT, *([command] if command else []), "--help")


COMMANDS = ["", *manual.commands(help_of(""))]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_word_of_the_help_is_on_the_page(command: str) -> None:
    said = help_of(command).replace("Usage:", "").replace("Exit codes:", "")
    said = re.sub(r"^(\S.*):$", r"\1", said, flags=re.MULTILINE)
    page = words(rendered(PAGE))
    missing = set(words(said)) - set(page) - {word + ":" for word in page}
    assert {word for word in missing if word.removesuffix(":") not in page} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_an_entry(command: str) -> None:
    section = PAGE.partition(f'.SH "tinydynamocdc {command}"' if command else ".SH NAME")[2]
    section = section.partition('\n.SH "tinydynamocdc')[0]
    options = set(re.findall(r"^  (?:-\w,)?(--[a-z][\w-]*)", help_of(command), re.MULTILINE))
    entries = set(
        re.findall(
            r"^\.TP\n\\fB(?:-\w,)?(--[a-z][\w-]*)", section.replace("\\-", "-"), re.MULTILINE
        )
    )
    assert options - entries == set()
    assert "--help" in entries


def test_the_page_has_a_name_a_version_and_no_mistakes() -> None:
    text = rendered(PAGE)
    assert f"tinydynamocdc - {content.SUMMARY}" in text
    assert f"tinydynamocdc {VERSION}" in text
    found = subprocess.run(
        ["mandoc", "-Tlint", "-Wwarning"], input=PAGE, check=False, capture_output=True, text=True
    )
    # It has no date: the same program gives the same page.
    complaints = [line for line in found.stdout.splitlines() if "missing date" not in line]
    assert complaints == []


HELP = """\
A tool.

Usage: tool VERB...
       tool look FILE

Commands:
  look                       See

Do it:
  --go PLACE                 To a place, such as
                             .hidden or C:\\there
  --a-name-without-room-for-its-text
                             So it is below

Examples:
  tool --go 'x'

Text.
.Not a request; 'nor this
"""


def test_what_roff_would_take_for_its_own_is_text() -> None:
    page = manual.page("tool", "does", "1.2", lambda *_: HELP)
    text = rendered(page)
    assert "To a place, such as .hidden or C:\\there" in text
    assert "Text.  .Not a request; 'nor this" in text
    assert re.search(r"--a-name-without-room-for-its-text\n +So it is below", text)
    assert "\nExamples\n         tool --go 'x'\n" in text  # not filled
    assert manual.commands(HELP) == ["look"]
