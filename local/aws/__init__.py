# SPDX-License-Identifier: Apache-2.0
"""The AWS side of the local world: an emulator on a loopback port."""
