# SPDX-License-Identifier: Apache-2.0
"""The demo's page: a table, its state in Tinybird and the lag between them, side by side.

Everything it shows is read from the running world; its buttons write to DynamoDB, run the product's
command line, and break the Tinybird stand-in.
"""
