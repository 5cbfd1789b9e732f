"""The domain classifier: drift of several columns together."""

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Context,
    Finding,
    JsonValue,
    Kind,
    Needs,
    Result,
    Tolerance,
)
from workbench.science.domain_classifier import DomainSeparation, separate
from workbench.science.intervals import Interval
from workbench.science.two_sample.verdict import (
    ALPHA,
    Aspect,
    Evidence,
    Shift,
    Size,
    Verdict,
    describe,
    judge,
)
from workbench_drift.chosen_rows import choose_window, encode, refusal
from workbench_drift.columns import INCIDENT, REFERENCE, columns_to_compare
from workbench_drift.pictures import ranked_effects
from workbench_drift.wording import by_strength

SCALE = "AUC lost when the column is shuffled among held-out rows."
READING = 0.4
"""The part of the time that is spent on reading, as far as progress goes."""


class DomainParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(
        5000, ge=100, le=50_000, description="Rows of each window that are looked at, at most."
    )


class DomainClassifier(Analysis):
    """Ask whether rows of the two windows can be told apart, and by which columns."""

    id = "drift.domain_classifier"
    version = "1.0"
    kind = Kind.DRIFT
    title = "Domain classifier"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",))
    why = (
        "It sees columns that changed together while each one alone looks as it did, such as a "
        "relation that broke, and says how much of the difference each column carries."
    )
    assumptions = ("Rows of a window are independent of one another.",)
    caveats = (
        "Columns that say the same share their blame, and either may end up with none.",
        "A column that names the time, such as a counter, separates any two windows.",
    )
    expected = "A classifier tells rows of the two windows apart no better than by chance."
    tolerance = Tolerance(absolute=1e-6, relative=1e-4)
    in_battery = True
    Parameters = DomainParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Choose rows, cross-fit, and blame.

        Parameters
        ----------
        context : Context
            With a reference and an incident window, and the seed.
        parameters : DomainParameters
            What was set.

        Returns
        -------
        Result
            ``answer["auc"]`` with its interval, ``answer["columns"]`` with the blame.
        """
        asked = DomainParameters.model_validate(parameters.model_dump())
        tables = (context.window(REFERENCE), context.window(INCIDENT))
        names = [name for name, role in columns_to_compare(*tables).items() if role == "feature"]
        windows = tuple(
            choose_window(context, table, names, asked.rows, part)
            for table, part in zip(
                tables, ((0.0, READING / 2), (READING / 2, READING)), strict=True
            )
        )
        refused = {name: refusal(name, windows) for name in names}
        used = [name for name in names if not refused[name]]
        coded = [encode(name, windows) for name in used]
        separation = (
            separate(
                np.stack([pair[0] for pair in coded], axis=1),
                np.stack([pair[1] for pair in coded], axis=1),
                used,
                context.seed,
                lambda part: context.progress(READING + (1 - READING) * part, "Growing trees"),
            )
            if used
            else None
        )
        verdicts = judge(
            {name: _evidence(name, used, refused[name], separation) for name in names},
            minimum=Size.SLIGHT,
        )
        context.progress(1.0, "Done")
        rows = (windows[0].rows.size, windows[1].rows.size)
        return _result(separation, verdicts, rows)


def _evidence(
    name: str, used: list[str], refused: str, separation: DomainSeparation | None
) -> Evidence:
    if refused:
        return Evidence(untestable=refused)
    if separation is None:
        return Evidence(untestable="Fewer than 20 rows in a window.")
    blame = separation.blames[used.index(name)]
    lost = blame.lost
    effect = Interval(
        max(0.0, lost.estimate), max(0.0, lost.low), max(0.0, lost.high), lost.confidence, "delong"
    )
    told_apart = separation.auc.low > 0.5
    return Evidence((Shift(Aspect.BLAME, effect, blame.p if told_apart else 1.0),))


def _result(
    separation: DomainSeparation | None, verdicts: dict[str, Verdict], rows: tuple[int, int]
) -> Result:
    ranked = by_strength(verdicts)
    answer: dict[str, JsonValue] = {
        "auc": None if separation is None else separation.auc.estimate,
        "interval": None if separation is None else separation.auc.as_pair(),
        "columns": {name: _column(verdict) for name, verdict in verdicts.items()},
        "ranking": [name for name in ranked if verdicts[name].lead is not None],
    }
    blamed = [name for name in ranked if verdicts[name].size > Size.NEGLIGIBLE]
    text = _sentence(separation, blamed)
    return Result(
        summary=text,
        next_step=(
            "Look at the relations among the blamed columns; then ask for the root cause."
            if blamed
            else "Columns and their relations are as they were; look at the labels."
        ),
        findings=_findings(separation, verdicts, ranked, rows),
        tables={"columns": _table(verdicts)},
        figures=ranked_effects(verdicts, ranked, rows, SCALE),
        scalars={
            "auc": None if separation is None else separation.auc.estimate,
            "rows_reference": rows[0],
            "rows_incident": rows[1],
            "alpha": ALPHA,
        },
        answer=answer,
    )


def _sentence(separation: DomainSeparation | None, blamed: list[str]) -> str:
    if separation is None:
        return "The windows hold too little to tell their rows apart."
    auc = separation.auc
    figures = f"AUC {auc.estimate:.3f} ({auc.low:.3f} to {auc.high:.3f})"
    if auc.low <= 0.5:
        return f"Rows of the two windows cannot be told apart: {figures}."
    by = f", most by {blamed[0]}" if blamed else ", by no single column"
    return f"Rows of the two windows can be told apart{by}: {figures}."


def _column(verdict: Verdict) -> dict[str, JsonValue]:
    lead = verdict.lead
    return {
        "status": verdict.status.value,
        "effect": None if lead is None else lead.shift.effect.estimate,
        "reason": verdict.reason,
        "interval": None if lead is None else lead.shift.effect.as_pair(),
        "q": None if lead is None else lead.q,
    }


def _findings(
    separation: DomainSeparation | None,
    verdicts: dict[str, Verdict],
    ranked: list[str],
    rows: tuple[int, int],
) -> tuple[Finding, ...]:
    if separation is None:
        return ()
    auc = separation.auc
    blamed = [name for name in ranked if verdicts[name].size > Size.NEGLIGIBLE]
    found = [
        Finding(
            id="separation",
            text=_sentence(separation, blamed),
            effect=auc.estimate,
            interval=(auc.low, auc.high),
            unit="AUC",
            n=sum(rows),
            weight=0.7 if auc.low > 0.5 else 0.3,
        )
    ]
    for name in blamed:
        lead = verdicts[name].lead
        if lead is not None:
            effect = lead.shift.effect
            found.append(
                Finding(
                    id=f"blame.{name}",
                    text=f"{name}: {describe(lead)}",
                    about=name,
                    effect=effect.estimate,
                    interval=(effect.low, effect.high),
                    unit="AUC",
                    q=lead.q,
                    n=sum(rows),
                )
            )
    return tuple(found)


def _table(verdicts: dict[str, Verdict]) -> pa.Table:
    rows = []
    for name, verdict in verdicts.items():
        effect = None if verdict.lead is None else verdict.lead.shift.effect
        rows.append(
            {
                "column": name,
                "status": verdict.status.value,
                "blame": None if effect is None else effect.estimate,
                "low": None if effect is None else effect.low,
                "high": None if effect is None else effect.high,
                "q": None if verdict.lead is None else verdict.lead.q,
                "reason": verdict.reason,
            }
        )
    schema = pa.schema(
        [("column", pa.string()), ("status", pa.string())]
        + [(name, pa.float64()) for name in ("blame", "low", "high", "q")]
        + [("reason", pa.string())]
    )
    return pa.Table.from_pylist(rows, schema=schema)
