# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Tinybird on an embedded ClickHouse engine, for tests and for trying things out.

A workspace is either Classic, which makes data sources and pipes through `/v0`, or Forward, which
changes by deployments of whole projects only (`deploy_api.py`). Each answers the part of
Tinybird's HTTP API that the product and its tests use, and is at least as strict as the real
service: what the real one would put into quarantine, or what an older ClickHouse would read
wrongly, is refused here. It listens on 127.0.0.1 only.

**It is frozen.** A new feature needs a test of the product that fails without it; a stand-in that
grows ahead of the product is a second product to maintain. Its own tests
(`tests/e2e/test_standin_*.py`) run when something they depend on has changed; `make standin` runs
them always (docs/development.md).

**What is a guess.** It was written from Tinybird's documentation and published clients, and was
never compared with the real service. By the names of `checks.py`, these refusals are guesses:

* `scope_drop`, `scope_create`, `scope_pipe_create`: which scope each call needs.
* `datasource_exists`, `pipe_exists`, `token_taken`, `resource_names`: status and text; that names
  are taken only once is documented.
* `view_columns`, `view_target`, `pipe_output`, `forward_query`: when exactly a view is refused.
* `deployment_not_ready`, `deployment_live`, `deployment_in_progress`: status and text.
* `destructive`: which changes need `allow_destructive_operations`; that what a project no longer
  has counts as deleted is documented.
* `body_empty`, `body_encoding`, `uri_length`, `content_length`: status and text.
* `template`, `parameter_name`: which templates are refused.

These are ours, and Tinybird is not known to refuse the same: `sql_outfile`, `sql_system_table` and
`sql_function` (they keep the machine safe from a query), and everything that `STRICT_ONLY` lists
(ClickHouse up to 26.7 loses such documents).
"""
