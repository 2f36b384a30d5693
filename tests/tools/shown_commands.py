# SPDX-License-Identifier: Apache-2.0
"""The `tinydynamocdc` commands that a page shows, and what the program's own help says of them."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "build" / "tinydynamocdc"
_FENCE = re.compile(r"^```\w*\n.*?^```$\n?", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`(tinydynamocdc(?: [^`\n]*)?)`")
_CALL = re.compile(r"(?:^|[(\s])tinydynamocdc((?: [^\n]*)?)", re.MULTILINE)
_OPTION = re.compile(r"^  (?:-\w,)?(--[\w-]+)(?: (\S+))?(?:  |$)", re.MULTILINE)
_USAGE = re.compile(r"^Usage: tinydynamocdc (?:[a-z]+|VERB\.\.\.) \[OPTIONS\](.*)$", re.MULTILINE)
_COMMAND = re.compile(r"^  ([a-z]+)  ", re.MULTILINE)


def blocks_of_code(page: str) -> list[str]:
    """With their fences, so that they are a page of their own."""
    return _FENCE.findall(page)


def shown_commands(page: str) -> list[list[str]]:
    """The words behind `tinydynamocdc`: in code blocks, and in code within a line.

    A comment, a pipe and a redirection end a command, and `…` stands for something left out.
    """
    code = [*blocks_of_code(page), *_SPAN.findall(_FENCE.sub("", page))]
    calls = _CALL.findall("\n".join(code).replace("\\\n", " "))
    return [_words(call) for call in calls]


def _words(call: str) -> list[str]:
    words = shlex.shlex(call, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    own = takewhile(lambda word: not set(word) <= set("();<>|&"), words)
    return [word for word in own if word != "…"]


@dataclass(frozen=True)
class Grammar:
    """What may follow a command's name."""

    takes_value: dict[str, bool]  # by option
    positionals_min: int
    positionals_max: int | None  # None: any number

    @staticmethod
    def of(help_text: str) -> Grammar:
        options = {name: value != "" for name, value in _OPTION.findall(help_text)}
        usage = _USAGE.search(help_text)
        words = usage[1].split() if usage else []
        endless = any(word.endswith("...") for word in words)
        least = sum(not word.startswith("[") for word in words)
        return Grammar(options, least, None if endless else len(words))

    def mistake(self, words: list[str]) -> str:
        """What is wrong with these words; empty: nothing."""
        positionals = 0
        left = list(words)
        while left:
            word, _, inline = left.pop(0).partition("=")
            if not word.startswith("--"):
                positionals += 1
            elif word not in self.takes_value:
                return f"{word} is unknown"
            elif self.takes_value[word] and not inline:
                if not left or left[0].startswith("--"):
                    return f"{word} lacks its value"
                left.pop(0)
        if positionals < self.positionals_min:
            return "something is missing at the end"
        if self.positionals_max is not None and positionals > self.positionals_max:
            return "a word too many"
        return ""


@cache
def help_of(command: str) -> str:
    """What `tinydynamocdc COMMAND --help` prints; of the verbs: command is empty."""
    call = [str(PROGRAM), *([command] if command else []), "--help"]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout


def commands() -> set[str]:
    listed = help_of("").partition("\nCommands:\n")[2].partition("\n\n")[0]
    return set(_COMMAND.findall(listed + "\n"))


def mistake(words: list[str]) -> str:
    """What the program would refuse in this call before it does anything; empty: nothing.

    A name alone, such as `tinydynamocdc load`, is a mention.
    """
    if not words:
        return ""
    if words[0].startswith("-"):
        return Grammar.of(help_of("")).mistake(words)
    if words[0] not in commands():
        return f"{words[0]} is no command"
    return Grammar.of(help_of(words[0])).mistake(words[1:]) if len(words) > 1 else ""
