# SPDX-License-Identifier: Apache-2.0
"""Rules broken on purpose: each has to be found by the auditor within a thousand seeds.

None of them is a switch in the product: the SQL's text is changed on its way to ClickHouse, rows on
their way from the machine, or one source file is compiled anew with a line changed.
"""
