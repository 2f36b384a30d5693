# SPDX-License-Identifier: Apache-2.0
"""A measured figure beside the bound that it has to keep."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Wanted(Enum):
    """On which side of its bound a figure has to be."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Figure:
    """One figure."""

    what: str
    value: float
    wanted: Wanted
    bound: float
    unit: str = ""

    @property
    def reach(self) -> float:
        """1 at the bound, more is better: twice as good is 2."""
        if self.wanted is Wanted.AT_LEAST:
            return self.value / self.bound
        return self.bound / self.value if self.value > 0 else float("inf")

    @property
    def holds(self) -> bool:
        """It is within its bound."""
        return self.reach >= 1

    @property
    def text(self) -> str:
        """`0.32 (at least 0.45)`."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{_short(self.value)}{unit} ({self.wanted.value} {_short(self.bound)}{unit})"


def at_least(what: str, value: float, bound: float, unit: str = "") -> Figure:
    return Figure(what, value, Wanted.AT_LEAST, bound, unit)


def at_most(what: str, value: float, bound: float, unit: str = "") -> Figure:
    return Figure(what, value, Wanted.AT_MOST, bound, unit)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 30 else f"{value:.3g}" if value < 10 else f"{value:.1f}"


def in_words(bounds: dict[str, float]) -> str:
    """Bounds by set of items, for a sentence."""
    return ", ".join(f"{name} {bound}" for name, bound in bounds.items())
