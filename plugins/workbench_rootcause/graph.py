"""The analysis that names the upstream cause where there are only signals on a graph."""

from math import hypot

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Axis,
    Bars,
    Context,
    Figure,
    Finding,
    JsonValue,
    Kind,
    Level,
    Lineage,
    Needs,
    NextStep,
    Result,
    RunError,
    Tolerance,
)
from workbench.science.causes.signal_trouble import ORDINARY
from workbench.science.causes.signal_windows import ALARM_RATE, Span
from workbench.science.causes.signals import Localised, SignalProblem, Suspect, localise
from workbench_rootcause.doubts import doubts_on_graph
from workbench_rootcause.graph_wording import caveats, hidden, sentence, summary
from workbench_rootcause.pictures import lineage_figure

_MOST = 10


class GraphParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    causes: int = Field(8, ge=1, le=40, description="Causes to list, at most.")


class UpstreamOnGraph(Analysis):
    """Name the node upstream of the target with which its trouble began."""

    id = "rootcause.signals"
    version = "1.1"
    kind = Kind.ROOT_CAUSE
    title = "Upstream cause on a graph"
    needs = Needs(signals=True, lineage=True)
    why = (
        "Where there are signals and a lineage but no rows: a node is at fault when more trouble "
        "begins with it than nineteen in twenty windows of its history show, weighed by how "
        "often it is asked, and nothing further upstream explains it."
    )
    assumptions = (
        "Trouble adds up on its way downstream, in proportion to how often a node is asked.",
        "The reference range is healthy and holds the bursts and the hours that health has.",
    )
    caveats = (
        "One healthy window in twenty is called an incident.",
        "A node without a series cannot be named, only what it feeds.",
        "The kind of fault is not known from signals alone.",
        "Without two time ranges the last tenth of the signals is compared with the rest.",
    )
    expected = "No node is further from its own history than healthy windows are."
    next_steps = (
        NextStep(
            words="Check that the incident window is the one you mean; then look at the columns of "
            "the rows: run Upstream cause.",
            when={"scalars.verdict": ("no_incident",)},
        ),
        NextStep(
            words="Bring a longer reference, or volumes, so that the rivals can be told apart.",
            when={"scalars.verdict": ("undecided",)},
        ),
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = GraphParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question; see :class:`workbench.api.Analysis`."""
        chosen = GraphParameters.model_validate(parameters.model_dump())
        context.progress(0.05, "Reading the signals")
        problem = _problem(context)
        context.progress(0.3, "Walking upstream")
        found = localise(problem)
        context.progress(0.9, "Drawing")
        lineage = context.lineage
        named = {s.node for s in found.suspects[:1]} if found.verdict == "named" else set()
        marked = () if lineage is None else (_graph(lineage, named),)
        return Result(
            summary=summary(found, problem),
            next_step="Look at that node's own logs and changes in the incident's time range.",
            findings=tuple(
                _finding(s, c, problem)
                for s, c in list(zip(found.suspects, found.confidence, strict=True))[:3]
                if s.score > 0
            ),
            figures=(*_bars(found), *marked),
            scalars={
                "verdict": found.verdict,
                "target": problem.target,
                "chance": found.chance,
                "windows": found.windows,
            },
            answer=_answer(found, problem, chosen.causes) | doubts_on_graph(found, problem),
        )


def _problem(context: Context) -> SignalProblem:
    if context.signals is None or context.lineage is None:
        raise RunError("causes.no_signals", "This needs signals and a lineage.")
    frame = context.signals.frame()
    lacking = {"timestamp", "node", "metric", "value"} - set(frame.columns)
    if lacking:
        raise RunError(
            "causes.signals",
            f"The signals have no column {min(lacking)}.",
            "See the handbook.",
        )
    if frame["timestamp"].dt.tz is None:
        frame = frame.assign(timestamp=frame["timestamp"].dt.tz_localize("UTC"))
    target = context.target or _last(context)
    metric = context.metric or str(frame["metric"].iloc[0] if len(frame) else "")
    return SignalProblem(
        frame,
        context.lineage.edges,
        target,
        metric,
        *_spans(context, frame),
    )


def _last(context: Context) -> str:
    """Return the node nothing is downstream of, as the target when none was given."""
    if context.lineage is None:
        return ""
    above = {a for a, _ in context.lineage.edges}
    ends = sorted({b for _, b in context.lineage.edges} - above)
    return ends[0] if ends else ""


def _spans(context: Context, frame: pd.DataFrame) -> tuple[Span, Span]:
    """Return the reference and the incident range; without them the last tenth is asked about."""
    given = [context.spans.get(name, (None, None)) for name in ("reference", "incident")]
    (r_start, r_end), (i_start, i_end) = given
    if r_start and r_end and i_start and i_end:
        return (
            (pd.Timestamp(r_start), pd.Timestamp(r_end)),
            (pd.Timestamp(i_start), pd.Timestamp(i_end)),
        )
    if not len(frame):
        raise RunError("causes.no_signals", "The signals have no rows.")
    first, last = frame["timestamp"].min(), frame["timestamp"].max()
    cut = first + 0.9 * (last - first)
    return (first, cut), (cut, last + pd.Timedelta(1, "us"))


def _answer(found: Localised, problem: SignalProblem, most: int) -> dict[str, JsonValue]:
    target = found.target
    document: dict[str, JsonValue] = {
        "verdict": found.verdict,
        "history": {
            "windows": found.windows,
            "chance": found.chance,
            "alarm_rate": ALARM_RATE,
        },
        "caveats": list(caveats(found)),
        "drop": {
            "metric": problem.metric,
            "reference": None if target is None else target.before,
            "incident": None if target is None else target.now,
            "drop": None if target is None else found.drop,
            "interval": None,
        },
        "causes": [
            _cause(suspect, confidence, found) for suspect, confidence in _listed(found, most)
        ],
    }
    if found.verdict == "undecided":
        document["rivals"] = [{"node": s.node, "kind": None} for s in found.suspects[:2]]
    return document


def _listed(found: Localised, most: int) -> list[tuple[Suspect, float]]:
    """Return the first suspects, without the last of them if only its name put it there."""
    pairs = list(zip(found.suspects, found.confidence, strict=True))
    kept = pairs[:most]
    if len(pairs) > most:
        alike = _measured(pairs[most][0])
        kept = [pair for pair in kept if _measured(pair[0]) != alike] or kept
    return kept


def _measured(suspect: Suspect) -> tuple[float, ...]:
    return suspect.score, suspect.spreads, suspect.before, suspect.now


def _cause(suspect: Suspect, confidence: float, found: Localised) -> dict[str, JsonValue]:
    # What a node only passes on does not come back when that node is mended.
    part = min(1.0, max(0.0, suspect.excess * suspect.unexplained))
    restored = part * found.drop
    half = 1.96 * hypot(suspect.error * found.drop, part * _noise(found))
    return {
        "node": suspect.node,
        "kind": None,
        "confidence": round(confidence, 9),
        "restored": restored,
        "interval": [max(0.0, restored - half), restored + half],
        "share": part,
        "rows": None,
        "lost": None,
        "lost_interval": None,
        "begins": suspect.score,
        "mechanism": "excess over its own history",
        "parameters": {"before": suspect.before, "now": suspect.now, "spreads": suspect.spreads},
        "drift": {"effect": suspect.spreads, "rank": None},
        "evidence": [sentence(suspect), *hidden(suspect)],
    }


def _noise(found: Localised) -> float:
    """Return the spread of the target's own history, in units of the metric."""
    target = found.target
    return 0.0 if target is None else target.error * abs(target.now - target.before)


def _finding(suspect: Suspect, confidence: float, problem: SignalProblem) -> Finding:
    return Finding(
        id=f"cause-{suspect.node}",
        text=sentence(suspect),
        about=suspect.node,
        effect=suspect.spreads,
        unit="spreads",
        weight=min(1.0, max(0.0, confidence)),
        caveats=("The kind of fault is not known from signals alone.",),
        values={"confidence": confidence, "metric": problem.metric},
    )


def _bars(found: Localised) -> tuple[Figure, ...]:
    shown = [s for s in found.suspects if s.spreads > 0][:_MOST]
    if not shown:
        return ()
    return (
        Figure(
            id="spreads",
            title=(
                f"{shown[0].node} has most to answer for"
                if found.verdict == "named"
                else "How far each node is from its own history"
            ),
            caption="How far each node is from its own history; ordered by what begins with it.",
            x=Axis(label="Spreads worse than history", zero=True),
            y=Axis(kind="category", categories=tuple(s.node for s in shown)),
            marks=(
                Level(value=ORDINARY, vertical=True, label="19 in 20 windows of history"),
                Bars(
                    at=tuple(float(at) for at in range(len(shown))),
                    length=tuple(s.spreads for s in shown),
                    horizontal=True,
                    tone="incident",
                ),
            ),
            about=shown[0].node,
        ),
    )


def _graph(lineage: Lineage, named: set[str]) -> Figure:
    path = {node for cause in named for node in lineage.downstream(cause)}
    title = f"It began with {min(named)}" if named else "No node is named"
    return lineage_figure(lineage, named, path, title)
