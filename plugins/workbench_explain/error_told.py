"""What the comparison of errors found: sentences, tables and the answer."""

from collections.abc import Sequence

import pyarrow as pa

from workbench.api import Figure, Finding, JsonValue, Result
from workbench.science.errors.confusion import Cell, Counts, compare
from workbench.science.errors.reliability import Reliability
from workbench.science.errors.residuals import ResidualsCompared
from workbench.science.intervals import Interval
from workbench_explain.error_pictures import (
    calibration_figures,
    calibration_title,
    confusion_figures,
    confusion_title,
    ordered,
    residual_figures,
    spelt,
    sure,
)
from workbench_explain.error_rows import ErrorRows

Calibration = tuple[Reliability, Reliability, Interval]
TOLD = 5
_BESIDE = "Measured on rows that have a label; rows without one may err otherwise."


def unanswered(reason: str, remedy: str) -> Result:
    """Return the answer where errors cannot be compared."""
    return Result(
        summary=reason,
        next_step=remedy,
        answer={"status": "not_testable", "reason": reason},
    )


def class_result(
    rows: ErrorRows,
    tables: tuple[Counts, Counts],
    calibration: Calibration | None,
    *,
    hidden: bool,
) -> Result:
    """Return the answer for classes.

    Parameters
    ----------
    rows : ErrorRows
    tables : tuple of ndarray
        Counts of true by predicted class: reference, incident.
    calibration : tuple, optional
        Reliability of both windows and the change of the error.
    hidden : bool
        Whether classes must not be named.
    """
    names = [f"class {at + 1}" for at in range(len(rows.classes))] if hidden else [*rows.classes]
    about = "the class" if hidden and rows.task == "binary" else rows.about
    cells = compare(*tables)
    figures: tuple[Figure, ...] = confusion_figures(
        tables, cells, names, ("", "") if hidden else rows.columns
    )
    answer: dict[str, JsonValue] = {
        "status": "tested",
        "source": rows.source,
        "classes": list(names),
        "confusion": [_cell_entry(one, names) for one in ordered(cells)],
    }
    found = {"confusion": _confusion_table(cells, names)}
    told = [_cell_finding(one, names) for one in ordered(cells)[:TOLD] if sure(one)]
    parts = [confusion_title(cells, names)]
    if calibration is not None:
        before, after, change = calibration
        figures = (*calibration_figures((before, after), change, about), *figures)
        answer["calibration"] = _calibration_entry(calibration)
        found["reliability"] = _reliability_table((before, after))
        told.insert(0, _calibration_finding(calibration, about))
        parts.append(calibration_title(change))
    totals = [int(one.sum()) for one in tables]
    return Result(
        summary=f"{'. '.join(parts)}. Predictions {rows.source}.",
        next_step=(
            "Look for the rows that carry it: run Slices that got worse."
            if any(sure(one) for one in cells)
            else "Compare features and scores with the drift battery."
        ),
        findings=tuple(told),
        tables=found,
        figures=figures,
        scalars={
            "rows_reference": totals[0],
            "rows_incident": totals[1],
            "classes": len(names),
            "moved": sum(sure(one) for one in ordered(cells)),
        },
        answer=answer,
    )


def number_result(rows: ErrorRows, compared: ResidualsCompared) -> Result:
    """Return the answer for numbers."""
    before, after = compared.before, compared.after
    bias = compared.bias.gap if compared.bias is not None else None
    size = compared.size.gap if compared.size is not None else None
    title = "Predictions lie as far off as before, as far as these rows can tell"
    if bias is not None and bias.excludes(0.0):
        way = "higher" if bias.estimate > 0 else "lower"
        title = f"Predictions lie {abs(bias.estimate):.3g} {way} against the truth than before"
    elif size is not None and size.excludes(0.0):
        verb = "rose" if size.estimate > 0 else "fell"
        title = f"The mean absolute error {verb} by {abs(size.estimate):.3g}"
    told = [
        Finding(
            id=name,
            text=(
                f"The {words} was {_numbers(one)} in the reference ({before.rows:,} rows) and "
                f"{_numbers(other)} in the incident ({after.rows:,} rows)."
            ),
            effect=None if gap is None else gap.estimate,
            interval=None if gap is None else (gap.low, gap.high),
            unit=words,
            n=before.rows + after.rows,
            weight=weight,
            caveats=(_BESIDE,),
        )
        for name, words, one, other, gap, weight in (
            ("bias", "mean of predicted less actual", before.mean, after.mean, bias, 0.6),
            ("size", "mean absolute error", before.size, after.size, size, 0.5),
        )
    ]
    return Result(
        summary=f"{title}. Predictions {rows.source}.",
        next_step="Look for the rows that carry it: run Slices that got worse.",
        findings=tuple(told),
        tables={"residuals": _residual_table(compared)},
        figures=residual_figures(compared, title),
        scalars={"rows_reference": before.rows, "rows_incident": after.rows},
        answer={
            "status": "tested",
            "source": rows.source,
            "residuals": {
                "bias": [_pair(before.mean), _pair(after.mean)],
                "bias_change": None if bias is None else _pair(bias),
                "size": [_pair(before.size), _pair(after.size)],
                "size_change": None if size is None else _pair(size),
            },
        },
    )


