"""What the search for slices found: sentences, a table and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from workbench.api import Finding, JsonValue, Result
from workbench.science.explanation.confirmation import Confirmation
from workbench.science.explanation.rises import Rise, rise
from workbench.science.explanation.slices import Pair
from workbench.science.intervals import Interval
from workbench.science.multiplicity import benjamini_hochberg
from workbench_explain.condition_words import ConditionWords
from workbench_explain.slice_pictures import SliceDrawn, figures
from workbench_explain.slice_rows import Costed
from workbench_explain.windows import INCIDENT, REFERENCE

SURE = 0.05
SMALL = 0.1
"""A rise of less than this part of the loss's standard deviation is not reported."""


@dataclass(frozen=True)
class SlicesTold:
    """What was looked at, and what came of it.

    Attributes
    ----------
    costs : Costed
        All rows with a loss.
    testing : tuple of Sample
        The half that slices were tested on.
    words : ConditionWords
    found : sequence of Confirmation or None
    refused : mapping of str to str
        Why a column has no conditions.
    """

    costs: Costed
    testing: Pair
    words: ConditionWords
    found: Sequence[Confirmation | None]
    refused: Mapping[str, str]

    @cached_property
    def ranked(self) -> list[tuple[Confirmation, float]]:
        """The slices tested with their q; the sure ones first, in the order they were found."""
        known = [one for one in self.found if one is not None]
        q = benjamini_hochberg([one.p for one in known])
        pairs = [(one, 1.0 if v is None else v) for one, v in zip(known, q, strict=True)]
        return sorted(pairs, key=lambda pair: not self.worse(*pair))

    def worse(self, one: Confirmation, q: float) -> bool:
        """Return whether a slice surely got worse, by more than a trifle."""
        return q <= SURE and one.size >= SMALL and one.excess.gap.low > 0

    @cached_property
    def sure(self) -> list[tuple[Confirmation, float]]:
        """The slices that surely got worse."""
        return [pair for pair in self.ranked if self.worse(*pair)]

    @cached_property
    def whole(self) -> Rise | None:
        """How the loss of all rows rose."""
        return rise(*self.costs.values)


def unanswered(reason: str, remedy: str) -> Result:
    """Return the answer where slices cannot be looked for."""
    return Result(
        summary=reason,
        next_step=remedy,
        scalars={"worse": 0, "tested": 0},
        answer={"status": "not_testable", "reason": reason, "slices": []},
    )


def result(told: SlicesTold) -> Result:
    """Return the whole answer."""
    rows = [len(one) for one in told.costs.windows]
    loss = told.costs.loss
    return Result(
        summary=_summary(told),
        next_step=_next_step(told),
        findings=tuple(_finding(told, at, *pair) for at, pair in enumerate(told.sure)),
        tables={"slices": _table(told)},
        figures=figures(told.costs, [_drawn(told, *pair) for pair in told.ranked]),
        scalars={
            "loss": loss.title,
            "metric": loss.measured.metric.name,
            "worse": len(told.sure),
            "tested": len(told.ranked),
            "rows_reference": rows[0],
            "rows_incident": rows[1],
        },
        answer={
            "status": "tested",
            "loss": loss.title,
            REFERENCE: float(told.costs.values[0].mean()),
            INCIDENT: float(told.costs.values[1].mean()),
            "slices": [_entry(told, *pair) for pair in told.ranked],
            "not_looked_at": dict(told.refused),
        },
    )


def _drawn(told: SlicesTold, one: Confirmation, q: float) -> SliceDrawn:
    rule, rows = told.words.rule(one.rule), told.words.rows(one.rule)
    return SliceDrawn(rule, one, worse=told.worse(one, q), rows=rows)


def _entry(told: SlicesTold, one: Confirmation, q: float) -> dict[str, JsonValue]:
    return {
        "slice": told.words.rule(one.rule),
        "worse": told.worse(one, q),
        "rows": list(one.rows),
        REFERENCE: one.loss[0],
        INCIDENT: one.loss[1],
        "difference": _pair(one.here.gap),
        "elsewhere": _pair(one.elsewhere.gap),
        "excess": _pair(one.excess.gap),
        "share": None if one.share is None else _pair(one.share),
        "p": one.p,
        "q": q,
    }


def _pair(interval: Interval) -> dict[str, JsonValue]:
    return {"value": interval.estimate, "interval": interval.as_pair()}


