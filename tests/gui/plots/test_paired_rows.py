"""Estimates of two marks on one row are moved apart, once: a figure may have done it itself."""

import pytest
from PySide6.QtCore import QSizeF

from workbench.desktop.plots.drawn import drawn
from workbench.desktop.plots.envelope import Arrays
from workbench.desktop.plots.figure_layout import FigureLayout
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.figures import Axis, Figure, Intervals

pytestmark = pytest.mark.usefixtures("qapp")


def mark(tone, *at):
    ones = tuple(1.0 for _ in at)
    return Intervals(at=at, estimate=ones, low=ones, high=ones, tone=tone, bars=True)


def middles(*marks):
    """Where each estimate is painted, in rows."""
    figure = Figure(
        id="x", title="x", marks=marks, y=Axis(kind="category", categories=("a", "b", "c"))
    )
    made = drawn(figure, Arrays())
    panel = FigureLayout(figure, made).panel(QSizeF(400, 300), (0.0, 1.0), 0.0, tokens(Theme.LIGHT))
    row = abs(panel.y.scale)
    return [
        [(one.middle(n, panel) - panel.y(0.0)) / row for n in range(len(one.at))] for one in made
    ]


def test_two_on_one_row_lie_above_and_below_it():
    above, below = middles(mark("restored", 0.0, 1.0), mark("lost", 0.0, 1.0))
    assert all(a < row < b for row, (a, b) in enumerate(zip(above, below, strict=True)))


@pytest.mark.parametrize("tones", [("restored", "lost"), ("reference", "incident")])
def test_what_the_figure_placed_itself_stays_there(tones):
    above, below = middles(mark(tones[0], 0.0, 0.82, 1.82), mark(tones[1], 1.18, 2.18))
    assert above == pytest.approx([0.0, 0.82, 1.82])
    assert below == pytest.approx([1.18, 2.18])
