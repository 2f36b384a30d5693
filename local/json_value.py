# SPDX-License-Identifier: Apache-2.0
"""A name for what JSON text turns into."""

from __future__ import annotations

from typing import Any, TypeAlias

# A value of JSON. Python's types cannot describe its nesting usefully.
Json: TypeAlias = Any
