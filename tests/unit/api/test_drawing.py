"""Figures become SVG that is well formed, inert and the same every time."""

import itertools
import xml.etree.ElementTree as ET

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.api import (
    Axis,
    Band,
    Bars,
    Distribution,
    Figure,
    Flags,
    Graph,
    GraphNode,
    Heatmap,
    Intervals,
    Level,
    Line,
    Span,
    draw_svg,
)
from workbench.api.drawing.graph import lane_positions
from workbench.api.drawing.scale import ticks

SHAPES = {"rect", "path", "circle"}
EVERY_MARK = {
    "line": (Line(x=(0, 1, 2, 3), y=(1, None, 2, 3), label="AUC", tone="incident"),),
    "band": (Band(x=(0, 1), low=(0, 1), high=(1, 2)),),
    "bars": (Bars(at=(0, 1, 2), length=(3, None, 1)),),
    "intervals": (Intervals(at=(0,), estimate=(0.1,), low=(0.05,), high=(0.2,), bars=True),),
    "distribution": (Distribution(edges=(0, 1, 2), share=(0.4, 0.6), tone="reference"),),
    "steps": (Distribution(edges=(0, 1, 2), share=(0.4, 0.6), filled=False, tone="incident"),),
    "heatmap": (Heatmap(values=((0.1, None), (0.5, 1.0))),),
    "events": (Flags(at=(1.0,), title=("Deployed",), emphasised=(True,)),),
    "level": (Level(value=0.5, label="whole drop"), Level(value=1, vertical=True)),
    "span": (Span(start=0, end=1, tone="incident", label="W1"), Line(x=(0, 2), y=(0, 1))),
}


@pytest.mark.parametrize("name", sorted(EVERY_MARK))
def test_every_mark_draws_something_and_repeats_to_the_byte(name):
    axis = Axis(kind="category", categories=("a", "b")) if name == "heatmap" else Axis(label="x")
    figure = Figure(id=name, title="A title", x=axis, marks=EVERY_MARK[name])
    drawn = draw_svg(figure)
    assert drawn == draw_svg(figure)
    # Axes are solid lines and text; the surface is the one box that every figure has.
    shapes = [e for e in ET.fromstring(drawn).iter() if e.tag.rsplit("}")[-1] in SHAPES]
    dashed = [e for e in ET.fromstring(drawn).iter() if "stroke-dasharray" in e.attrib]
    assert len(shapes) > 1 or dashed


@given(st.text(max_size=60))
def test_whatever_a_column_is_called_it_stays_text(name):
    figure = Figure(
        id="f",
        title=name,
        caption=name,
        x=Axis(label=name),
        y=Axis(kind="category", categories=(name,)),
        marks=(Bars(at=(0,), length=(1,), horizontal=True, label=name),),
    )
    root = ET.fromstring(draw_svg(figure))
    tags = {element.tag.rsplit("}")[-1] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "line", "path", "text", "circle"}
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)


def test_a_gap_in_a_line_stays_a_gap():
    figure = Figure(id="f", title="t", marks=(Line(x=(0, 1, 2, 3, 4), y=(1, 1, None, 1, 1)),))
    path = ET.fromstring(draw_svg(figure)).find("{*}path")
    assert path is not None
    assert path.attrib["d"].count("M") == 2


def test_graph_edges_run_to_the_right_even_with_a_circle():
    names = ("source", "clean", "temp", "model", "auc")
    nodes = tuple(GraphNode(id=n, title=n) for n in names)
    edges = (*itertools.pairwise(names), ("auc", "source"))
    graph = Graph(nodes=nodes, edges=edges)
    place = lane_positions(graph)
    assert len(set(place.values())) == len(nodes)
    ET.fromstring(draw_svg(Figure(id="g", title="t", marks=(graph,))))
    straight = Graph(nodes=nodes, edges=edges[:-1])
    columns = lane_positions(straight)
    assert all(columns[a][0] < columns[b][0] for a, b in edges[:-1])


@given(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.floats(1e-6, 1e9, allow_nan=False),
    st.sampled_from(["linear", "time"]),
)
def test_ticks_are_few_and_inside(low, span, kind):
    assume(span > abs(low) * 1e-6)
    found = ticks(Axis(kind=kind), low, low + span)
    assert len(found) <= 7
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value, _ in found)


def test_a_figure_stays_small_enough_for_a_report_of_ten():
    x = tuple(float(i) for i in range(200))
    figure = Figure(id="f", title="t", marks=(Line(x=x, y=x), Band(x=x, low=x, high=x)))
    assert len(draw_svg(figure)) < 14_000
