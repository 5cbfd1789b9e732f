"""The tables and scalars of a repair, in the shape that places, gates and criteria read."""

from collections.abc import Mapping

import pyarrow as pa

from workbench.api import JsonValue
from workbench.science.intervals import Interval
from workbench.science.repair.paired import Paired
from workbench.science.repair.slices import Slice
from workbench.science.repair.verdict import holm
from workbench_repair.told import Told

_TEXT, _NUMBER, _WHOLE, _TRUTH = pa.string(), pa.float64(), pa.int64(), pa.bool_()
_MOMENT = pa.timestamp("us", tz="UTC")
_EFFECT = ("rows", "before", "after", "gain", "low", "high", "p")


def scalars(told: Told) -> dict[str, float | int | str | bool | None]:
    """Return every figure there is by name; what is not known is left out."""
    found: dict[str, float | int | str | bool | None] = {
        "metric": told.metric.name,
        "verdict": told.found.verdict,
        "node": told.found.asked.node or None,
        "timed": told.timed,
        **_gains(told),
        **_groups(told),
        **_outcomes(told),
        "anomalies": float(len(told.anomalies)),
        "inconsistent": float(sum(not one.ok for one in told.checks)),
        "sensitive_columns": float(len(told.sensitive)),
    }
    return {name: value for name, value in found.items() if value is not None}


def _gains(told: Told) -> dict[str, float | None]:
    found = told.found
    whole, worst, placebo = found.whole, found.worst, found.placebo
    return {
        **_interval("gain", None if whole is None else whole.gain),
        **_interval("gain.worst_window", None if worst is None else worst.gain),
        **_interval("full_recovery", found.drop),
        "recovered": told.recovered,
        "p": None if whole is None else whole.p,
        "p.adjusted": None if whole is None else min(1.0, whole.p * found.asked.compared),
        "mde": None if whole is None else whole.mde,
        "rows": None if whole is None else float(whole.rows),
        **_interval("placebo", None if placebo is None else placebo.gain),
        **_interval("control", None if found.control is None else found.control.gain),
        "robustness": min((s.effect.gain.estimate for s in found.scenarios), default=None),
    }


