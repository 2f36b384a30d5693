# SPDX-License-Identifier: Apache-2.0
"""Datafiles: what the parser reads, and the much longer list of what it refuses."""

from __future__ import annotations

import pytest

from local.tinybird.datafile import DatafileError, TokenLine
from local.tinybird.datasource_file import DatasourceFile, parse_datasource
from local.tinybird.pipe_file import PipeFile, PipeKind, parse_pipe
from tests.e2e.projects import golden

SCHEMA = (
    "SCHEMA >\n    `a` String `json:$.a`,\n    `v` UInt64 `json:$.v`,\n    `d` UInt8 `json:$.d`\n"
)
ENGINE = 'ENGINE "MergeTree"\nENGINE_SORTING_KEY "a"\n'
REPLACING = 'ENGINE "ReplacingMergeTree"\nENGINE_SORTING_KEY "a"\n'
NODE = "NODE n\nSQL >\n    SELECT 1\n"

REFUSED_SOURCES: list[tuple[str, str, int, str]] = [
    ("an empty file", "", 1, "there is no SCHEMA"),
    ("no engine key", SCHEMA, 1, "ENGINE_SORTING_KEY is missing"),
    ("lower case", "schema >\n    `a` String\n", 1, "not an instruction"),
    ("an unknown instruction", SCHEMA + ENGINE + "VERSION 1\n", 7, "no VERSION"),
    ("another kind of source", SCHEMA + ENGINE + "KAFKA_TOPIC x\n", 7, "no KAFKA_TOPIC"),
    ("indented for no block", "  a\n" + SCHEMA + ENGINE, 1, "outside of a block"),
    ("an empty block", "SCHEMA >\n" + ENGINE, 1, "the block of SCHEMA is empty"),
    ("a schema on one line", "SCHEMA `a` String\n" + ENGINE, 1, "takes a block"),
    ("an engine in a block", SCHEMA + "ENGINE >\n    MergeTree\n", 5, "not a block"),
    ("twice the same", SCHEMA + ENGINE + 'ENGINE "MergeTree"\n', 7, "ENGINE comes twice"),
    ("one quotation mark", SCHEMA + 'ENGINE "MergeTree\n', 5, "quotation marks do not match"),
    ("a column without type", "SCHEMA >\n    `a`\n" + ENGINE, 2, "column without a type"),
    (
        "a second bad column",
        "SCHEMA >\n    `a` String,\n    `b` Strin\n" + ENGINE,
        3,
        "this stand-in has no type Strin",
    ),
    ("a comma too many", "SCHEMA >\n    `a` String,\n" + ENGINE, 2, "a comma without a column"),
    ("a column twice", "SCHEMA >\n    `a` String,\n    `a` String\n" + ENGINE, 2, "twice"),
    ("rubbish after a column", "SCHEMA >\n    `a` String NOT NULL\n" + ENGINE, 2, "cannot read"),
    ("an open parenthesis", "SCHEMA >\n    `a` Nullable(String\n" + ENGINE, 2, "unbalanced"),
    ("an unknown engine", SCHEMA + 'ENGINE "Log"\nENGINE_SORTING_KEY "a"\n', 5, "no ENGINE 'Log'"),
    ("a key that is no column", SCHEMA + ENGINE.replace('"a"', '"a, x"'), 6, "no column x"),
    (
        "a version for MergeTree",
        SCHEMA + ENGINE + 'ENGINE_VER "v"\n',
        7,
        "for a ReplacingMergeTree",
    ),
    (
        "a version that is text",
        SCHEMA + REPLACING + 'ENGINE_VER "a"\n',
        7,
        "must be a column of type",
    ),
    (
        "a version that is none",
        SCHEMA + REPLACING + 'ENGINE_VER "x"\n',
        7,
        "must be a column of type",
    ),
    (
        "deletion without version",
        SCHEMA + REPLACING + 'ENGINE_IS_DELETED "d"\n',
        7,
        "needs ENGINE_VER",
    ),
    (
        "deletion by a wide column",
        SCHEMA + REPLACING + 'ENGINE_VER "v"\nENGINE_IS_DELETED "v"\n',
        8,
        "type UInt8",
    ),
    ("a token without scope", "TOKEN t\n" + SCHEMA + ENGINE, 1, "a name and a scope"),
    ("a token with a wrong scope", "TOKEN t WRITE\n" + SCHEMA + ENGINE, 1, "scope WRITE"),
    (
        "the workspace's own token",
        'TOKEN "workspace admin token" READ\n' + SCHEMA + ENGINE,
        1,
        "belongs to the workspace",
    ),
    (
        "a forward query with FROM",
        SCHEMA + ENGINE + "FORWARD_QUERY >\n    SELECT a FROM x\n",
        7,
        "no FROM",
    ),
    (
        "a forward query that is none",
        SCHEMA + ENGINE + "FORWARD_QUERY >\n    a, v\n",
        7,
        "begin with SELECT",
    ),
    ("a backfill of another kind", SCHEMA + ENGINE + "BACKFILL never\n", 7, "the word skip"),
]

