# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Tinybird on an embedded ClickHouse engine, for tests and for trying things out.

A workspace is either Classic, which makes data sources and pipes through `/v0`, or Forward, which
changes by deployments of whole projects only (`deploy_api.py`). Each answers the part of
Tinybird's HTTP API that the product and its tests use, and is at least as strict as the real
service: what the real one would put into quarantine, or what an older ClickHouse would read
wrongly, is refused here. It listens on 127.0.0.1 only.
"""
