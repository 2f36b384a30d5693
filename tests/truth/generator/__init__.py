# SPDX-License-Identifier: Apache-2.0
"""A seed becomes a scenario: a table's history, its exports, and how AWS tells the function."""
