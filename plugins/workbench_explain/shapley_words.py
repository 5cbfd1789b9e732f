"""What Shapley values found: sentences, tables and the answer."""

import numpy as np
import pyarrow as pa

from workbench.api import Finding, JsonValue, Result
from workbench.science.explanation.attribution import Estimate, Summary
from workbench_explain.attributing import Attributed
from workbench_explain.shapley_pictures import figures
from workbench_explain.shapley_sample import Compared
from workbench_explain.shapley_told import ShapleyTold
from workbench_explain.windows import INCIDENT, REFERENCE
from workbench_explain.wording import listed

_FOUND, _NAMED = 8, 3
_UNMOVED = "The model's answers do not depend on it in these rows."
_FOLLOWS = "It is computed as the lineage says in these rows: what it moves counts for its sources."


def result(told: ShapleyTold) -> Result:
    """Return the whole answer."""
    before, after = told.means
    return Result(
        summary=_summary(told),
        next_step=_next_step(told),
        findings=_findings(told),
        tables={"shapley": _columns_table(told), "rows": _rows_table(told)},
        figures=figures(told),
        scalars={
            "output": told.output.title,
            "method": told.method,
            "reference": before,
            "incident": after,
            "base": float(told.found.reference.bases.mean()),
            "rows_reference": len(told.sample.windows[0]),
            "rows_incident": len(told.sample.windows[1]),
            "background": len(told.sample.background),
            "through_lineage": told.through_lineage,
        },
        answer=_answer(told),
    )


def _answer(told: ShapleyTold) -> dict[str, JsonValue]:
    before, after = told.means
    answer: dict[str, JsonValue] = {
        "output": told.output.title,
        "method": told.method,
        "reference": before,
        "incident": after,
        "base": float(told.found.reference.bases.mean()),
        "features": {one.name: _entry(one, told) for one in told.compared},
        "ranking": [one.name for one in told.by_move],
    }
    if told.found.single is not None:
        answer["row"] = _row(told, told.found.single)
    return answer


def _entry(one: Compared, told: ShapleyTold) -> dict[str, JsonValue]:
    gap = one.gap
    found: dict[str, JsonValue] = {
        REFERENCE: _summarised(one.before),
        INCIDENT: _summarised(one.after),
        "difference": {
            "size": {**_estimate(gap.size), "q": one.size_q},
            "mean": {**_estimate(gap.mean), "q": one.mean_q},
        },
    }
    if not one.testable:
        follows = told.through_lineage and one.name in told.lineage.recomputable
        found |= {"status": "not_testable", "reason": _FOLLOWS if follows else _UNMOVED}
    return found


def _summarised(one: Summary) -> dict[str, JsonValue]:
    return {"size": _estimate(one.size), "mean": _estimate(one.mean)}


def _estimate(one: Estimate) -> dict[str, JsonValue]:
    return {"value": one.value, "interval": one.interval.as_pair(), "error": one.error}


def _row(told: ShapleyTold, one: Attributed) -> dict[str, JsonValue]:
    values, errors = one.found.values[0], one.found.errors[0]
    return {
        "row": told.row,
        "output": float(one.outputs[0]),
        "base": float(one.bases[0]),
        "features": {
            name: _estimate(Estimate(float(values[at]), float(errors[at])))
            for at, name in enumerate(told.sample.features)
        },
    }


def _summary(told: ShapleyTold) -> str:
    before, after = (told.number(value) for value in told.means)
    went = f"The mean {told.output.title} is {before} in the reference and {after} in the incident"
    if not told.moved:
        if told.resized:
            names = listed([one.name for one in told.resized[:_NAMED]])
            return f"{went}; no input moved it beyond chance, but {names} weighs otherwise."
        return f"{went}; no input moved it beyond chance."
    first = told.moved[0]
    more = f", the most of {len(told.moved)} inputs that moved it" if len(told.moved) > 1 else ""
    return (
        f"{went}; {told.number(first.gap.mean.value, signed=True)} "
        f"({told.around(first.gap.mean)}) came through {first.name}{more}."
    )


def _next_step(told: ShapleyTold) -> str:
    changed = told.moved or told.resized
    if not changed:
        return "Ask whether the labels or the mix of rows changed: run Upstream cause."
    sources = " or ".join(told.sources(changed[0]))
    return (
        f"Ask what if {sources} had kept its history: that tells whether it broke the model or "
        "only moved it."
    )


