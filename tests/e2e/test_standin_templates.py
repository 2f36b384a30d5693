# SPDX-License-Identifier: Apache-2.0
"""Templated SQL: values become literals, never SQL; and nothing but that can be said."""

from __future__ import annotations

import pytest

from local.tinybird.template import Parameter, TemplateError, parameters, render, render_for_check

OPTIONAL = "%\nSELECT 1{% if defined(x) %} WHERE a = {{String(x)}}{% end %}"

RENDERED: list[tuple[str, str, dict[str, str], str]] = [
    ("no template", "SELECT '{{String(x)}}'", {"x": "1"}, "SELECT '{{String(x)}}'"),
    ("a text", "%\n{{String(x)}}", {"x": "a"}, "'a'"),
    ("a text that would end the literal", "%\n{{String(x)}}", {"x": "' OR 1 --"}, r"'\' OR 1 --'"),
    ("a backslash", "%\n{{String(x)}}", {"x": "\\"}, r"'\\'"),
    ("an empty text", "%\n{{String(x)}}", {"x": ""}, "''"),
    ("markup and a template in a value", "%\n{{String(x)}}", {"x": "<{{y}}&"}, "'<{{y}}&'"),
    ("a number", "%\n{{Float64(x)}}", {"x": "1.50"}, "1.5"),
    ("the greatest UInt64", "%\n{{UInt64(x)}}", {"x": str(2**64 - 1)}, str(2**64 - 1)),
    ("a day", "%\n{{Date(x)}}", {"x": "2026-11-22"}, "'2026-11-22'"),
    ("a truth", "%\n{{Boolean(x)}}", {"x": "true"}, "1"),
    ("a default", "%\n{{Int32(x, 7)}}", {}, "7"),
    ("a named default", "%\n{{Int32(x, default=-7, description='n')}}", {}, "-7"),
    ("a default not used", "%\n{{Int32(x, 7)}}", {"x": "8"}, "8"),
    ("optional and absent", OPTIONAL, {}, "SELECT 1"),
    ("optional and given", OPTIONAL, {"x": "b"}, "SELECT 1 WHERE a = 'b'"),
    ("optional, given empty", OPTIONAL, {"x": ""}, "SELECT 1 WHERE a = ''"),
    ("a parameter of no node", OPTIONAL, {"y": "b"}, "SELECT 1"),
    ("else", "%\n{% if defined(x) and x == 'a' %}A{% else %}B{% end %}", {"x": "c"}, "B"),
]

REFUSED: list[tuple[str, str, dict[str, str], str]] = [
    ("a required one that is absent", "{{String(x)}}", {}, "x is required"),
    ("a text for a number", "{{Float64(x)}}", {"x": "a"}, "type Float64"),
    ("an infinite number", "{{Float64(x)}}", {"x": "1e999"}, "type Float64"),
    ("a fraction for an integer", "{{Int32(x)}}", {"x": "1.5"}, "type Int32"),
    ("an integer out of range", "{{UInt8(x)}}", {"x": "256"}, "type UInt8"),
    ("thousands of digits", "{{UInt256(x)}}", {"x": "9" * 5000}, "type UInt256"),
    ("no day", "{{Date(x)}}", {"x": "yesterday"}, "type Date"),
    ("a parameter without type", "{{x}}", {"x": "1"}, "needs its type"),
    ("an attribute", "{{String(x).__class__}}", {"x": "1"}, "has no"),
    ("a call of Python", "{{String(open('/etc/hostname'))}}", {}, "has no"),
    ("an import", "{% import os %}", {}, "has no"),
    ("raw Python", "{% raw 1 %}", {}, "has no"),
    ("a loop", "{% for i in x %}{% end %}", {}, "has no"),
    ("a constant for a parameter", "{{String('a')}}", {}, "takes a parameter"),
    ("an if without end", "{% if defined(x) %}", {}, "Template Syntax Error"),
    ("an open expression", "{{String(x)", {"x": "1"}, "Template Syntax Error"),
    ("no Python", "{{String(x x)}}", {"x": "1"}, "Template Syntax Error"),
    ("a comment", "{# a #}", {}, "no template comments"),
]


@pytest.mark.parametrize(
    ("title", "sql", "values", "expected"), RENDERED, ids=[row[0] for row in RENDERED]
)
def test_renders(title: str, sql: str, values: dict[str, str], expected: str) -> None:
    assert render(sql, values) == expected


@pytest.mark.parametrize(
    ("title", "sql", "values", "reason"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_is_refused(title: str, sql: str, values: dict[str, str], reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        parameters(f"%\n{sql}")
        render(f"%\n{sql}", values)


def test_parameters_are_listed() -> None:
    sql = "%\n{{String(a)}} {{Int8(b, 1)}} {% if defined(c) %}{{Float64(c)}}{% end %} {{String(a)}}"
    assert parameters(sql) == [
        Parameter("a", "String", required=True),
        Parameter("b", "Int8", required=False),
        Parameter("c", "Float64", required=False),
    ]


def test_a_check_takes_every_branch() -> None:
    sql = "%\n{% if defined(x) %}{{String(x)}}{% end %} {{Int8(n)}} {{DateTime(t)}}"
    assert render_for_check(sql) == "'__no_value__' 0 '2020-01-01 00:00:00'"
