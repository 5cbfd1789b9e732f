"""Flips on probes in words, as tables and as a picture."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from workbench.api import Axis, Figure, Finding, Intervals, JsonValue, Result
from workbench.science.explanation.boundary import Flips
from workbench.science.intervals import Interval

_LABELS = "labels"
_TITLES = {
    _LABELS: "What goes with the labels",
    "predictions": "What the model in service answered",
    "model": "The model at hand against the labels",
}
_UNIT = "share of the probes"
_HELD = (
    "Flips of refits on halves of the good window, in the incident's mix of rows, are taken off.",
)


@dataclass(frozen=True)
class Asked:
    """One thing whose boundary was looked for: the labels, or the predictions on record."""

    name: str
    flips: Flips


@dataclass(frozen=True)
class Boundary:
    """What was compared.

    Attributes
    ----------
    asked : tuple of Asked
        The labels first; none where nothing could be compared.
    refusal : str
        Why nothing could be compared; empty otherwise.
    probes : DataFrame or None
    rows : tuple of int
        Of reference and incident.
    """

    asked: tuple[Asked, ...]
    refusal: str
    probes: pd.DataFrame | None
    rows: tuple[int, int]


def moved(beyond: Interval) -> bool:
    """Whether more probes flipped than chance and the mix of rows explain."""
    return beyond.low > 0


def result(told: Boundary) -> Result:
    """Return the answer.

    Parameters
    ----------
    told : Boundary
    """
    if told.probes is None:
        return Result(
            summary=f"It cannot be told whether the boundary moved. {told.refusal}",
            next_step="Choose a reference that covers the incident's rows.",
            findings=(Finding(id="refused", text=told.refusal, weight=0.3),),
            answer={"status": "not testable", "reason": told.refusal},
        )
    labels = told.asked[0].flips
    return Result(
        summary=_summary(labels),
        next_step=_next_step(told),
        findings=_findings(told),
        tables={"flips": _table(told), "probes": _probe_table(told)},
        figures=(_figure(told),),
        scalars={
            "flips": labels.windows,
            "chance": labels.chance,
            "beyond": labels.beyond.estimate,
            "moved": moved(labels.beyond),
            "probes": len(told.probes),
            "rows_reference": told.rows[0],
            "rows_incident": told.rows[1],
        },
        answer={"status": "tested", **{name: _entry(one) for name, one in _rows(told)}},
    )


def _rows(told: Boundary) -> list[tuple[str, tuple[float | None, float | None, Interval]]]:
    rows: list[tuple[str, tuple[float | None, float | None, Interval]]] = []
    for one in told.asked:
        found = one.flips
        rows.append((one.name, (found.windows, found.chance, found.beyond)))
        if found.model is not None:
            rows.append(("model", (None, None, found.model)))
    return rows


def _summary(labels: Flips) -> str:
    if moved(labels.beyond):
        return (
            f"The boundary moved: refits of the two windows answer {labels.windows:.0%} of the "
            f"probes otherwise, {_spelt(labels.beyond)} beyond the {labels.chance:.0%} that chance "
            "and another mix of rows give."
        )
    return (
        f"No evidence that the boundary moved: refits of the two windows answer "
        f"{labels.windows:.0%} of the probes otherwise, and chance with another mix of rows gives "
        f"{labels.chance:.0%} (difference {_spelt(labels.beyond)}; a move of less than "
        f"{max(labels.beyond.high, 0.0):.1%} of the probes would not show)."
    )


def _next_step(told: Boundary) -> str:
    sure = {name for name, (_, _, beyond) in _rows(told) if moved(beyond)}
    if _LABELS in sure:
        return (
            "Have labels of rows like the flipped probes checked; if they are right, train on "
            "recent rows and test on later ones."
        )
    if "predictions" in sure:
        return "Compare the version, configuration and threshold served with those on record."
    return "Look at where the rows lie instead: run Two-sample battery, then Upstream cause."


def _findings(told: Boundary) -> tuple[Finding, ...]:
    found = []
    for name, (across, chance, beyond) in _rows(told):
        how = "flipped more probes" if moved(beyond) else "flipped no more probes for sure"
        text = f"{_TITLES[name]} {how} than chance: {_spelt(beyond)} of the probes beyond it"
        if across is not None and chance is not None:
            text += f" ({across:.1%} between the windows, {chance:.1%} by chance)"
        found.append(
            Finding(
                id=f"boundary.{name}",
                text=f"{text}.",
                effect=beyond.estimate,
                interval=(beyond.low, beyond.high),
                unit=_UNIT,
                n=sum(told.rows),
                weight=0.8 if moved(beyond) else 0.3,
                caveats=_HELD,
            )
        )
    return tuple(found)


def _spelt(one: Interval) -> str:
    return f"{one.estimate:.1%} [{one.low:.1%}, {one.high:.1%}]".replace("-", "\u2212")


def _entry(row: tuple[float | None, float | None, Interval]) -> dict[str, JsonValue]:
    across, chance, beyond = row
    return {
        "windows": across,
        "chance": chance,
        "beyond": {"value": beyond.estimate, "interval": beyond.as_pair()},
        "moved": moved(beyond),
    }


def _table(told: Boundary) -> pa.Table:
    rows = _rows(told)
    return pa.table(
        {
            "of": pa.array([name for name, _ in rows], pa.string()),
            "windows": pa.array([row[0] for _, row in rows], pa.float64()),
            "chance": pa.array([row[1] for _, row in rows], pa.float64()),
            "beyond": pa.array([row[2].estimate for _, row in rows], pa.float64()),
            "low": pa.array([row[2].low for _, row in rows], pa.float64()),
            "high": pa.array([row[2].high for _, row in rows], pa.float64()),
        }
    )


def _probe_table(told: Boundary) -> pa.Table:
    """Return the probes, each with how much more often it flipped than by chance."""
    frame = told.probes if told.probes is not None else pd.DataFrame()
    table = pa.Table.from_pandas(frame.reset_index(drop=True), preserve_index=False)
    table = table.replace_schema_metadata(None)
    return table.append_column("flips_beyond", pa.array(told.asked[0].flips.shift, pa.float64()))


def _figure(told: Boundary) -> Figure:
    rows = _rows(told)
    labels = told.asked[0].flips
    return Figure(
        id="flips",
        title=(
            "The boundary moved, beyond chance and another mix of rows"
            if moved(labels.beyond)
            else "No more probes flip than chance and another mix of rows give"
        ),
        caption=(
            "Share of the probes that two refits answer otherwise, less what refits on halves of "
            "the good window give, with 95 % intervals."
        ),
        x=Axis(label="share of the probes beyond chance", zero=True),
        y=Axis(kind="category", categories=tuple(_TITLES[name] for name, _ in rows)),
        marks=(
            Intervals(
                at=tuple(float(at) for at in range(len(rows))),
                estimate=tuple(row[2].estimate for _, row in rows),
                low=tuple(row[2].low for _, row in rows),
                high=tuple(row[2].high for _, row in rows),
                tone="incident",
                label="beyond chance",
            ),
        ),
    )