def _pair(interval: Interval) -> dict[str, JsonValue]:
    return {"value": interval.estimate, "interval": interval.as_pair()}


def _numbers(one: Interval) -> str:
    return f"{one.estimate:.3g} [{one.low:.3g}, {one.high:.3g}]".replace("-", "\u2212")


def _calibration_entry(calibration: Calibration) -> dict[str, JsonValue]:
    before, after, change = calibration
    return {
        "reference": _pair(before.error),
        "incident": _pair(after.error),
        "change": _pair(change),
    }


def _calibration_finding(calibration: Calibration, about: str) -> Finding:
    before, after, change = calibration
    return Finding(
        id="calibration",
        text=(
            f"The calibration error of the probability of {about} was {spelt(before.error)} in "
            f"the reference ({before.rows:,} rows) and {spelt(after.error)} in the incident "
            f"({after.rows:,} rows): a change of {spelt(change)}."
        ),
        effect=change.estimate,
        interval=(change.low, change.high),
        unit="calibration error",
        n=before.rows + after.rows,
        weight=0.6 if change.excludes(0.0) else 0.3,
        caveats=(
            _BESIDE,
            "Root of the mean square over bins of equal width, less what chance adds.",
        ),
    )


def _cell_entry(cell: Cell, names: Sequence[str]) -> dict[str, JsonValue]:
    return {
        "true": names[cell.true],
        "predicted": names[cell.predicted],
        "rows": list(cell.counts),
        "of": list(cell.totals),
        "reference": _pair(cell.shares[0]),
        "incident": _pair(cell.shares[1]),
        "change": _pair(cell.change),
        "p": cell.p,
        "q": cell.q,
        "sure": sure(cell),
    }


def _cell_finding(cell: Cell, names: Sequence[str]) -> Finding:
    before, after = cell.shares
    return Finding(
        id=f"confusion.{cell.true + 1}.{cell.predicted + 1}",
        text=(
            f"{names[cell.true]} was predicted as {names[cell.predicted]} on {before.estimate:.1%} "
            f"of its {cell.totals[0]:,} rows in the reference and on {after.estimate:.1%} of its "
            f"{cell.totals[1]:,} rows in the incident: a change of {spelt(cell.change)}."
        ),
        effect=cell.change.estimate,
        interval=(cell.change.low, cell.change.high),
        unit="share of the true class",
        q=cell.q,
        n=sum(cell.totals),
        weight=0.5,
        caveats=(_BESIDE,),
    )


def _confusion_table(cells: Sequence[Cell], names: Sequence[str]) -> pa.Table:
    rows = [
        {
            "true": names[one.true],
            "predicted": names[one.predicted],
            "rows_reference": one.counts[0],
            "rows_incident": one.counts[1],
            "of_reference": one.totals[0],
            "of_incident": one.totals[1],
            "share_reference": one.shares[0].estimate,
            "share_incident": one.shares[1].estimate,
            "change": one.change.estimate,
            "low": one.change.low,
            "high": one.change.high,
            "p": one.p,
            "q": one.q,
        }
        for one in cells
    ]
    texts = [(name, pa.string()) for name in ("true", "predicted")]
    counts = ("rows_reference", "rows_incident", "of_reference", "of_incident")
    numbers = ("share_reference", "share_incident", "change", "low", "high", "p", "q")
    schema = pa.schema(
        [*texts, *((n, pa.int64()) for n in counts), *((n, pa.float64()) for n in numbers)]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _reliability_table(sides: tuple[Reliability, Reliability]) -> pa.Table:
    rows = [
        {
            "window": window,
            "from": one.low,
            "to": one.high,
            "rows": one.rows,
            "score": one.score,
            "share": one.share.estimate,
            "low": one.share.low,
            "high": one.share.high,
        }
        for window, side in zip(("reference", "incident"), sides, strict=True)
        for one in side.bins
    ]
    names = ("from", "to", "score", "share", "low", "high")
    schema = pa.schema(
        [("window", pa.string()), ("rows", pa.int64()), *((n, pa.float64()) for n in names)]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _residual_table(compared: ResidualsCompared) -> pa.Table:
    rows = [
        {
            "window": window,
            "rows": one.rows,
            "predicted": one.predicted,
            "error": one.error.estimate,
            "low": one.error.low,
            "high": one.error.high,
            "error_p10": one.low,
            "error_p90": one.high,
        }
        for window, side in (("reference", compared.before), ("incident", compared.after))
        for one in side.bins
    ]
    names = ("predicted", "error", "low", "high", "error_p10", "error_p90")
    schema = pa.schema(
        [("window", pa.string()), ("rows", pa.int64()), *((n, pa.float64()) for n in names)]
    )
    return pa.Table.from_pylist(rows, schema=schema)
