# SPDX-License-Identifier: Apache-2.0
"""Tokens and what each may do."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

ADMIN_NAME = "workspace admin token"
CREATE_NAME = "create datasource token"
# Made with the workspace.
DEFAULT_NAMES = frozenset({ADMIN_NAME, CREATE_NAME})
QUARANTINE_SUFFIX = "_quarantine"

_PLAIN_SCOPES = {"ADMIN", "TOKENS", "DATASOURCES:CREATE", "PIPES:CREATE"}
_RESOURCE_SCOPES = {
    "DATASOURCES:APPEND",
    "DATASOURCES:READ",
    "DATASOURCES:DROP",
    "PIPES:READ",
    "PIPES:DROP",
}


def base_name(datasource: str) -> str:
    """A scope on a data source covers its quarantine."""
    return datasource.removesuffix(QUARANTINE_SUFFIX)


@dataclass(frozen=True)
class Scope:
    kind: str
    resource: str | None = None

    @staticmethod
    def parse(text: str) -> Scope | None:
        """Reads `DATASOURCES:APPEND:x`, and the singular spelling the documentation also uses."""
        text = text.replace("DATASOURCE:", "DATASOURCES:", 1).replace("PIPE:", "PIPES:", 1)
        if text in _PLAIN_SCOPES:
            return Scope(text)
        kind, _, resource = text.rpartition(":")
        if kind in _RESOURCE_SCOPES and resource:
            return Scope(kind, resource)
        return None


@dataclass
class Token:
    id: str
    name: str
    text: str
    scopes: list[Scope] = field(default_factory=list)

    @property
    def is_admin(self) -> bool:
        return self._has("ADMIN")

    @property
    def may_manage_tokens(self) -> bool:
        return self.is_admin or self._has("TOKENS")

    @property
    def may_create(self) -> bool:
        return self.is_admin or self._has("DATASOURCES:CREATE")

    def may_append(self, datasource: str) -> bool:
        """DATASOURCES:CREATE may append to any data source as well."""
        return self.may_create or self._has("DATASOURCES:APPEND", datasource)

    def may_read(self, datasource: str) -> bool:
        return self.is_admin or self._has("DATASOURCES:READ", base_name(datasource))

    def may_drop(self, datasource: str) -> bool:
        return self.is_admin or self._has("DATASOURCES:DROP", datasource)

    @property
    def may_create_pipes(self) -> bool:
        return self.is_admin or self._has("PIPES:CREATE")

    def may_drop_pipe(self, pipe: str) -> bool:
        return self.is_admin or self._has("PIPES:DROP", pipe)

    def may_read_pipe(self, pipe: str) -> bool:
        return self.is_admin or self._has("PIPES:READ", pipe)

    def may_see(self, datasource: str) -> bool:
        """May see the description (not the rows)."""
        return self.may_append(base_name(datasource)) or self.may_read(datasource)

    def describe(self) -> dict[str, Any]:
        scopes = [
            {"type": s.kind} if s.resource is None else {"type": s.kind, "resource": s.resource}
            for s in self.scopes
        ]
        return {
            "id": self.id,
            "name": self.name,
            "token": self.text,
            "scopes": scopes,
            "description": "",
            "origin": {"type": "C"},
            "host": "local",
            "is_internal": False,
        }

    def _has(self, kind: str, resource: str | None = None) -> bool:
        return any(s.kind == kind and s.resource == resource for s in self.scopes)


def _new_text(token_id: str) -> str:
    # The real form: "p." + base64url of a JSON that names the region, and a signature.
    payload = json.dumps({"u": "standin", "id": token_id, "host": "local"}).encode()
    middle = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    return f"p.{middle}.{secrets.token_urlsafe(24)}"


class Tokens:
    """All tokens of the workspace; thread-safe."""

    def __init__(self, *, with_create_token: bool = True) -> None:
        self._lock = threading.Lock()
        self._by_name: dict[str, Token] = {}
        self.add(ADMIN_NAME, [Scope("ADMIN")])
        if with_create_token:
            self.add(CREATE_NAME, [Scope("DATASOURCES:CREATE")])

    def add(self, name: str, scopes: list[Scope]) -> Token:
        """Makes a token, or replaces the one of that name."""
        token_id = secrets.token_hex(16)
        token = Token(id=token_id, name=name, text=_new_text(token_id), scopes=scopes)
        with self._lock:
            self._by_name[name] = token
        return token

    def declare(self, name: str, scopes: list[Scope]) -> None:
        """Gives a token these scopes; it keeps its text if it exists."""
        existing = self.named(name)
        if existing is None:
            self.add(name, scopes)
        else:
            existing.scopes = scopes

    def find(self, text: str) -> Token | None:
        with self._lock:
            return next((t for t in self._by_name.values() if t.text == text), None)

    def named(self, name_or_id: str) -> Token | None:
        with self._lock:
            found = self._by_name.get(name_or_id)
            return found or next((t for t in self._by_name.values() if t.id == name_or_id), None)

    def rotate(self, name_or_id: str) -> Token | None:
        """Gives the token a new text; the old text is refused from now on."""
        token = self.named(name_or_id)
        if token is not None:
            with self._lock:
                token.text = _new_text(token.id)
        return token

    def remove(self, name_or_id: str) -> bool:
        token = self.named(name_or_id)
        if token is None:
            return False
        with self._lock:
            self._by_name.pop(token.name, None)
        return True

    def all(self) -> list[Token]:
        with self._lock:
            return list(self._by_name.values())
