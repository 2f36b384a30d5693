# SPDX-License-Identifier: Apache-2.0
"""Everything the stand-in refuses, by name.

Each refusal can be switched off by its name. That exists for one reason: a test shows for every
name an example that is refused, and that the same example passes once the check is off. A check
that nobody can see fail is not worth having.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Check(StrEnum):
    """One refusal. Names starting with `row_` or `document_` send a row to quarantine."""

    # The request as a whole.
    TOKEN = "token"
    SCOPE_ADMIN = "scope_admin"
    SCOPE_APPEND = "scope_append"
    SCOPE_CREATE = "scope_create"
    SCOPE_READ = "scope_read"
    URI_LENGTH = "uri_length"
    CONTENT_LENGTH = "content_length"
    BODY_SIZE = "body_size"
    BODY_EMPTY = "body_empty"
    BODY_ENCODING = "body_encoding"

    # Parameters.
    NAME_PARAMETER = "name_parameter"
    FORMAT_PARAMETER = "format_parameter"
    DATASOURCE_MISSING = "datasource_missing"
    DATASOURCE_EXISTS = "datasource_exists"
    DATASOURCE_NAME = "datasource_name"
    SCHEMA = "schema"
    ENGINE = "engine"
    DATASOURCE_IN_USE = "datasource_in_use"
    JSONPATHS = "jsonpaths"

    # Pipes and views.
    PIPE_NAME = "pipe_name"
    PIPE_EXISTS = "pipe_exists"
    PIPE_OUTPUT = "pipe_output"
    PIPE_SQL = "pipe_sql"
    PARAMETER_NAME = "parameter_name"
    TEMPLATE = "template"
    VIEW_COLUMNS = "view_columns"
    VIEW_TARGET = "view_target"
    SCOPE_PIPE_READ = "scope_pipe_read"
    SCOPE_PIPE_CREATE = "scope_pipe_create"
    SCOPE_DROP = "scope_drop"

    # Deployments.
    DEPLOYMENTS_ONLY = "deployments_only"
    FORWARD_ONLY = "forward_only"
    DEPLOY_PART = "deploy_part"
    DEPLOYMENT_IN_PROGRESS = "deployment_in_progress"
    DEPLOYMENT_NOT_READY = "deployment_not_ready"
    DEPLOYMENT_LIVE = "deployment_live"
    DESTRUCTIVE = "destructive"
    FORWARD_QUERY = "forward_query"
    RESOURCE_NAMES = "resource_names"
    TOKEN_TAKEN = "token_taken"

    # SQL of a user.
    SQL_SELECT_ONLY = "sql_select_only"
    SQL_FUNCTION = "sql_function"
    SQL_SYSTEM_TABLE = "sql_system_table"
    SQL_OUTFILE = "sql_outfile"

    # A row that does not fit.
    ROW_INVALID_UTF8 = "row_invalid_utf8"
    ROW_INVALID_JSON = "row_invalid_json"
    ROW_CONTROL_CHARACTER = "row_control_character"
    ROW_NOT_AN_OBJECT = "row_not_an_object"
    ROW_MISSING_VALUE = "row_missing_value"
    ROW_WRONG_TYPE = "row_wrong_type"
    ROW_INTEGER_RANGE = "row_integer_range"

    # What ClickHouse up to 26.7 answers by losing the whole document (strict mode).
    ROW_BIG_INTEGER = "row_big_integer"
    ROW_HUGE_NUMBER = "row_huge_number"
    ROW_NOT_A_NUMBER = "row_not_a_number"
    ROW_LONE_SURROGATE = "row_lone_surrogate"
    # Readers keep the first, the last, or fail: never what was meant.
    ROW_DOUBLE_MEMBER = "row_double_member"

    # The same inside the JSON text of the columns that hold documents (strict mode).
    DOCUMENT_INVALID_JSON = "document_invalid_json"
    DOCUMENT_CONTROL_CHARACTER = "document_control_character"
    DOCUMENT_BIG_INTEGER = "document_big_integer"
    DOCUMENT_HUGE_NUMBER = "document_huge_number"
    DOCUMENT_NOT_A_NUMBER = "document_not_a_number"
    DOCUMENT_LONE_SURROGATE = "document_lone_surrogate"
    DOCUMENT_DOUBLE_MEMBER = "document_double_member"


STRICT_ONLY = frozenset(
    check
    for check in Check
    if check.startswith("document_")
    or check
    in {
        Check.ROW_BIG_INTEGER,
        Check.ROW_HUGE_NUMBER,
        Check.ROW_NOT_A_NUMBER,
        Check.ROW_LONE_SURROGATE,
        Check.ROW_DOUBLE_MEMBER,
    }
)


class Checks:
    """The set of checks that are on. Reads need no lock: the set is replaced, never changed."""

    def __init__(self, without: Iterable[Check] = ()) -> None:
        self._at_start = frozenset(without)
        self._off = self._at_start

    def on(self, check: Check) -> bool:
        return check not in self._off

    def switch_off(self, checks: Iterable[Check]) -> None:
        self._off = self._at_start | frozenset(checks)

    def reset(self) -> None:
        self._off = self._at_start
