"""What the battery says, as an answer and as tables."""

from collections.abc import Mapping

import pyarrow as pa

from workbench.api import JsonValue
from workbench.science.two_sample.verdict import JudgedShift, Verdict, measure_name
from workbench_drift.columns import ComparedColumn

MEASURES = (
    "ks",
    "w1",
    "js",
    "psi",
    "psi_expected",
    "hellinger",
    "cramers_v",
    "chi_square",
    "p",
    "tail_share",
)


def column_answer(column: ComparedColumn, verdict: Verdict) -> dict[str, JsonValue]:
    """Return one entry of ``answer["columns"]``."""
    lead = verdict.lead
    measures = column.comparison.measures
    answer: dict[str, JsonValue] = {
        "status": verdict.status.value,
        "effect": None if lead is None else lead.shift.effect.estimate,
        "reason": verdict.reason,
        "interval": None if lead is None else lead.shift.effect.as_pair(),
        "measure": "" if lead is None else measure_name(lead.shift.aspect),
        "size": verdict.size.word,
        "q": None if lead is None else lead.q,
        "kind": column.comparison.kind.value,
        "role": column.role,
        "missing_reference": column.comparison.missing[0],
        "missing_incident": column.comparison.missing[1],
        "notes": [note.code for note in column.comparison.notes],
    }
    answer.update({name: measures.get(name) for name in MEASURES})
    return answer


def column_table(
    columns: Mapping[str, ComparedColumn], verdicts: Mapping[str, Verdict]
) -> pa.Table:
    """Return one row a column, sorted by name."""
    rows = []
    for name, column in columns.items():
        answer = column_answer(column, verdicts[name])
        interval = answer.pop("interval")
        low, high = interval if isinstance(interval, list) else (None, None)
        answer["notes"] = ", ".join(note.code for note in column.comparison.notes)
        rows.append({"column": name, **answer, "low": low, "high": high})
    return pa.Table.from_pylist(rows, schema=_column_schema())


def _column_schema() -> pa.Schema:
    text = ("column", "role", "kind", "status", "size", "measure")
    numbers = ("effect", "low", "high", "q", "missing_reference", "missing_incident", *MEASURES)
    return pa.schema(
        [(name, pa.string()) for name in text]
        + [(name, pa.float64()) for name in numbers]
        + [(name, pa.string()) for name in ("reason", "notes")]
    )


def shift_table(verdicts: Mapping[str, Verdict]) -> pa.Table:
    """Return one row for every change that was measured: the family that was looked at."""
    rows = [_shift_row(name, one) for name, verdict in verdicts.items() for one in verdict.shifts]
    schema = pa.schema(
        [("column", pa.string()), ("aspect", pa.string())]
        + [(name, pa.float64()) for name in ("effect", "low", "high", "p", "q")]
        + [("size", pa.string()), ("drifted", pa.bool_())]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _shift_row(name: str, one: JudgedShift) -> dict[str, str | float | bool]:
    effect = one.shift.effect
    return {
        "column": name,
        "aspect": one.shift.aspect.value,
        "effect": effect.estimate,
        "low": effect.low,
        "high": effect.high,
        "p": one.shift.p,
        "q": one.q,
        "size": one.shift.size.word,
        "drifted": one.drifted,
    }
