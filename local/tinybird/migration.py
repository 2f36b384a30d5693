# SPDX-License-Identifier: Apache-2.0
"""Makes a project the live one: tables, rows, views, pipes, tokens.

Rows arrive meanwhile: everything happens while no row can be written, so that a view that is made
and filled sees each row once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from local.tinybird import pipe as pipe_module
from local.tinybird import views
from local.tinybird.datasource import DataSource
from local.tinybird.datasource_file import DatasourceFile
from local.tinybird.engine import identifier
from local.tinybird.evolution import Evolution, evolution
from local.tinybird.pipe import Pipe
from local.tinybird.pipe_file import PipeFile
from local.tinybird.project import Changes, Project
from local.tinybird.tokens import Scope
from local.tinybird.workspace import Workspace


def _new_table(name: str) -> str:
    return f".new.{name}"


def _statement(pipe: PipeFile) -> str:
    made = pipe_module.from_file(pipe)
    return made.statement(made.nodes[-1], {})


class Migration:
    """From one project to another. Errors are EngineError; `rehearse` finds those of the data."""

    def __init__(self, workspace: Workspace, old: Project, new: Project, changes: Changes) -> None:
        self._workspace = workspace
        self._engine = workspace.engine
        self._old = old
        self._new = new
        self._changes = changes
        self._evolutions: dict[str, Evolution] = {
            name: evolution(old.datasources[name], new.datasources[name])
            for name in changes.changed_datasource_names
        }
        self._rewritten = {n for n, e in self._evolutions.items() if e.rewrite}
        self._refilled = self._find_refilled()

    def rehearse(self) -> None:
        """Runs every query that moves rows, and keeps nothing; changes nothing."""
        for name in self._rewritten_by_query():
            self._engine.execute(f"{self._forward_query(name)}\nFORMAT Null")
        for pipe in self._new.views():
            is_new = pipe.name in self._changes.new_pipe_names
            sources_live = self._new.sources(pipe) <= self._old.datasources.keys()
            unchanged = not self._new.sources(pipe) & self._evolutions.keys()
            if (is_new or pipe.target in self._refilled) and sources_live and unchanged:
                self._engine.execute(f"{_statement(pipe)}\nFORMAT Null")

    def run(self) -> None:
        with self._no_rows_arrive():
            self._fill_new_tables()
            stale = self._drop_views()
            self._drop_deleted()
            self._make_and_change_tables()
            self._replace_pipes()
            self._make_views(stale)
            self._declare_tokens()

    def _find_refilled(self) -> set[str]:
        """Targets that are emptied and filled anew from all of their views."""
        by_query = set(self._rewritten_by_query())
        refilled = self._rewritten - by_query
        refilled |= {
            pipe.target
            for pipe in self._new.views()
            if pipe.name in self._changes.changed_pipe_names
            and pipe.nodes != self._old.pipes[pipe.name].nodes
        }
        for pipe in self._new.views():  # what they feed, too
            if self._new.sources(pipe) & refilled:
                refilled.add(pipe.target)
        known = refilled & self._new.datasources.keys()
        return {name for name in known if self._new.datasources[name].backfills}

    def _rewritten_by_query(self) -> list[str]:
        return sorted(n for n in self._rewritten if self._new.datasources[n].forward_query)

    def _forward_query(self, name: str) -> str:
        return f"{self._new.datasources[name].forward_query}\nFROM {identifier(name)}"

    @contextmanager
    def _no_rows_arrive(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(self._workspace.catalogue.changing)
            for source in sorted(self._workspace.catalogue.all(), key=lambda d: d.name):
                stack.enter_context(source.write_lock)
            yield

    def _fill_new_tables(self) -> None:
        """First of all, because values that do not convert must leave all as it was."""
        made: list[str] = []
        try:
            for name in self._rewritten_by_query():
                table = _new_table(name)
                made.append(table)
                self._engine.execute(_datasource(self._new.datasources[name]).create_table(table))
                views.populate(self._engine, table, self._forward_query(name))
        except Exception:
            for table in made:
                self._engine.execute(f"DROP TABLE IF EXISTS {identifier(table)}")
            raise

    def _drop_views(self) -> set[str]:
        """Drops views that are gone or must be made anew; returns the pipes of the latter."""
        stale: set[str] = set(self._changes.new_pipe_names)
        for pipe in self._new.views():
            touched = self._rewritten | self._refilled
            if (
                pipe.name in self._changes.changed_pipe_names
                or pipe.target in touched
                or self._new.sources(pipe) & touched
            ):
                stale.add(pipe.name)
        for name in stale | set(self._changes.deleted_pipe_names):
            live = self._workspace.pipes.find(name)
            for node in live.nodes if live else []:
                if node.target:
                    views.drop(self._engine, node.view)
        return stale

    def _drop_deleted(self) -> None:
        for name in self._changes.deleted_datasource_names:
            source = self._workspace.catalogue.find(name)
            if source is not None:
                self._workspace.drop(source)

    def _make_and_change_tables(self) -> None:
        for name in self._changes.new_datasource_names:
            self._workspace.create(_datasource(self._new.datasources[name]))
        for name, way in self._evolutions.items():
            self._change(self._new.datasources[name], way)

    def _change(self, file: DatasourceFile, way: Evolution) -> None:
        live = self._workspace.catalogue.find(file.name)
        assert live is not None
        if way.rewrite:
            self._engine.execute(f"DROP TABLE {identifier(file.name)}")
            if file.forward_query:
                self._engine.execute(
                    f"RENAME TABLE {identifier(_new_table(file.name))} TO {identifier(file.name)}"
                )
            else:
                self._engine.execute(_datasource(file).create_table())
            self._engine.execute(f"DROP TABLE {identifier(live.quarantine)}")
            self._engine.execute(_datasource(file).create_statements()[1])
        self._workspace.change(live, way.alters, way.quarantine_alters)
        live.columns, live.engine = list(file.columns), file.engine
        live.description = file.description

    def _replace_pipes(self) -> None:
        for name in self._changes.deleted_pipe_names:
            self._workspace.pipes.remove(name)
        for name in self._changes.new_pipe_names:
            self._workspace.pipes.put(pipe_module.from_file(self._new.pipes[name]))
        for name in self._changes.changed_pipe_names:
            made = pipe_module.from_file(self._new.pipes[name])
            live = self._workspace.pipes.find(name)
            made.id = live.id if live else made.id
            self._workspace.pipes.put(made)

    def _make_views(self, stale: set[str]) -> None:
        for target in self._refilled:
            self._engine.execute(f"TRUNCATE TABLE {identifier(target)}")
        for file in self._new.views():
            if file.name not in stale:
                continue
            live = self._workspace.pipes.find(file.name)
            assert live is not None
            self._make_view(live, file)

    def _make_view(self, live: Pipe, file: PipeFile) -> None:
        node, statement = live.nodes[-1], _statement(file)
        views.create(self._engine, node.view, node.target, statement)
        is_new = file.name in self._changes.new_pipe_names
        backfills = self._new.datasources[file.target].backfills
        if file.target in self._refilled or (is_new and backfills):
            views.populate(self._engine, node.target, statement)

    def _declare_tokens(self) -> None:
        scopes: dict[str, list[Scope]] = defaultdict(list)
        for name, text in sorted(self._new.token_lines()):
            scope = Scope.parse(text)
            assert scope is not None
            scopes[name].append(scope)
        for name in {name for name, _ in self._old.token_lines()} - scopes.keys():
            self._workspace.tokens.remove(name)
        for name, declared in scopes.items():
            self._workspace.tokens.declare(name, declared)


def _datasource(file: DatasourceFile) -> DataSource:
    return DataSource(file.name, list(file.columns), file.engine, description=file.description)
