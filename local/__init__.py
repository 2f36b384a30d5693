# SPDX-License-Identifier: Apache-2.0
"""The world on one machine: a Tinybird stand-in, an AWS emulator, a comparer and the demo.

Nothing here shares code with the product, so that a bug cannot hide in its own judge.
"""
