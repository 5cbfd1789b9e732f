"""Pictures within sections of the report: the metric over time, the timeline, the causal chain."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import moment
from workbench.desktop.places.report_section import picture_card
from workbench.desktop.places.report_timeline import TimelineStrip
from workbench.desktop.places.report_words import typeset
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.plots.sparkline import TrendView
from workbench.desktop.plots.trend import trend_of
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.figures import Graph, GraphNode
from workbench.domain.postmortem.parts import CausalChain, ChainNode, Moment
from workbench.language import tr
from workbench.services.readings.report_pictures import Milestone, Trend

_STATES = {"cause": "cause", "carrier": "path", "sound": "plain", "unknown": "plain"}
_LEVELS = {
    "observed": tr("observed"),
    "associated": tr("associated"),
    "intervened": tr("intervened"),
}
_MILESTONES = {
    "onset": (tr("Onset"), "onset"),
    "signal": (tr("First signal"), "change"),
    "detected": (tr("Detected"), "act"),
    "triaged": (tr("Triaged"), "act"),
    "insight": (tr("Cause found"), "cause"),
    "mitigated": (tr("Mitigated"), "act"),
    "resolved": (tr("Resolved"), "cause"),
}


def trend_view(trend: Trend) -> QWidget:
    """Return the metric over time, with its caption."""
    view = TrendView()
    view.setFixedHeight(196)
    view.show_trend(trend_of(trend.figure, observed=trend.observed, places=trend.places))
    return picture_card(view, typeset(trend.caption), "", lambda _: None)


def timeline_view(moments: Sequence[Moment], year: int) -> QWidget:
    """Return the milestones as a strip, and every entry with its source below.

    Parameters
    ----------
    moments : sequence of Moment
        In order of time.
    year : int
        Of the present; other years are written out.
    """
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    strip = TimelineStrip(year)
    strip.set_milestones(_milestones(moments))
    column.addWidget(strip)
    column.addWidget(Label(tr("In order, not to scale. Times in UTC."), SMALL, tone="t3"))
    grid = KeyValueGrid(110)
    for one in moments:
        when = moment(datetime.fromisoformat(one.at), year=year)
        grid.add(when, f"{typeset(one.text)} ({one.source})")
    column.addWidget(grid)
    return box


def _milestones(moments: Sequence[Moment]) -> list[Milestone]:
    found = []
    for one in moments:
        if one.milestone:
            title, kind = _MILESTONES[one.milestone]
            found.append(Milestone(datetime.fromisoformat(one.at), title, kind))  # type: ignore[arg-type]
    return found


def chain_view(chain: CausalChain) -> QWidget:
    """Return the way from the receipt of data to the prediction, as a graph over its words."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    graph = LaneGraph()
    graph.setFixedHeight(220)
    graph.show_graph(chain_graph(chain), tr("From the receipt of data to the prediction"))
    column.addWidget(graph)
    for words in chain.words:
        column.addWidget(Label(typeset(words), SMALL, tone="t2", wrap=True))
    return box


def chain_graph(chain: CausalChain) -> Graph:
    """Return a causal chain as a graph; each node says at what level it is known."""
    return Graph(
        nodes=tuple(_node(one) for one in chain.nodes),
        edges=tuple((link.start, link.end) for link in chain.links),
    )


def _node(one: ChainNode) -> GraphNode:
    detail = _LEVELS.get(one.level, "") if one.role in {"cause", "carrier"} else ""
    return GraphNode(
        id=one.id,
        title=one.title,
        detail=detail,
        stage=one.stage,
        state=_STATES[one.role],
    )
