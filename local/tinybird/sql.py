# SPDX-License-Identifier: Apache-2.0
"""`/v0/sql`: SELECT only, on data sources the token may read.

The engine runs inside this process and could read any file of this machine, so a statement is
looked at word by word before it runs: every table function the engine has is refused but the
harmless ones, whatever version the engine is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from local.tinybird.answers import ApiError, Request, Response
from local.tinybird.checks import Check
from local.tinybird.tokens import Token, base_name
from local.tinybird.workspace import Workspace

FORMATS = {
    "CSV": "text/csv",
    "CSVWithNames": "text/csv",
    "JSON": "application/json",
    "JSONCompact": "application/json",
    "JSONEachRow": "application/x-ndjson",
    "Parquet": "application/octet-stream",
    "PrettyCompact": "text/plain",
    "Prometheus": "text/plain",
    "TSV": "text/tab-separated-values",
    "TSVWithNames": "text/tab-separated-values",
}

_HARMLESS_TABLE_FUNCTIONS = {
    "generate_series",
    "generateseries",
    "null",
    "numbers",
    "numbers_mt",
    "values",
    "view",
    "zeros",
    "zeros_mt",
}
# Functions (not table functions) that reach out of the data.
_REFUSED_FUNCTIONS = {"file", "getclientname", "getserverport", "sleep", "sleepeachrow"}
_REFUSED_PREFIXES = ("dictget", "joinget", "joinhas", "catboost")

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|\#[!\ ][^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.|'')*')
    |(?P<quoted>`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")
    |(?P<heredoc>\$(\w*)\$.*?\$\5\$)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    kind: str
    text: str


def words_of(statement: str) -> list[Word]:
    """The words of a statement, without white space, comments and a semicolon at the end."""
    words = []
    for match in _TOKEN.finditer(statement):
        kind = match.lastgroup or "other"
        if kind == "quoted":
            words.append(Word(kind, match[0][1:-1]))
        elif kind != "space":
            words.append(Word(kind, match[0]))
    while words and words[-1].text == ";":
        words.pop()
    return words


def query(workspace: Workspace, request: Request) -> Response:
    token = workspace.token_of(request)
    statement = _statement_of(request).strip().rstrip(";").rstrip()
    words = words_of(statement)
    if not words:
        raise ApiError(400, "The q parameter is required")
    output_format = "TSV"
    if len(words) > 2 and words[-2].text.upper() == "FORMAT" and words[-1].kind == "word":
        output_format = words[-1].text
        statement = re.sub(r"\bFORMAT\s+\w+\s*$", "", statement, flags=re.IGNORECASE)
        words = words[:-2]
    if output_format not in FORMATS:
        raise ApiError(400, f"Unknown format {output_format}")
    refuse_dangerous(workspace, words)
    _refuse_unreadable(workspace, token, words)
    quote = request.query.get("output_format_json_quote_64bit_integers", "0") == "1"
    suffix = f"\nSETTINGS output_format_json_quote_64bit_integers = {int(quote)}" if quote else ""
    body = workspace.engine.user_query(statement + suffix, output_format)
    return Response(200, body, FORMATS[output_format])


def refuse_dangerous(workspace: Workspace, words: list[Word]) -> None:
    """Refuses what is no SELECT, or reaches out of the workspace's data."""
    _refuse_what_is_not_a_select(workspace, words)
    _refuse_functions(workspace, words)


def mentioned(statement: str, names: Iterable[str]) -> set[str]:
    """Which of these names the statement mentions as a table or column."""
    found = {word.text for word in words_of(statement) if word.kind in {"word", "quoted"}}
    return found & set(names)


def _statement_of(request: Request) -> str:
    form = request.form()
    if "q" in form:
        return form["q"]
    return request.body.decode("utf-8", "replace")


def _refuse_what_is_not_a_select(workspace: Workspace, words: list[Word]) -> None:
    first = next((word for word in words if word.text != "("), words[0])
    is_select = first.text.upper() in {"SELECT", "WITH"}
    several = any(word.text == ";" for word in words)
    message = "DB::Exception: Only SELECT queries are supported, one at a time"
    workspace.refuse_if(Check.SQL_SELECT_ONLY, not is_select or several, 400, message)
    into = any(word.kind == "word" and word.text.upper() == "OUTFILE" for word in words)
    message = "DB::Exception: INTO OUTFILE is not allowed"
    workspace.refuse_if(Check.SQL_OUTFILE, into, 400, message)


def _refuse_functions(workspace: Workspace, words: list[Word]) -> None:
    refused = _table_functions(workspace) | _REFUSED_FUNCTIONS
    for word, following in zip(words, [*words[1:], Word("other", "")], strict=True):
        if word.kind not in {"word", "quoted"}:
            continue
        name = word.text.lower()
        if following.text == "(":
            bad = name in refused or name.startswith(_REFUSED_PREFIXES)
            message = f"DB::Exception: The function {word.text} is not allowed"
            workspace.refuse_if(Check.SQL_FUNCTION, bad, 403, message)
        if following.text == ".":
            bad = name in {"system", "information_schema"}
            message = f"DB::Exception: The database {word.text} is not allowed"
            workspace.refuse_if(Check.SQL_SYSTEM_TABLE, bad, 403, message)


def _table_functions(workspace: Workspace) -> frozenset[str]:
    # `values` and the like are words of plain SQL, too.
    return workspace.engine.table_functions() - _HARMLESS_TABLE_FUNCTIONS


def _refuse_unreadable(workspace: Workspace, token: Token, words: list[Word]) -> None:
    for word in words:
        if word.kind not in {"word", "quoted"} or token.may_read(word.text):
            continue
        known = workspace.catalogue.find(base_name(word.text))
        if known is not None and word.text in {known.name, known.quarantine}:
            message = f"The token has no permission to read {word.text}"
            workspace.refuse_if(Check.SCOPE_READ, True, 403, message)