def _summary(told: SlicesTold) -> str:
    loss = told.costs.loss
    if told.sure:
        one, _ = told.sure[0]
        more = f"; {len(told.sure) - 1} more slices did" if len(told.sure) > 2 else ""
        more = "; one more slice did" if len(told.sure) == 2 else more
        return (
            f"Where {told.words.rule(one.rule)}, the {loss.title} rose by "
            f"{_around(told, one.here.gap)}, elsewhere by {_around(told, one.elsewhere.gap)}"
            f"{_share(one)}{more}."
        )
    tested = len(told.ranked)
    told_of = (
        f"{tested} slice{'s' if tested > 1 else ''} stood out on one half of the rows and did "
        "not on the other"
        if tested
        else "none stood out on the half that was searched"
    )
    return f"No slice got worse beyond the rest: {told_of}. {_overall(told)}"


def _overall(told: SlicesTold) -> str:
    whole, title = told.whole, told.costs.loss.title
    if whole is None or not whole.gap.excludes(0.0):
        return f"The {title} of all rows did not surely change."
    verb = "rose" if whole.gap.estimate > 0 else "fell"
    figure = told.costs.loss.figure(abs(whole.gap.estimate))
    return f"The {title} of all rows {verb} by {figure}."


def _around(told: SlicesTold, gap: Interval) -> str:
    figure = told.costs.loss.figure
    return f"{figure(gap.estimate)} ({figure(gap.low)} to {figure(gap.high)})"


def _share(one: Confirmation) -> str:
    if one.share is None:
        return ""
    share = one.share
    return (
        f"; its rows carry {share.estimate:.0%} ({share.low:.0%} to {share.high:.0%}) of the "
        "whole rise"
    ).replace("-", "\u2212")


def _next_step(told: SlicesTold) -> str:
    if not told.sure:
        return "Look at the columns instead: run Upstream cause, or Permutation importance."
    names = sorted({condition.column for condition in told.sure[0][0].rule})
    return (
        f"Look at the rows where {told.words.rule(told.sure[0][0].rule)}: at the distribution of "
        f"every input there, not of {' and '.join(names)} alone."
    )


def _finding(told: SlicesTold, at: int, one: Confirmation, q: float) -> Finding:
    figure = told.costs.loss.figure
    rule = told.words.rule(one.rule)
    apart = " and in no slice above" if at else ""
    return Finding(
        id=f"slice.{at + 1}",
        text=(
            f"Where {rule}{apart}, the {told.costs.loss.title} was {figure(one.loss[0])} in the "
            f"reference ({one.rows[0]:,} rows) and {figure(one.loss[1])} in the incident "
            f"({one.rows[1]:,} rows): it rose by {_around(told, one.here.gap)}, "
            f"{_around(told, one.excess.gap)} more than elsewhere{_share(one)}."
        ),
        about=one.rule[0].column,
        effect=one.here.gap.estimate,
        interval=(one.here.gap.low, one.here.gap.high),
        unit=told.costs.loss.title,
        q=q,
        n=sum(one.rows),
        weight=0.8 if at == 0 else 0.6,
        caveats=(
            "Measured on the half of the rows that the search did not see.",
            "A slice says where, not why.",
            *([told.costs.loss.measured.note] if told.costs.loss.measured.note else []),
        ),
        values={"excess": one.excess.gap.estimate, "size": one.size},
    )


def _table(told: SlicesTold) -> pa.Table:
    rows = [
        {
            "slice": told.words.rule(one.rule),
            "worse": told.worse(one, q),
            "rows_reference": one.rows[0],
            "rows_incident": one.rows[1],
            "loss_reference": one.loss[0],
            "loss_incident": one.loss[1],
            **_columns("difference", one.here.gap),
            **_columns("elsewhere", one.elsewhere.gap),
            **_columns("excess", one.excess.gap),
            **_columns("share", one.share),
            "p": one.p,
            "q": q,
        }
        for one, q in told.ranked
    ]
    counts = [(f"rows_{window}", pa.int64()) for window in (REFERENCE, INCIDENT)]
    names = ["loss_reference", "loss_incident"]
    for name in ("difference", "elsewhere", "excess", "share"):
        names += [name, f"{name}_low", f"{name}_high"]
    schema = pa.schema(
        [("slice", pa.string()), ("worse", pa.bool_()), *counts]
        + [(name, pa.float64()) for name in [*names, "p", "q"]]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _columns(name: str, interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {}
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
