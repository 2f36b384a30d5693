# SPDX-License-Identifier: Apache-2.0
"""`make truth`: random worlds through the real function and the real SQL. docs/truth.md."""
