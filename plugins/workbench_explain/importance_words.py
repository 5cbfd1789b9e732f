"""What the shuffling found: sentences, a table and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from workbench.api import Axis, Figure, Finding, Intervals, JsonValue, Result, Tone
from workbench.science.causes.lineage import Lineage
from workbench.science.explanation.permutation import Importance
from workbench.science.intervals import Interval
from workbench_explain.asking import Yardstick
from workbench_explain.windows import INCIDENT, REFERENCE, Rows
from workbench_explain.wording import CLOSE, amount, around, listed, short

SURE = 0.05
_DRAWN, _FOUND, _NAMED = 15, 8, 3
_APART = 0.18


@dataclass(frozen=True)
class Compared:
    """One column's importance in both windows.

    Attributes
    ----------
    name : str
    before, after : Importance
    gap : Interval
        Incident less reference.
    q : float or None
        Of no difference, adjusted over all columns.
    partner : (str, float) or None
        The column it goes with most closely, and how closely, 0 to 1.
    """

    name: str
    before: Importance
    after: Importance
    gap: Interval
    q: float | None
    partner: tuple[str, float] | None

    @property
    def changed(self) -> bool:
        """Whether the difference is more than chance."""
        return self.q is not None and self.q <= SURE and self.gap.excludes(0.0)


@dataclass(frozen=True)
class Told:
    """What the run was about: the metric, its two values, the rows."""

    measured: Yardstick
    values: tuple[float, float]
    windows: tuple[Rows, Rows]
    repeats: int
    lineage: Lineage
    through_lineage: bool

    def sources(self, one: Compared) -> list[str]:
        """Return what to mend where a column is computed from others, the closest first."""
        known = {*self.lineage.sources, *self.lineage.derived}
        above = {parent for parent in self.lineage.parents(one.name) if parent in known}
        close = "" if one.partner is None else one.partner[0]
        return sorted(above, key=lambda name: (name != close, name)) or [one.name]


def result(compared: Sequence[Compared], told: Told) -> Result:
    """Return the whole answer."""
    metric = told.measured.metric
    rows = (len(told.windows[0]), len(told.windows[1]))
    return Result(
        summary=_summary(compared, told),
        next_step=_next_step(compared, told),
        findings=_findings(compared, told),
        tables={"importance": _table(compared)},
        figures=(_importances(compared, told), *_differences(compared, told)),
        scalars={
            "metric": metric.name,
            "reference": told.values[0],
            "incident": told.values[1],
            "rows_reference": rows[0],
            "rows_incident": rows[1],
            "repeats": told.repeats,
            "through_lineage": told.through_lineage,
        },
        answer={
            "metric": metric.name,
            "reference": told.values[0],
            "incident": told.values[1],
            "features": {one.name: _entry(one) for one in compared},
            "ranking": [one.name for one in _by_change(compared)],
        },
    )


def _entry(one: Compared) -> dict[str, JsonValue]:
    return {
        REFERENCE: _pair(one.before),
        INCIDENT: _pair(one.after),
        "difference": {"value": one.gap.estimate, "interval": one.gap.as_pair(), "q": one.q},
        "partner": None if one.partner is None else one.partner[0],
        "association": None if one.partner is None else one.partner[1],
    }


def _pair(one: Importance) -> dict[str, JsonValue]:
    return {"value": one.value, "interval": one.interval.as_pair(), "error": one.error}


def _by_change(compared: Sequence[Compared]) -> list[Compared]:
    return sorted(compared, key=lambda one: (-abs(one.gap.estimate), one.name))


def _most_changed(compared: Sequence[Compared]) -> list[Compared]:
    return [one for one in _by_change(compared) if one.changed]


def _summary(compared: Sequence[Compared], told: Told) -> str:
    metric = told.measured.metric
    top = [one for one in sorted(compared, key=_by_reference) if one.before.interval.low > 0]
    rests = (
        f"In the reference {short(metric)} rests most on {listed([o.name for o in top[:_NAMED]])}"
        if top
        else f"In the reference {short(metric)} rests on no single column for sure"
    )
    changed = _most_changed(compared)
    if not changed:
        return f"{rests}; no column's importance changed beyond chance."
    first = changed[0]
    verb = "lost" if first.gap.estimate < 0 else "gained"
    more = f", the most of {len(changed)} that changed" if len(changed) > 1 else ""
    return (
        f"{rests}; in the incident {first.name} {verb} {amount(abs(first.gap.estimate), metric)} "
        f"of importance{more}."
    )


def _by_reference(one: Compared) -> tuple[float, str]:
    return -one.before.value, one.name


def _next_step(compared: Sequence[Compared], told: Told) -> str:
    changed = _most_changed(compared)
    if not changed:
        return "Ask whether the labels or the mix of rows changed: run Upstream cause."
    lost = [one for one in changed if one.gap.estimate < 0]
    if lost:
        sources = " or ".join(told.sources(lost[0]))
        return f"Ask what if {sources} had kept its history, and look at its distribution."
    return f"Look at the effect of {changed[0].name} in both windows: Accumulated local effects."


def _findings(compared: Sequence[Compared], told: Told) -> tuple[Finding, ...]:
    changed = _most_changed(compared)
    others = sorted((one for one in compared if one not in changed), key=_by_reference)
    others = [one for one in others if one.before.interval.low > 0]
    return tuple(_finding(one, told) for one in (changed + others)[:_FOUND])


def _finding(one: Compared, told: Told) -> Finding:
    metric = told.measured.metric
    text = (
        f"{one.name}: shuffling it costs {amount(one.before.value, metric)} in "
        f"the reference and {amount(one.after.value, metric)} in the incident; difference "
        f"{amount(one.gap.estimate, metric, signed=True)} ({around(one.gap, metric)})."
    )
    caveats = [told.measured.note] if told.measured.note else []
    if one.partner is not None and one.partner[1] >= CLOSE:
        caveats.append(
            f"{one.name} goes with {one.partner[0]} (association {one.partner[1]:.2f}): either "
            "can stand in for the other, so each looks less important than both are."
        )
    return Finding(
        id=f"importance.{one.name}",
        text=text,
        about=one.name,
        effect=one.gap.estimate,
        interval=(one.gap.low, one.gap.high),
        unit=metric.name,
        q=one.q,
        n=one.before.rows + one.after.rows,
        weight=0.7 if one.changed else 0.3,
        caveats=tuple(caveats),
        values={REFERENCE: one.before.value, INCIDENT: one.after.value},
    )


def _table(compared: Sequence[Compared]) -> pa.Table:
    rows = [
        {
            "column": one.name,
            "reference": one.before.value,
            "reference_error": one.before.error,
            "incident": one.after.value,
            "incident_error": one.after.error,
            "difference": one.gap.estimate,
            "low": one.gap.low,
            "high": one.gap.high,
            "q": one.q,
            "partner": None if one.partner is None else one.partner[0],
            "association": None if one.partner is None else one.partner[1],
        }
        for one in compared
    ]
    text = {"column", "partner"}
    names = list(rows[0]) if rows else ["column"]
    schema = pa.schema([(n, pa.string() if n in text else pa.float64()) for n in names])
    return pa.Table.from_pylist(rows, schema=schema)


def _importances(compared: Sequence[Compared], told: Told) -> Figure:
    shown = list(compared[:_DRAWN])
    metric = told.measured.metric
    sides: tuple[tuple[Tone, str, float, list[Importance]], ...] = (
        ("reference", "W0 reference", -_APART, [one.before for one in shown]),
        ("incident", "W1 incident", _APART, [one.after for one in shown]),
    )
    first = shown[0].name if shown else ""
    return Figure(
        id="importance",
        title=f"{metric.title} rests most on {first}",
        caption=(
            f"{metric.title} lost when a column is shuffled, with 95 % intervals over rows; "
            f"{told.repeats} shuffles, W0 {len(told.windows[0]):,} and W1 "
            f"{len(told.windows[1]):,} labelled rows."
        ),
        x=Axis(label=f"{short(metric)} lost", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=tuple(
            Intervals(
                at=tuple(at + away for at in range(len(side))),
                estimate=tuple(one.value for one in side),
                low=tuple(one.interval.low for one in side),
                high=tuple(one.interval.high for one in side),
                tone=tone,
                label=text,
                bars=True,
            )
            for tone, text, away, side in sides
        ),
        about=first,
    )


def _differences(compared: Sequence[Compared], told: Told) -> tuple[Figure, ...]:
    shown = sorted(compared, key=lambda one: (-abs(one.gap.estimate), one.name))[:_DRAWN]
    changed = _most_changed(compared)
    metric = told.measured.metric
    groups: list[tuple[Tone, str, list[tuple[int, Compared]]]] = [
        ("incident", "changed", [(at, one) for at, one in enumerate(shown) if one.changed]),
        ("muted", "not beyond chance", [(at, o) for at, o in enumerate(shown) if not o.changed]),
    ]
    if not shown:
        return ()
    return (
        Figure(
            id="importance-difference",
            title=(
                f"The importance of {changed[0].name} changed most"
                if changed
                else "No importance changed beyond chance"
            ),
            caption=(
                "Importance in the incident less importance in the reference, with 95 % "
                f"intervals; called changed at a false discovery rate of {SURE:.0%} over "
                f"{len(compared)} columns."
            ),
            x=Axis(label="Change of importance", unit=short(metric), zero=True),
            y=Axis(kind="category", categories=tuple(one.name for one in shown)),
            marks=tuple(
                Intervals(
                    at=tuple(float(at) for at, _ in group),
                    estimate=tuple(one.gap.estimate for _, one in group),
                    low=tuple(one.gap.low for _, one in group),
                    high=tuple(one.gap.high for _, one in group),
                    tone=tone,
                    label=text,
                )
                for tone, text, group in groups
                if group
            ),
            about=changed[0].name if changed else shown[0].name,
        ),
    )
