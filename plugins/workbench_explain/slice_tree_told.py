"""What the tree of slices says: sentences, a table, a figure and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from workbench.api import (
    Axis,
    Bars,
    Figure,
    Finding,
    Graph,
    GraphNode,
    Intervals,
    JsonValue,
    Level,
    Mark,
    Result,
)
from workbench.science.explanation.slice_tree import Branch
from workbench.science.explanation.slices import Pair
from workbench.science.intervals import Interval
from workbench_explain.condition_words import ConditionWords
from workbench_explain.slice_rows import Costed
from workbench_explain.slice_words import SMALL, SURE
from workbench_explain.windows import INCIDENT, REFERENCE

TOLD = 5


@dataclass(frozen=True)
class TreeTold:
    """What was looked at, and the tree that came of it.

    Attributes
    ----------
    costs : Costed
        All rows with a loss.
    testing : tuple of Sample
        The half that the tree was measured on.
    words : ConditionWords
    branches : sequence of Branch
    """

    costs: Costed
    testing: Pair
    words: ConditionWords
    branches: Sequence[Branch]

    def worse(self, one: Branch) -> bool:
        """Return whether the loss surely rose there more than elsewhere, by more than a trifle."""
        if one.excess is None or one.q is None:
            return False
        return one.q <= SURE and one.size >= SMALL and one.excess.gap.low > 0

    def rule(self, one: Branch) -> str:
        """Return all conditions of a node as one phrase."""
        return self.words.rule(one.rule)

    def short(self, one: Branch) -> str:
        """Return what a node adds to the one above."""
        return "all rows" if one.condition is None else self.words.condition(one.condition)


def result(told: TreeTold) -> Result:
    """Return the whole answer."""
    loss = told.costs.loss
    sure = [one for one in told.branches if told.worse(one)]
    ranked = sorted(sure, key=lambda one: (-_gap(one).estimate, one.rule))
    return Result(
        summary=_summary(told, ranked),
        next_step=(
            f"Look at the rows where {told.rule(ranked[0])}, at every input there."
            if ranked
            else "Look at the columns instead: run Permutation importance."
        ),
        findings=tuple(_finding(told, at, one) for at, one in enumerate(ranked[:TOLD])),
        tables={"tree": _table(told)},
        figures=(_figure(told, ranked),) if len(told.branches) > 1 else (),
        scalars={
            "loss": loss.title,
            "nodes": len(told.branches),
            "worse": len(sure),
            "rows_reference": len(told.costs.windows[0]),
            "rows_incident": len(told.costs.windows[1]),
        },
        answer={
            "status": "tested",
            "loss": loss.title,
            "tree": [_entry(told, at, one) for at, one in enumerate(told.branches)],
        },
    )


def _gap(one: Branch) -> Interval:
    """Return by how much more the loss rose than elsewhere; for all rows, how it rose."""
    return one.here.gap if one.excess is None else one.excess.gap


def _summary(told: TreeTold, ranked: Sequence[Branch]) -> str:
    title, figure = told.costs.loss.title, told.costs.loss.figure
    if not ranked:
        return f"In no slice did the {title} surely rise more than elsewhere."
    first = ranked[0]
    gap = _gap(first)
    return (
        f"Where {told.rule(first)}, the {title} rose by {figure(gap.estimate)} "
        f"({figure(gap.low)} to {figure(gap.high)}) more than elsewhere; "
        f"{len(ranked)} of {len(told.branches) - 1} slices surely got worse than the rest."
    )


def _finding(told: TreeTold, at: int, one: Branch) -> Finding:
    figure, gap = told.costs.loss.figure, _gap(one)
    return Finding(
        id=f"branch.{at + 1}",
        text=(
            f"Where {told.rule(one)}, the {told.costs.loss.title} went from "
            f"{figure(one.loss[0])} ({one.rows[0]:,} rows) to {figure(one.loss[1])} "
            f"({one.rows[1]:,} rows, {one.share:.0%} of the incident): it rose by "
            f"{figure(gap.estimate)} ({figure(gap.low)} to {figure(gap.high)}) more than elsewhere."
        ),
        about=one.rule[0].column,
        effect=gap.estimate,
        interval=(gap.low, gap.high),
        unit=told.costs.loss.title,
        q=one.q,
        n=sum(one.rows),
        weight=0.6 if at == 0 else 0.4,
        caveats=(
            "Measured on the half of the rows that the search did not see.",
            "A slice says where, not why.",
        ),
    )


def _figure(told: TreeTold, ranked: Sequence[Branch]) -> Figure:
    title, branches = told.costs.loss.title, told.branches
    places = range(len(branches))
    sure = [told.worse(one) for one in branches]
    worst = ranked[0] if ranked else None
    names = tuple(f"node {at}" for at in places)
    nodes = tuple(
        GraphNode(
            id=names[at],
            title=told.short(one),
            detail=f"W0 {one.rows[0]:,}, W1 {one.rows[1]:,} rows",
            state="cause" if one is worst else "path" if sure[at] else "plain",
        )
        for at, one in enumerate(branches)
    )
    marks: list[Mark] = [
        Graph(
            nodes=nodes,
            edges=tuple((names[one.parent], names[at]) for at, one in enumerate(branches) if at),
        ),
        Level(value=0.0, vertical=True),
        Bars(
            at=tuple(float(at) for at in places),
            length=tuple(one.share for one in branches),
            horizontal=True,
            tone="muted",
            label="Share of W1 rows",
        ),
    ]
    for label, chosen in (("surely worse", True), ("not surely", False)):
        held = [at for at in places if sure[at] is chosen]
        if held:
            gaps = [_gap(branches[at]) for at in held]
            marks.append(
                Intervals(
                    at=tuple(float(at) for at in held),
                    estimate=tuple(gap.estimate for gap in gaps),
                    low=tuple(gap.low for gap in gaps),
                    high=tuple(gap.high for gap in gaps),
                    tone="incident" if chosen else "muted",
                    label=label,
                )
            )
    rows = [len(one.loss) for one in told.testing]
    return Figure(
        id="slice-tree",
        title=(
            f"The {title} rose most beyond the rest where {told.rule(worst)}"
            if worst is not None
            else f"In no slice did the {title} surely rise more than elsewhere"
        ),
        caption=(
            f"Rise of the {title} beyond that of all other rows, with 95 % intervals; for all rows "
            "the rise itself. On the half that the search did not see: "
            f"W0 {rows[0]:,}, W1 {rows[1]:,} rows. Indented: the conditions above hold too."
        ),
        x=Axis(label=f"Rise of the {title} beyond elsewhere", zero=True),
        y=Axis(
            kind="category",
            categories=tuple(told.short(one) for one in branches),
            rows=tuple(told.words.rows(one.rule) for one in branches),
        ),
        marks=tuple(marks),
        about=worst.rule[0].column if worst is not None else "",
    )


def _entry(told: TreeTold, at: int, one: Branch) -> dict[str, JsonValue]:
    return {
        "node": at,
        "parent": one.parent,
        "condition": told.short(one),
        "slice": told.rule(one),
        "worse": told.worse(one),
        "rows": list(one.rows),
        "share": one.share,
        REFERENCE: one.loss[0],
        INCIDENT: one.loss[1],
        "rise": _pair(one.here.gap),
        "excess": None if one.excess is None else _pair(one.excess.gap),
        "q": one.q,
    }


def _pair(interval: Interval) -> dict[str, JsonValue]:
    return {"value": interval.estimate, "interval": interval.as_pair()}


def _table(told: TreeTold) -> pa.Table:
    rows = [
        {
            "node": at,
            "parent": one.parent,
            "condition": told.short(one),
            "slice": told.rule(one),
            "worse": told.worse(one),
            "rows_reference": one.rows[0],
            "rows_incident": one.rows[1],
            "share": one.share,
            "loss_reference": one.loss[0],
            "loss_incident": one.loss[1],
            "rise": one.here.gap.estimate,
            "excess": _gap(one).estimate,
            "excess_low": _gap(one).low,
            "excess_high": _gap(one).high,
            "q": one.q,
        }
        for at, one in enumerate(told.branches)
    ]
    whole = ("node", "parent", "rows_reference", "rows_incident")
    numbers = ("share", "loss_reference", "loss_incident", "rise", "excess", "excess_low")
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("condition", "slice")),
            ("worse", pa.bool_()),
            *((name, pa.int64()) for name in whole),
            *((name, pa.float64()) for name in (*numbers, "excess_high", "q")),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)
