"""The figures of a root-cause run, as data."""

import numpy as np

from workbench.api import (
    Axis,
    Distribution,
    Figure,
    Graph,
    GraphNode,
    Intervals,
    Level,
    Lineage,
    Tone,
)
from workbench.science.causes.answer import Answer, Cause
from workbench.science.causes.candidate import TARGET
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.weighed import Bracket, Weighed
from workbench_rootcause.wording import metric_title, named, row_name

_BINS = 24
_MOST_LEVELS = 12
_MOST = 8
_APART = 0.18


def figures(answer: Answer, metric: str, lineage: Lineage | None) -> tuple[Figure, ...]:
    """Return brackets, lineage, and for the first cause its distribution and mechanisms."""
    found = [*_brackets(answer, metric), *_lineage(answer, lineage)]
    if answer.causes and answer.verdict != "no_incident":
        first = answer.causes[0]
        found += _distribution(answer, first)
        found += _mechanisms(answer, first, metric)
    return tuple(found)


def _brackets(answer: Answer, metric: str) -> list[Figure]:
    shown = [c for c in answer.causes if c.weighed.cost is not None][:_MOST]
    if not shown or answer.drop is None:
        return []
    restored = [
        (at - _APART if c.weighed.lost else float(at), c.weighed.cost) for at, c in enumerate(shown)
    ]
    lost = [(at + _APART, c.weighed.lost) for at, c in enumerate(shown)]
    marks = [
        _bars([(a, b) for a, b in restored if b is not None], "restored"),
        _bars([(a, b) for a, b in lost if b is not None], "lost"),
    ]
    return [
        Figure(
            id="brackets",
            title=f"{named(shown[0].fault.node)} explains most of the drop",
            caption=(
                f"{metric_title(metric)} given back by mending one fault alone, and lost by making "
                f"it alone in good rows, with 95 % intervals; {answer.evidence.n_reference:,} "
                f"reference and {answer.evidence.n_incident:,} incident rows."
            ),
            x=Axis(label=metric_title(metric), zero=True),
            y=Axis(kind="category", categories=tuple(row_name(c.fault.node) for c in shown)),
            marks=(
                Level(value=answer.drop.value, vertical=True, label="whole drop"),
                *(mark for mark in marks if mark.at),
            ),
            about=shown[0].fault.node,
        )
    ]


def _bars(rows: list[tuple[float, Bracket]], tone: Tone) -> Intervals:
    return Intervals(
        at=tuple(at for at, _ in rows),
        estimate=tuple(bracket.value for _, bracket in rows),
        low=tuple(bracket.interval[0] for _, bracket in rows),
        high=tuple(bracket.interval[1] for _, bracket in rows),
        tone=tone,
        label=tone,
        bars=True,
    )


def _lineage(answer: Answer, lineage: Lineage | None) -> list[Figure]:
    if lineage is None or not lineage.nodes or not answer.causes:
        return []
    if answer.verdict == "no_incident":
        return []
    causes = {r[0] for r in answer.rivals} or {answer.causes[0].fault.node}
    label = answer.evidence.problem.label
    causes = {label if node == TARGET and label is not None else node for node in causes}
    path = {node for cause in causes for node in lineage.downstream(cause)}
    return [
        lineage_figure(
            lineage, causes, path, f"{named(answer.causes[0].fault.node)} is where it began"
        )
    ]


def lineage_figure(lineage: Lineage, causes: set[str], path: set[str], title: str) -> Figure:
    """Return the lineage with the cause and what it reaches marked.

    Parameters
    ----------
    lineage : Lineage
    causes, path : set of str
        Nodes to mark.
    title : str
    """
    nodes = sorted(lineage.nodes, key=lambda n: n.id)
    return Figure(
        id="lineage",
        title=title,
        caption="Edges run from upstream to downstream; what the cause reaches is marked.",
        marks=(
            Graph(
                nodes=tuple(
                    GraphNode(
                        id=node.id,
                        title=node.title or node.id,
                        stage=node.kind,
                        state="cause"
                        if node.id in causes
                        else "path"
                        if node.id in path
                        else "plain",
                    )
                    for node in nodes
                ),
                edges=tuple(sorted(lineage.edges)),
            ),
        ),
        about=min(causes) if causes else "",
    )


