# SPDX-License-Identifier: Apache-2.0
"""One dialect of C++: the rules that clang-format and clang-tidy do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.arrows.cpp_tokens import Kind, Token, behind_bracket, code, tokens

# Rooms whose texts are assembled in hot loops, into memory that is kept.
HOT_ROOMS = {
    "row": "every row of every batch is written here",
    "dynamodb": "every item's JSON is written here",
    "gzip": "every byte of an export goes through here",
}

_LITERALS_IN_A_CHAIN_MAX = 1
_ENDS_A_CHAIN = frozenset({";", ",", "?", ":", "=", "+=", "<<", "<", ">", "&&", "||"})


def _files(root: Path, tops: tuple[str, ...], suffixes: frozenset[str]) -> Iterator[Path]:
    for top in tops:
        yield from sorted(
            path for path in (root / top).rglob("*") if path.is_file() and path.suffix in suffixes
        )


def _is_sign(token: Token, text: str) -> bool:
    return token.kind is Kind.SIGN and token.text == text


def _is_word(token: Token, text: str) -> bool:
    return token.kind is Kind.WORD and token.text == text


def bare_statements(text: str) -> list[int]:
    """The lines of control statements whose body has no braces."""
    found = code(text)
    lines = []
    for index, token in enumerate(found):
        body = None
        if token.kind is not Kind.WORD or token.text not in {"if", "for", "while", "else", "do"}:
            continue
        if token.text in {"else", "do"}:
            body = index + 1
        else:
            at = index + 1
            while found[at].kind is Kind.WORD or _is_sign(found[at], "!"):
                at += 1  # `if constexpr`, `if consteval`
            body = behind_bracket(found, at) if _is_sign(found[at], "(") else at
        while body < len(found) and _is_sign(found[body], "["):
            body = behind_bracket(found, body)  # [[likely]]
        if body >= len(found) or _is_sign(found[body], "{"):
            continue
        if token.text == "else" and _is_word(found[body], "if"):
            continue
        before = found[index - 1] if index > 0 else None
        ends_do = token.text == "while" and before is not None and _is_sign(before, "}")
        if not (ends_do and _is_sign(found[body], ";")):
            lines.append(token.line)
    return lines


def brace_offences(root: Path) -> list[str]:
    """Control statements without braces."""
    return [
        f"{path.relative_to(root)}:{line}: a control statement without braces"
        for path in _files(root, ("src", "tests", "bench"), frozenset({".hpp", ".cpp"}))
        for line in bare_statements(path.read_text(encoding="utf-8"))
    ]


def _opens_a_scope(head: list[Token]) -> bool:
    """A `{` behind these tokens of its statement holds declarations, not statements or values."""
    words = {token.text for token in head if token.kind is Kind.WORD}
    if "enum" in words or "namespace" in words or "extern" in words:
        return True
    if not words & {"class", "struct", "union"}:
        return False
    return not any(_is_sign(token, ")") or _is_sign(token, "=") for token in head[-1:])


def comments_of_a_header(text: str) -> Iterator[tuple[Token, bool, bool]]:
    """Each comment with: does it stand among declarations? Does it have its line to itself?"""
    scopes = [True]
    head: list[Token] = []
    last_line = 0
    for token in tokens(text):
        if token.kind is Kind.COMMENT:
            yield token, all(scopes), token.line != last_line
            continue
        last_line = token.line + token.text.count("\n")
        if token.kind is Kind.DIRECTIVE:
            continue
        if _is_sign(token, "{"):
            scopes.append(_opens_a_scope(head))
            head = []
        elif _is_sign(token, "}"):
            if len(scopes) > 1:
                scopes.pop()
            head = []
        elif _is_sign(token, ";"):
            head = []
        else:
            head.append(token)


_NO_DOCUMENTATION = ("// SPDX", "// NOLINT", "// clang-format")


def comment_offences(root: Path) -> list[str]:
    """`///` is for those who use a declaration of a header; all else is `//`."""
    found = []
    for path in _files(root, ("src", "tests", "bench"), frozenset({".cpp"})):
        found += [
            f"{path.relative_to(root)}:{token.line}: /// in a .cpp file"
            for token in tokens(path.read_text(encoding="utf-8"))
            if token.kind is Kind.COMMENT and token.text.startswith("///")
        ]
    for path in _files(root, ("src",), frozenset({".hpp"})):
        for token, declares, alone in comments_of_a_header(path.read_text(encoding="utf-8")):
            name = f"{path.relative_to(root)}:{token.line}"
            documents = token.text.startswith("///")
            if documents and not declares:
                found.append(f"{name}: /// where nothing is declared")
            elif declares and alone and not token.text.startswith((*_NO_DOCUMENTATION, "///")):
                found.append(f"{name}: // above a declaration; a header says it by ///")
    return found


_NAMESPACE = re.compile(r"^namespace tinydynamocdc[\w:]* \{$")
_USING = re.compile(r"^using (?:enum |namespace )?[\w:]+;$")


def using_offences(root: Path) -> list[str]:
    """`using base::Result;` has one place: a block right behind the opening of the namespace."""
    found = []
    for path in _files(root, ("src",), frozenset({".cpp"})):
        lines = path.read_text(encoding="utf-8").splitlines()
        opening = next((n for n, line in enumerate(lines) if _NAMESPACE.match(line)), None)
        if opening is None:
            continue
        block = opening + 1
        while block < len(lines) and (
            lines[block].startswith(("using ", "//")) or not lines[block]
        ):
            block += 1
        found += [
            f"{path.relative_to(root)}:{number + 1}: {line} belongs right behind the namespace's {{"
            for number, line in enumerate(lines)
            if _USING.match(line) and not opening < number < block
        ]
    return found


def glued_texts(text: str) -> list[int]:
    """The lines of chains of `+` with more than one literal: std::format shows the sentence."""
    lines = []
    levels: list[list[Token]] = [[]]
    for token in code(text):
        chain = levels[-1]
        ends = token.kind is Kind.SIGN and token.text in _ENDS_A_CHAIN
        if token.kind is Kind.SIGN and token.text in "([{":
            levels.append([])
        elif token.kind is Kind.SIGN and token.text in ")]}":
            lines += _glued(levels.pop() if len(levels) > 1 else chain)
            if token.text == "}":
                lines += _glued(levels[-1])
                levels[-1] = []
        elif ends or _is_word(token, "return"):
            lines += _glued(chain)
            levels[-1] = []
        else:
            chain.append(token)
    return lines


def _glued(chain: list[Token]) -> list[int]:
    """The line of the chain's first `+`, if it glues more literals than it may."""
    pluses = [token.line for token in chain if _is_sign(token, "+")]
    literals = 0
    for index, token in enumerate(chain):
        if token.kind is not Kind.STRING:
            continue
        before = chain[index - 1] if index > 0 else None
        behind = chain[index + 1] if index + 1 < len(chain) else None
        begins = before is None or _is_sign(before, "+")
        literals += begins and (
            behind is None or behind.kind is Kind.STRING or _is_sign(behind, "+")
        )
    return pluses[:1] if pluses and literals > _LITERALS_IN_A_CHAIN_MAX else []


def message_offences(root: Path) -> list[str]:
    """Texts glued of several literals, outside the hot rooms."""
    return [
        f"{path.relative_to(root)}:{line}: literals joined by +; write it with std::format"
        for path in _files(root, ("src",), frozenset({".hpp", ".cpp"}))
        if path.relative_to(root / "src").parts[0] not in HOT_ROOMS
        for line in glued_texts(path.read_text(encoding="utf-8"))
    ]
