# SPDX-License-Identifier: Apache-2.0
"""Templated SQL: `{{String(x)}}`, `{% if defined(x) %} … {% end %}` (Tornado's templates).

The engine behind these templates runs any Python code, so every expression is looked at before: it
may only call the functions below, on parameters and constants.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import tornado.template

from local.tinybird.engine import literal
from local.tinybird.pipe_file import is_template


class TemplateError(Exception):
    """The template, or a parameter given to it, is wrong."""


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    required: bool


class _Missing:
    """A parameter that the caller did not pass."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False


_BITS = (8, 16, 32, 64, 128, 256)
_INTEGER_TYPES = {"Int": 64} | {f"{sign}Int{bits}": bits for sign in ("", "U") for bits in _BITS}
_TIME_TYPES = {
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "DateTime": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    "DateTime64": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?"),
}
TYPES = frozenset({"String", "Float32", "Float64", "Boolean", *_INTEGER_TYPES, *_TIME_TYPES})

_CONSTRUCT = re.compile(r"\{\{(?P<expression>.*?)\}\}|\{%(?P<statement>.*?)%\}", re.DOTALL)
_FORBIDDEN = re.compile(r"\{#|\{!|\{\{!|\{%!")
_ALLOWED_NODES = (
    ast.Expression,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.keyword,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
)


def _converted(value: str, kind: str) -> str:
    """The value as SQL; raises ValueError."""
    if kind == "String":
        return literal(value)
    if kind in _TIME_TYPES:
        if not _TIME_TYPES[kind].fullmatch(value):
            raise ValueError
        return literal(value)
    if kind == "Boolean":
        if value.lower() not in {"0", "1", "true", "false"}:
            raise ValueError
        return "1" if value.lower() in {"1", "true"} else "0"
    if kind in _INTEGER_TYPES:
        bits = _INTEGER_TYPES[kind]
        low, high = (0, 1 << bits) if kind[0] == "U" else (-(1 << (bits - 1)), 1 << (bits - 1))
        if len(value) > 80 or not low <= int(value) < high:
            raise ValueError
        return str(int(value))
    if not math.isfinite(float(value)):
        raise ValueError
    return repr(float(value))


def _typed(kind: str, value: object, default: object = None, **_about: object) -> str:
    """What `{{Type(parameter, default)}}` becomes."""
    if isinstance(value, _Missing):
        if default is None:
            raise TemplateError(f"Template Syntax Error: {value.name} is required and not defined")
        value = default
    try:
        return _converted(str(value), kind)
    except ValueError as error:
        raise TemplateError(
            f"Error: Error validating {str(value)[:60]!r} to type {kind}"
        ) from error


def _defined(value: object) -> bool:
    return not isinstance(value, _Missing)


_FUNCTIONS: dict[str, Callable[..., Any]] = {kind: partial(_typed, kind) for kind in TYPES} | {
    "defined": _defined
}


def render(sql: str, values: Mapping[str, str]) -> str:
    """The SQL for these parameters; raises TemplateError. SQL without `%` stays as it is."""
    if not is_template(sql):
        return sql
    names: dict[str, Any] = {p: _Missing(p) for p in _names(sql)}
    names |= {name: values[name] for name in names if name in values}
    try:
        template = tornado.template.Template(_body(sql), autoescape=None, whitespace="all")
        return template.generate(**_FUNCTIONS, **names).decode()
    except tornado.template.ParseError as error:
        raise TemplateError(f"Template Syntax Error: {error}") from error


def render_for_check(sql: str) -> str:
    """The SQL as if every parameter were given with some value of its type.

    The real service checks templates with placeholders, too; so a text is one that is no number.
    """
    samples = {"Date": "2020-01-01", "DateTime": "2020-01-01 00:00:00", "String": "__no_value__"}
    samples["DateTime64"] = samples["DateTime"]
    values = {p.name: samples.get(p.type, "0") for p in parameters(sql)}
    return render(sql, values)


def parameters(sql: str) -> list[Parameter]:
    """The parameters of the SQL in order of their first typed use; raises TemplateError."""
    if not is_template(sql):
        return []
    found: dict[str, Parameter] = {}
    conditional: set[str] = set()
    for tree in _trees(sql):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            assert isinstance(call.func, ast.Name)
            if not call.args or not isinstance(call.args[0], ast.Name):
                raise TemplateError(f"{call.func.id}() takes a parameter: {ast.unparse(call)}")
            name = call.args[0].id
            if call.func.id == "defined":
                conditional.add(name)
                continue
            has_default = len(call.args) > 1 or any(k.arg == "default" for k in call.keywords)
            required = not has_default and name not in conditional
            found.setdefault(name, Parameter(name, call.func.id, required))
    return list(found.values())


def _names(sql: str) -> set[str]:
    names: set[str] = set()
    for tree in _trees(sql):
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names - set(_FUNCTIONS)


def _body(sql: str) -> str:
    return sql.split("\n", 1)[1]


def _trees(sql: str) -> Iterator[ast.Expression]:
    """Every expression of the template, looked at."""
    body = _body(sql)
    if _FORBIDDEN.search(body):
        raise TemplateError("this stand-in has no template comments")
    for match in _CONSTRUCT.finditer(body):
        if match["expression"] is not None:
            tree = _parsed(match["expression"])
            if not isinstance(tree.body, ast.Call):
                raise TemplateError(f"a parameter needs its type: {match[0]}")
            yield tree
            continue
        word, _, rest = match["statement"].strip().partition(" ")
        if word in {"if", "elif"}:
            yield _parsed(rest)
        elif word not in {"else", "end"} or rest.strip():
            raise TemplateError(f"this stand-in has no {match[0]}")


def _parsed(expression: str) -> ast.Expression:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError as error:
        raise TemplateError(f"Template Syntax Error: {expression.strip()[:80]}") from error
    for node in ast.walk(tree):
        bad = not isinstance(node, _ALLOWED_NODES)
        if isinstance(node, ast.Call):
            bad = not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS
        if isinstance(node, ast.Name):
            bad = node.id.startswith("_")
        if bad:
            raise TemplateError(f"this stand-in has no {ast.unparse(node)[:60]} in templates")
    return tree