def _interval(name: str, interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {}
    return {name: interval.estimate, f"{name}.low": interval.low, f"{name}.high": interval.high}


def _groups(told: Told) -> dict[str, float | None]:
    found = told.found
    shown = [s for s in found.slices if s.effect is not None]
    widest = max(found.gaps, key=lambda gap: (gap.after - gap.before, gap.column), default=None)
    return {
        "worst_slice": min((s.effect.gain.estimate for s in shown if s.effect), default=None),
        "slices_worse": float(len(found.harmed)) if shown else None,
        "slices": float(len(shown)) if shown else None,
        "slices_suppressed": float(sum(s.suppressed for s in found.slices)),
        "equity.gap_before": None if widest is None else widest.before,
        "equity.gap_after": None if widest is None else widest.after,
        **_interval("equity.change", None if widest is None else widest.change),
    }


def _outcomes(told: Told) -> dict[str, float | None]:
    flips, calibrated = told.found.flips, told.found.calibration
    return {
        "flips.gained": float(flips.gained),
        "flips.lost": float(flips.lost),
        "flips.right": float(flips.right),
        "flips.wrong": float(flips.wrong),
        "flips.changed": float(flips.changed),
        "calibration.before": None if calibrated is None else calibrated.before,
        "calibration.after": None if calibrated is None else calibrated.after,
        **_interval("calibration.change", None if calibrated is None else calibrated.change),
    }


def tables(told: Told) -> dict[str, pa.Table]:
    """Return every table by name."""
    return {
        "windows": _windows(told),
        "slices": _slices(told),
        "groups": _gap_table(told),
        "flips": _flip_table(told),
        "over_time": _over_time(told),
        "scenarios": _scenarios(told),
        "consistency": _consistency(told),
    }


def _figures(effect: Paired | None) -> dict[str, JsonValue]:
    if effect is None:
        return dict.fromkeys(_EFFECT)
    gain = effect.gain
    values = (
        effect.rows,
        effect.before.estimate,
        effect.after.estimate,
        gain.estimate,
        gain.low,
        gain.high,
        effect.p,
    )
    return dict(zip(_EFFECT, values, strict=True))


def _windows(told: Told) -> pa.Table:
    tried = told.found.windows
    p_values = [1.0 if t.effect is None else t.effect.p for t in tried]
    adjusted = holm(p_values)
    rows = []
    for one, q in zip(tried, adjusted, strict=True):
        line: dict[str, JsonValue] = {
            "name": one.period.name,
            "role": one.period.role,
            "start": _moment(one.period.start),
            "end": _moment(one.period.end),
            "p_adjusted": None if one.effect is None else q,
            "mde": None if one.effect is None else one.effect.mde,
            **_figures(one.effect),
        }
        line["rows"] = int(one.period.rows.sum()) if one.effect is None else line["rows"]
        rows.append(line)
    kinds = {"name": _TEXT, "role": _TEXT, "start": _MOMENT, "end": _MOMENT, **_measured()}
    return _table(rows, {**kinds, "p_adjusted": _NUMBER, "mde": _NUMBER})


def _slices(told: Told) -> pa.Table:
    rows = [_slice(one, told.found.asked.level) for one in told.found.slices]
    kinds = {"column": _TEXT, "level": _TEXT, **_measured(), "q": _NUMBER}
    return _table(rows, {**kinds, "worse": _TRUTH, "suppressed": _TRUTH})


def _slice(one: Slice, level: float) -> dict[str, JsonValue]:
    return {
        "column": one.column,
        "level": one.level,
        **_figures(one.effect),
        "rows": one.rows,
        "q": one.q,
        "worse": one.worse(level),
        "suppressed": one.suppressed,
    }


def _gap_table(told: Told) -> pa.Table:
    rows: list[dict[str, JsonValue]] = [
        {
            "column": gap.column,
            "groups": gap.groups,
            "suppressed": gap.suppressed,
            "gap_before": gap.before,
            "gap_after": gap.after,
            "change": gap.change.estimate,
            "low": gap.change.low,
            "high": gap.change.high,
        }
        for gap in told.found.gaps
    ]
    numbers = dict.fromkeys(("gap_before", "gap_after", "change", "low", "high"), _NUMBER)
    return _table(rows, {"column": _TEXT, "groups": _WHOLE, "suppressed": _WHOLE, **numbers})


def _flip_table(told: Told) -> pa.Table:
    flips = told.found.flips
    rows: list[dict[str, JsonValue]] = [
        {"before": "right", "right": flips.right, "wrong": flips.lost},
        {"before": "wrong", "right": flips.gained, "wrong": flips.wrong},
    ]
    return _table(rows, {"before": _TEXT, "right": _WHOLE, "wrong": _WHOLE})


def _over_time(told: Told) -> pa.Table:
    names = [f"{side}{end}" for side in ("before", "after") for end in ("", "_low", "_high")]
    rows = []
    for one in told.found.stretches:
        sides = (one.effect.before, one.effect.after)
        values = [v for side in sides for v in (side.estimate, side.low, side.high)]
        rows.append(
            {
                "start": _moment(one.start),
                "end": _moment(one.end),
                "rows": one.effect.rows,
                **dict(zip(names, values, strict=True)),
            }
        )
    kinds = {"start": _MOMENT, "end": _MOMENT, "rows": _WHOLE}
    return _table(rows, {**kinds, **dict.fromkeys(names, _NUMBER)})


def _scenarios(told: Told) -> pa.Table:
    rows = [
        {"name": one.name, **_figures(one.effect), "words": one.words}
        for one in told.found.scenarios
    ]
    return _table(rows, {"name": _TEXT, **_measured(), "words": _TEXT})


def _consistency(told: Told) -> pa.Table:
    rows: list[dict[str, JsonValue]] = [
        {
            "column": one.column,
            "check": one.what,
            "reference": one.reference,
            "before": one.before,
            "after": one.after,
            "ok": one.ok,
            "words": one.words,
        }
        for one in told.checks
    ]
    numbers = dict.fromkeys(("reference", "before", "after"), _NUMBER)
    kinds = {"column": _TEXT, "check": _TEXT, **numbers, "ok": _TRUTH, "words": _TEXT}
    return _table(rows, kinds)


def _measured() -> dict[str, pa.DataType]:
    return {name: _WHOLE if name == "rows" else _NUMBER for name in _EFFECT}


def _moment(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1e6)


def _table(rows: list[dict[str, JsonValue]], kinds: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
