# SPDX-License-Identifier: Apache-2.0
"""Figures against their bounds as a picture: SVG, made without any library."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from bench.figure import Figure

_WIDTH = 860
_LEFT = 330  # of the bars
_UNIT = 170  # from 0 to the bound
_REACH_MAX = 2.0  # Longer bars are cut off there.
_TOP = 64
_ROW = 24
_BAR = 14
_KEPT = "#2f7d5b"
_MISSED = "#c4571c"
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:16px;font-weight:600}"
    ".small{font-size:12px;fill:#555}"
)


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}"{more}>{escape(words)}</text>'


def _row(figure: Figure, y: float) -> list[str]:
    width = min(figure.reach, _REACH_MAX) * _UNIT
    middle = y + _BAR / 2 + 4
    words = figure.text + ("" if figure.holds else ", missed")
    return [
        _text(_LEFT - 10, middle, figure.what, ' text-anchor="end"'),
        f'<rect x="{_LEFT}" y="{y:.0f}" width="{width:.1f}" height="{_BAR}" '
        f'fill="{_KEPT if figure.holds else _MISSED}"/>',
        _text(_LEFT + max(width, _UNIT) + 10, middle, words, ' class="small"'),
    ]


def chart(figures: Sequence[Figure], title: str) -> str:
    """An SVG picture: a bar for each figure, with its bound as a line at the same place for all."""
    height = _TOP + _ROW * len(figures) + 16
    bound = _LEFT + _UNIT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        _text(16, 26, title, ' class="title"'),
        _text(bound, _TOP - 12, "bound", ' class="small" text-anchor="middle"'),
        _text(_LEFT + 2 * _UNIT, _TOP - 12, "twice as good", ' class="small" text-anchor="middle"'),
    ]
    for number, figure in enumerate(figures):
        parts += _row(figure, _TOP + _ROW * number)
    parts.append(
        f'<line x1="{bound}" y1="{_TOP - 6}" x2="{bound}" y2="{height - 12}" '
        'stroke="#222" stroke-dasharray="3 3"/>'
    )
    return "\n".join([*parts, "</svg>", ""])
