# SPDX-License-Identifier: Apache-2.0
"""What all endpoints share: the engine, the data sources, the tokens and the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from local.tinybird.answers import ApiError, Request
from local.tinybird.checks import Check, Checks
from local.tinybird.datasource import Catalogue, DataSource
from local.tinybird.deployment import Deployments
from local.tinybird.engine import Engine, identifier
from local.tinybird.jobs import Jobs
from local.tinybird.pipe import Pipe
from local.tinybird.registry import Registry
from local.tinybird.tokens import ADMIN_NAME, Token, Tokens


class Kind(StrEnum):
    """Classic creates resources through /v0; Forward only by deployments."""

    CLASSIC = "classic"
    FORWARD = "forward"


# 10 MB on the wire: the limit of the smaller plans of the real service.
EVENTS_BODY_BYTES_MAX = 10_000_000


@dataclass
class Workspace:
    engine: Engine
    kind: Kind
    checks: Checks
    body_bytes_max: int = EVENTS_BODY_BYTES_MAX
    catalogue: Catalogue = field(default_factory=Catalogue)
    pipes: Registry[Pipe] = field(default_factory=Registry)
    jobs: Jobs = field(default_factory=Jobs)
    deployments: Deployments = field(default_factory=Deployments)
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        # Forward workspaces come without a token that may create.
        self.tokens = Tokens(with_create_token=self.kind is Kind.CLASSIC)

    def token_of(self, request: Request) -> Token:
        """The caller's token; refuses a request without a valid one."""
        text = request.token_text()
        token = self.tokens.find(text) if text else None
        if token is None:
            self.refuse_if(Check.TOKEN, True, 403, "Invalid or missing authentication token")
            token = self.tokens.named(ADMIN_NAME)
            assert token is not None
        request.notes["token"] = token.name
        return token

    def refuse_if(self, check: Check, condition: bool, status: int, message: str) -> None:
        if condition and self.checks.on(check):
            raise ApiError(status, message)

    def refuse_changes_on_forward(self, what: str) -> None:
        message = f"Adding or modifying {what} to this workspace can only be done via deployments."
        self.refuse_if(Check.DEPLOYMENTS_ONLY, self.kind is Kind.FORWARD, 403, message)

    def require_admin(self, request: Request) -> None:
        message = "The token has not enough permissions for this operation"
        self.refuse_if(Check.SCOPE_ADMIN, not self.token_of(request).is_admin, 403, message)

    def create(self, datasource: DataSource) -> None:
        """Makes the tables; raises EngineError if ClickHouse does not like the description."""
        for statement in datasource.create_statements():
            self.engine.execute(statement)
        self.catalogue.put(datasource)

    def change(
        self, datasource: DataSource, clauses: Iterable[str], quarantine_clauses: Iterable[str]
    ) -> None:
        """Alters a data source's tables. The caller holds its write lock."""
        for table, all_clauses in (
            (datasource.name, clauses),
            (datasource.quarantine, quarantine_clauses),
        ):
            for clause in all_clauses:
                self.engine.execute(f"ALTER TABLE {identifier(table)} {clause}")

    def drop(self, datasource: DataSource) -> None:
        self.catalogue.remove(datasource.name)
        for statement in datasource.drop_statements():
            self.engine.execute(statement)