def _findings(told: ShapleyTold) -> tuple[Finding, ...]:
    changed = [*told.moved, *told.resized]
    others = [one for one in told.compared if one not in changed and one.testable]
    each = tuple(_finding(one, told, one in changed) for one in (changed + others)[:_FOUND])
    return each if told.found.single is None else (_row_finding(told, told.found.single), *each)


def _row_finding(told: ShapleyTold, one: Attributed) -> Finding:
    """Return what was asked of one row, before what is told of both windows."""
    output, base = float(one.outputs[0]), float(one.bases[0])
    parts = {
        name: Estimate(float(value), float(error))
        for name, value, error in zip(
            told.sample.features, one.found.values[0], one.found.errors[0], strict=True
        )
    }
    ranked = sorted(parts, key=lambda name: (-abs(parts[name].value), name))
    largest = parts[ranked[0]]
    shares = [
        f"{name} {told.number(parts[name].value, signed=True)} ({told.around(parts[name])})"
        for name in ranked[:_NAMED]
    ]
    return Finding(
        id="shapley-row",
        text=(
            f"Row {told.row}: the {told.output.title} is {told.number(output)}, where the "
            f"background has {told.number(base)} on average; most came through {listed(shares)}."
        ),
        about=ranked[0],
        effect=largest.value,
        interval=(largest.interval.low, largest.interval.high),
        unit=told.output.title,
        n=1,
        weight=0.6,
        caveats=("It says through which input the answer moved, not what broke.",),
        values={"output": output, "background": base},
    )


def _finding(one: Compared, told: ShapleyTold, sure: bool) -> Finding:  # noqa: FBT001 -- how it is told
    resized = one in told.resized
    gap, q = (one.gap.size, one.size_q) if resized else (one.gap.mean, one.mean_q)
    pair = (one.before.size, one.after.size) if resized else (one.before.mean, one.after.mean)
    said = [told.number(side.value, signed=not resized) for side in pair]
    what = "contributes in size" if resized else "contributes"
    text = (
        f"{one.name} {what} {said[0]} to the {told.output.title} in the reference and {said[1]} in "
        f"the incident, on average; difference {told.number(gap.value, signed=True)} "
        f"({told.around(gap)})."
    )
    return Finding(
        id=f"shapley.{one.name}",
        text=text,
        about=one.name,
        effect=gap.value,
        interval=(gap.interval.low, gap.interval.high),
        unit=told.output.title,
        q=q,
        n=sum(len(rows) for rows in told.sample.windows),
        weight=0.5 if sure else 0.2,
        caveats=("It says through which input the answer moved, not what broke.",),
        values={REFERENCE: pair[0].value, INCIDENT: pair[1].value},
    )


def _columns_table(told: ShapleyTold) -> pa.Table:
    rows = [
        {
            "column": one.name,
            **_flat("reference_size", one.before.size),
            **_flat("incident_size", one.after.size),
            **_flat("size_difference", one.gap.size),
            "size_q": one.size_q,
            **_flat("reference_mean", one.before.mean),
            **_flat("incident_mean", one.after.mean),
            **_flat("mean_difference", one.gap.mean),
            "mean_q": one.mean_q,
        }
        for one in told.compared
    ]
    names = list(rows[0])
    schema = pa.schema([(n, pa.string() if n == "column" else pa.float64()) for n in names])
    return pa.Table.from_pylist(rows, schema=schema)


def _flat(name: str, one: Estimate) -> dict[str, float]:
    low, high = one.interval.as_pair()
    return {name: one.value, f"{name}_low": low, f"{name}_high": high}


def _rows_table(told: ShapleyTold) -> pa.Table:
    """Return every explained row's values; what the inputs hold is left in the evidence."""
    sides = [
        (rows.window, names, one)
        for rows, names, one in zip(
            told.sample.windows,
            told.names,
            (told.found.reference, told.found.incident),
            strict=True,
        )
    ]
    columns = told.sample.features
    if told.found.single is not None:
        sides.append(("row", (told.row,), told.found.single))
    each = len(columns)
    return pa.table(
        {
            "window": pa.array([w for w, names, _ in sides for _ in range(len(names) * each)]),
            "row": pa.array([name for _, names, _ in sides for name in names for _ in columns]),
            "column": pa.array([c for _, names, _ in sides for _ in names for c in columns]),
            "value": np.concatenate([one.found.values.ravel() for _, _, one in sides]),
            "error": np.concatenate([one.found.errors.ravel() for _, _, one in sides]),
            "output": np.concatenate([np.repeat(one.outputs, each) for _, _, one in sides]),
            "base": np.concatenate([np.repeat(one.bases, each) for _, _, one in sides]),
        }
    )