REFUSED_PIPES: list[tuple[str, str, int, str]] = [
    ("an empty file", "", 1, "there is no NODE"),
    ("SQL before a node", "SQL >\n    SELECT 1\n", 1, "before any NODE"),
    ("a node without SQL", "NODE n\nTYPE endpoint\n", 1, "has no SQL"),
    ("SQL on one line", "NODE n\nSQL SELECT 1\n", 2, "takes a block"),
    ("two SQLs", NODE + "SQL >\n    SELECT 2\n", 4, "two SQL blocks"),
    ("two nodes of one name", NODE + NODE, 4, "two nodes of the name n"),
    ("a node named as its pipe", NODE.replace("NODE n", "NODE p"), 1, "the name of its pipe"),
    ("a node with a dash", NODE.replace("NODE n", "NODE a-b"), 1, "letters, digits"),
    (
        "a node after the type",
        NODE + "TYPE endpoint\n" + NODE.replace(" n", " m"),
        5,
        "only the last",
    ),
    ("two types", NODE + "TYPE endpoint\nTYPE endpoint\n", 5, "TYPE comes twice"),
    ("an unknown type", NODE + "TYPE copy\n", 4, "no TYPE copy"),
    ("a view without target", NODE + "TYPE materialized\n", 4, "needs a DATASOURCE"),
    ("a target without view", NODE + "DATASOURCE x\n", 4, "is for TYPE materialized"),
    (
        "a view with parameters",
        "NODE n\nSQL >\n    %\n    SELECT {{Int8(x)}}\nTYPE materialized\nDATASOURCE t\n",
        5,
        "cannot have parameters",
    ),
    ("a template without %", "NODE n\nSQL >\n    SELECT {{Int8(x)}}\n", 2, "needs the line %"),
    ("a % in the first line of SQL", "NODE n\nSQL >\n    % SELECT 1\n", 2, "must stand alone"),
    ("nothing after the %", "NODE n\nSQL >\n    %\n", 2, "no SQL after the %"),
    ("a token that appends", "TOKEN t APPEND\n" + NODE, 1, "scope APPEND"),
    ("an unknown instruction", NODE + "COPY_MODE append\n", 4, "no COPY_MODE"),
    ("two descriptions", "DESCRIPTION a\nDESCRIPTION b\n" + NODE, 2, "DESCRIPTION comes twice"),
]


@pytest.mark.parametrize(
    ("title", "text", "line", "reason"), REFUSED_SOURCES, ids=[row[0] for row in REFUSED_SOURCES]
)
def test_data_source_is_refused(title: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(DatafileError) as caught:
        parse_datasource("folder/s.datasource", text)
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"folder/s.datasource:{line}: ")


@pytest.mark.parametrize(
    ("title", "text", "line", "reason"), REFUSED_PIPES, ids=[row[0] for row in REFUSED_PIPES]
)
def test_pipe_is_refused(title: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(DatafileError) as caught:
        parse_pipe("folder/p.pipe", text)
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"folder/p.pipe:{line}: ")


@pytest.mark.parametrize("file", ["a-b.datasource", "1a.datasource", f"{'a' * 129}.datasource"])
def test_file_name_is_refused(file: str) -> None:
    with pytest.raises(DatafileError, match="the name of the file"):
        parse_datasource(file, SCHEMA + ENGINE)


def test_data_source_with_everything() -> None:
    text = f"""\
TOKEN "two words" APPEND
TOKEN plain READ
# a comment
DESCRIPTION >
    first line

    third line

{SCHEMA}
ENGINE ReplacingMergeTree
ENGINE_PARTITION_KEY ""
ENGINE_SORTING_KEY "lower(a), `v`"
ENGINE_PRIMARY_KEY "lower(a)"
ENGINE_TTL "toDateTime(v) + toIntervalDay(30)"
ENGINE_VER "v"
ENGINE_IS_DELETED "d"
ENGINE_SETTINGS "index_granularity = 32"
FORWARD_QUERY >
    SELECT a, v,
        0 AS d
BACKFILL skip
"""
    read = parse_datasource("s.datasource", text.replace("\n", "\r\n"))
    assert read.name == "s"
    assert read.tokens == {TokenLine("two words", "APPEND"), TokenLine("plain", "READ")}
    assert read.description == "first line\n\nthird line"
    assert [column.name for column in read.columns] == ["a", "v", "d"]
    assert read.engine.sorting_key == "lower(a), `v`"
    assert read.engine.primary_key == "lower(a)"
    assert (read.engine.ver, read.engine.is_deleted) == ("v", "d")
    assert read.forward_query == "SELECT a, v,\n    0 AS d"
    assert not read.backfills


def test_pipe_with_everything() -> None:
    text = """\
TOKEN reader READ
DESCRIPTION of the pipe

NODE first
DESCRIPTION >
    of the node
SQL >
    %
    SELECT {{Int8(x, 1)}} AS a

NODE second
SQL >
    SELECT a
      FROM first

TYPE Endpoint
"""
    read = parse_pipe("p.pipe", text)
    assert read.tokens == {TokenLine("reader", "READ")}
    assert read.description == "of the pipe"
    assert [(n.name, n.description) for n in read.nodes] == [
        ("first", "of the node"),
        ("second", ""),
    ]
    assert read.nodes[0].sql == "%\nSELECT {{Int8(x, 1)}} AS a"
    assert read.nodes[1].sql == "SELECT a\n  FROM first"
    assert (read.kind, read.target) == (PipeKind.ENDPOINT, "")


def test_a_written_file_reads_the_same() -> None:
    for name, text in {**golden("one_key"), **golden("two_keys")}.items():
        parse = parse_pipe if name.endswith(".pipe") else parse_datasource
        read: DatasourceFile | PipeFile = parse(name, text)
        assert parse(name, read.text()) == read