def _distribution(answer: Answer, cause: Cause) -> list[Figure]:
    node = cause.fault.node
    column = answer.evidence.columns.get(node)
    repaired = cause.fault.repair.get(node)
    if column is None or repaired is None or node in answer.evidence.problem.hidden:
        return []
    samples: list[tuple[np.ndarray, Tone, str, bool]] = [
        (column.reference, "reference", "W0 reference", False),
        (column.incident, "incident", "W1 incident", False),
        (repaired, "restored", "W1 mended", True),
    ]
    edges, categories = _axis(column)
    if len(edges) < 2:
        return []
    return [
        Figure(
            id="distribution",
            title=f"{node} before, in the incident, and mended",
            caption=f"Share of the rows with a value; mended by {cause.fault.mechanism}.",
            x=Axis(label=node, kind="category" if categories else "linear", categories=categories),
            y=Axis(label="Share of rows", zero=True),
            marks=tuple(
                Distribution(
                    edges=edges,
                    share=_shares(column, values, edges, categories),
                    tone=tone,
                    label=label,
                    dashed=dashed,
                    filled=not dashed,
                )
                for values, tone, label, dashed in samples
            ),
            about=node,
        )
    ]


def _axis(column: Column) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return bin edges, or positions and names of levels for text."""
    if not column.numeric:
        known = column.incident[~absent(column.incident)]
        both = np.concatenate([column.reference[~absent(column.reference)], known])
        levels, counts = np.unique(both.astype(str), return_counts=True)
        kept = sorted(levels[np.lexsort((levels, -counts))][:_MOST_LEVELS].tolist())
        return tuple(float(at) for at in range(len(kept) + 1)), tuple(kept)
    both = np.concatenate([column.reference, column.incident])
    both = both[np.isfinite(both)]
    if not len(both):
        return (), ()
    low, high = float(both.min()), float(both.max())
    if low == high:
        high = low + 1.0
    return tuple(float(e) for e in np.linspace(low, high, _BINS + 1)), ()


def _shares(
    column: Column, values: np.ndarray, edges: tuple[float, ...], categories: tuple[str, ...]
) -> tuple[float, ...]:
    n = max(len(values), 1)
    if not column.numeric:
        text = values[~absent(values)].astype(str)
        return tuple(float((text == level).sum() / n) for level in categories)
    known = values[np.isfinite(values)]
    counts, _ = np.histogram(np.clip(known, edges[0], edges[-1]), bins=np.array(edges))
    return tuple(float(c / n) for c in counts)


def _mechanisms(answer: Answer, cause: Cause, metric: str) -> list[Figure]:
    """Return what each way of mending the first column gives back."""
    tried: dict[tuple[str, str], Weighed] = {}
    for item in answer.tried:
        if item.candidate.node == cause.fault.node and item.restored is not None:
            tried.setdefault((item.candidate.kind, item.candidate.mechanism), item)
    if len(tried) < 2:
        return []
    rows = [(float(at), item.restored) for at, item in enumerate(tried.values())]
    return [
        Figure(
            id="mechanisms",
            title=f"Ways to mend {cause.fault.node}, and what each gives back",
            caption="Each names a kind of fault and how values are put back; 95 % intervals.",
            x=Axis(label=metric_title(metric), zero=True),
            y=Axis(
                kind="category",
                categories=tuple(f"{kind.replace('_', ' ')}: {how}" for kind, how in tried),
            ),
            marks=(_bars([(at, b) for at, b in rows if b is not None], "restored"),),
            about=cause.fault.node,
        )
    ]
