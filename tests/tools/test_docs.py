# SPDX-License-Identifier: Apache-2.0
"""The documents say what the program says, and their links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.tools.shown_commands import Grammar, help_of, mistake, shown_commands

ROOT = Path(__file__).resolve().parents[2]
_LITERAL = re.compile(r'R"\((?P<raw>.*?)\)"|"(?P<plain>(?:[^"\\\n]|\\.)*)"', re.DOTALL)
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
PAGES = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
# What a reader from AWS, Tinybird or ClickHouse stumbles over.
_DIALECT = re.compile(
    r"\b(is none|is nowhere|is no more|is found out|taken for|of another's|stands there|who is told"
    r"|whose it is|is lacking|goes on behind|mend|mends|mended)\b"
)
# One screen each for a dozen questions: what is longer is not read.
README_WORDS_MAX = 1_100


def literals(text: str) -> list[str]:
    """The string literals of C++ text, adjacent ones joined, as a reader sees them."""
    text = _COMMENT.sub("", text)
    found: list[str] = []
    end = None
    for match in _LITERAL.finditer(text):
        part = match["raw"]
        if part is None:
            part = re.sub(r'\\(["\\])', r"\1", match["plain"])
        if end is not None and text[end : match.start()].strip() == "" and found:
            found[-1] += part
        else:
            found.append(part)
        end = match.end()
    return found


def messages() -> list[str]:
    """Every text the program may print, with … where it fills something in."""
    files = sorted((ROOT / "src").rglob("*.?pp"))
    return [
        _PLACEHOLDER.sub("…", text).strip() for file in files for text in literals(file.read_text())
    ]


def quoted() -> list[str]:
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    return re.findall(r"^### `(.+)`$", page, re.MULTILINE)


def is_said(message: str, said: list[str]) -> bool:
    """Whether the parts of a message between its … stand, in this order, in texts of ours.

    Where the program puts a text together from pieces, each piece of some length must be there.
    """
    if any(message in text for text in said):
        return True
    parts = [part.strip(' .,:;"()') for part in message.split("…")]
    long = [part for part in parts if len(part) >= 12]
    return bool(long) and all(any(part in text for text in said) for part in long)


def test_each_quoted_message_is_one_of_the_programs() -> None:
    said = messages()
    assert [message for message in quoted() if not is_said(message, said)] == []
    assert len(quoted()) > 30


def test_a_message_that_was_changed_is_noticed() -> None:
    said = ["the stream of the table … is off; to switch it on: …"]
    assert is_said("the stream of the table … is off; to switch it on: …", said)
    assert not is_said("the stream of the table … is not on; to switch it on: …", said)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def dialect(text: str) -> list[str]:
    """Turns of phrase that plain English does not have; not in code, which quotes messages."""
    return [match[0] for match in _DIALECT.finditer(re.sub(r"`[^`]*`", "", text))]


@pytest.mark.parametrize(
    "page",
    [*PAGES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_pages_are_in_plain_english(page: Path) -> None:
    assert dialect(page.read_text()) == []


def test_a_turn_of_phrase_is_noticed() -> None:
    assert dialect("The cause is mended; `it is nowhere` is a message.") == ["mended"]
    assert dialect("an invocation that goes on behind the last line") == ["goes on behind"]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().split()) <= README_WORDS_MAX


def test_the_index_of_the_documents_has_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name}" not in index} == set()


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_the_program_takes_every_command_that_a_page_shows(page: Path) -> None:
    shown = shown_commands(page.read_text())
    refused = [(" ".join(words), mistake(words)) for words in shown if mistake(words)]
    assert refused == []


def test_the_pages_that_show_commands_are_read() -> None:
    for name, least in [("README.md", 6), ("docs/cli.md", 6), ("docs/setup.md", 10)]:
        assert len(shown_commands((ROOT / name).read_text())) >= least, name


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("`tinydynamocdc --create-lamda`", "--create-lamda is unknown"),
        ("`tinydynamocdc statsu --watch`", "statsu is no command"),
        ("`tinydynamocdc statsu`", "statsu is no command"),
        ("```sh\n$ tinydynamocdc status --region --watch # again\n```", "lacks its value"),
        ("```sh\ntinydynamocdc convert \\\n  --stats | head\n```", "something is missing"),
        ("```sh\nsource <(tinydynamocdc completion bash zsh)\n```", "a word too many"),
        ("```sh\ntinydynamocdc status Orders --json\n```", "a word too many"),
        ("```sh\ntinydynamocdc --create-schedule 'rate(7 days)' --dry-run\n```", ""),
        ("`tinydynamocdc convert` is mentioned, `tinydynamocdc zip FILE` shown", ""),
    ],
)
def test_a_command_that_the_program_refuses_is_noticed(page: str, word: str) -> None:
    mistakes = [mistake(words) for words in shown_commands(page)]
    assert mistakes != []
    assert any(word in found for found in mistakes) if word else not any(mistakes)


def test_the_help_says_what_an_option_takes() -> None:
    verbs = Grammar.of(help_of(""))
    assert verbs.takes_value["--table-name"]
    assert not verbs.takes_value["--create"]
    assert Grammar.of(help_of("convert")).positionals_max is None


def test_the_command_line_has_every_flag_that_a_page_names() -> None:
    flags = set()
    for page in [*PAGES, ROOT / "deploy" / "template.yaml"]:
        text = page.read_text()
        for call in re.findall(r"`((?:tinydynamocdc |--)[^`]+)`|(tinydynamocdc --.*)", text):
            flags |= set(re.findall(r"--[a-z][a-z0-9-]+", "".join(call)))
    known = "".join(path.read_text() for path in sorted((ROOT / "src" / "cli").glob("*.?pp")))
    unknown = {flag for flag in flags if not re.search(rf'{flag}["\\s,]', known)}
    assert "--create-lambda" in flags
    assert unknown == set()


def test_the_policy_to_paste_is_the_stacks() -> None:
    policy = json.loads((ROOT / "deploy" / "lambda_policy.json").read_text())
    actions = set()
    for statement in policy["Statement"]:
        found = statement["Action"]
        actions |= {found} if isinstance(found, str) else set(found)
    template = (ROOT / "deploy" / "template.yaml").read_text()
    role = template[template.index("  Role:\n") : template.index("  Function:\n")]
    allowed = set(re.findall(r"\b(?:logs|dynamodb|s3|sqs|secretsmanager|lambda):[A-Z]\w+", role))
    assert actions == allowed
