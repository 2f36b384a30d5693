# SPDX-License-Identifier: Apache-2.0
"""Figures beside their bounds, and the picture of them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from bench.chart import chart
from bench.figure import Figure, at_least, at_most

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("figure", "reach", "text"),
    [
        (at_least("speed", 0.9, 0.45), 2.0, "0.9 (at least 0.45)"),
        (at_least("speed", 0.3, 0.6), 0.5, "0.3 (at least 0.6)"),
        (at_least("speed", 0.45, 0.45), 1.0, "0.45 (at least 0.45)"),
        (at_most("memory", 12, 24, "MiB"), 2.0, "12.0 MiB (at most 24.0 MiB)"),
        (at_most("memory", 48, 24, "MiB"), 0.5, "48 MiB (at most 24.0 MiB)"),
        (at_most("growth", 0, 1.5), float("inf"), "0 (at most 1.5)"),
        (at_least("start", 1321.4, 100), 13.214, "1321 (at least 100)"),
    ],
)
def test_a_figure_knows_how_far_it_is_from_its_bound(
    figure: Figure, reach: float, text: str
) -> None:
    assert figure.reach == pytest.approx(reach)
    assert figure.holds == (reach >= 1)
    assert figure.text == text


def test_the_picture_has_a_bar_for_each_figure_and_names_those_that_miss() -> None:
    figures = [at_least("a < b", 1, 2), at_most("c", 1, 2), at_least("far", 500, 1)]
    root = ElementTree.fromstring(chart(figures, "Title & more"))
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert "a < b" in words
    assert "1 (at least 2), missed" in words
    assert "1 (at most 2)" in words
    bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("x")]
    widths = [float(bar.attrib["width"]) for bar in bars]
    line = next(root.iter(f"{SVG}line"))
    bound = float(line.attrib["x1"]) - float(bars[0].attrib["x"])
    assert widths == pytest.approx([bound / 2, 2 * bound, 2 * bound])
    assert bars[0].get("fill") != bars[1].get("fill") == bars[2].get("fill")
