"""The analysis that names the upstream cause from the rows of two windows."""

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Finding, Kind, Needs, Result, Tolerance
from workbench.science.causes.answer import Answer, Cause, find_causes
from workbench.science.causes.problem import CauseProblem
from workbench_rootcause.answers import answer_json
from workbench_rootcause.doubts import doubts_of
from workbench_rootcause.pictures import figures
from workbench_rootcause.problems import (
    HISTORY,
    INCIDENT,
    REFERENCE,
    asked_metric,
    problem_of,
)
from workbench_rootcause.surrogate import with_surrogate
from workbench_rootcause.times import Times, add_times, onset_finding, times_of
from workbench_rootcause.times_pictures import onset_figure
from workbench_rootcause.wording import sentence, summary

_FINDINGS = 5
_STAND_IN = "The model is not at hand; what-ifs ask a stand-in learned from its predictions."


class UpstreamParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    causes: int = Field(8, ge=1, le=40, description="Causes to list, at most.")
    stand_in: bool = Field(
        default=True,
        description=(
            "Where the model is not at hand, learn a stand-in from its recorded predictions, "
            "so that columns can still be put back."
        ),
    )


class UpstreamCause(Analysis):
    """Name the column, the labels or the rows that broke the model, with what it cost."""

    id = "rootcause.upstream"
    version = "1.1"
    kind = Kind.ROOT_CAUSE
    title = "Upstream cause"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), optional_windows=(HISTORY,))
    why = (
        "The column that drifted most is often harmless. This names the fault that shows in the "
        "data and gives points back when it is mended at its source, with both brackets."
    )
    assumptions = (
        "The reference window is good, and rows of both windows are of the same sort.",
        "Derived columns are computed by the lineage's transforms and by nothing else.",
        "One fault or two; further ones are shared in only where each shows plainly by itself.",
    )
    caveats = (
        (
            "A fault that leaves values, their agreement with other columns and the labels as they "
            "were cannot be seen."
        ),
        (
            "Labels that are wrong at random and a concept that changed a little everywhere look "
            "alike."
        ),
        "Confidence was set on injected faults, not on incidents of this system.",
        (
            "Of windows with more than 3 million cells, a share of the rows is looked at, the same "
            "of both, chosen by what they hold; rows that are equal stay together."
        ),
    )
    expected = "The metric did not surely fall, and no column bears a fault."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = UpstreamParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question; see :class:`workbench.api.Analysis`."""
        chosen = UpstreamParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the windows")
        problem = problem_of(context)
        problem, extra = _with_model(problem, stand_in=chosen.stand_in)
        if context.metric and asked_metric(context.metric) != problem.metric:
            extra = (*extra, f"{context.metric} is not measured here; {problem.metric} is instead.")
        answer = find_causes(problem, lambda done, text: context.progress(0.1 + 0.8 * done, text))
        context.progress(0.92, "Looking for the beginning")
        times = times_of(answer, context.changes, chosen.causes)
        context.progress(0.95, "Drawing")
        return _result(answer, times, chosen, context, extra)


def _with_model(problem: CauseProblem, *, stand_in: bool) -> tuple[CauseProblem, tuple[str, ...]]:
    if problem.predict is not None or not stand_in:
        return problem, ()
    found = with_surrogate(problem)
    if found is None:
        return problem, ()
    return found, (_STAND_IN,)


def _result(
    answer: Answer,
    times: Times,
    chosen: UpstreamParameters,
    context: Context,
    extra: tuple[str, ...],
) -> Result:
    problem = answer.evidence.problem
    document = answer_json(answer, problem.metric, chosen.causes)
    add_times(document, times)
    document["caveats"] = [*answer.caveats, *extra]
    document.update(doubts_of(answer, stand_in=_STAND_IN in extra))
    first = answer.causes[0] if answer.causes else None
    return Result(
        summary=summary(answer, problem.metric),
        next_step=_next_step(answer),
        findings=tuple(
            _finding(cause, problem.metric, (*answer.caveats, *extra))
            for cause in answer.causes[: min(_FINDINGS, chosen.causes)]
        )
        + onset_finding(answer, times),
        tables={"causes": _table(answer, chosen.causes)},
        figures=(*figures(answer, problem.metric, context.lineage), *onset_figure(answer, times)),
        scalars={
            "verdict": answer.verdict,
            "drop": None if answer.drop is None else answer.drop.value,
            "first": None if first is None else first.fault.node,
            "confidence": None if first is None else first.confidence,
        },
        answer=document,
    )


def _next_step(answer: Answer) -> str:
    if answer.verdict == "no_incident":
        return "Check that the windows are the ones you mean, or watch a longer incident window."
    if answer.verdict == "undecided" or not answer.causes:
        return "Get evidence that tells the rivals apart: earlier values, or checked labels."
    node = answer.causes[0].fault.node
    return f"Look at {node} at its source, for the rows and the time the finding names."


def _finding(cause: Cause, metric: str, caveats: tuple[str, ...]) -> Finding:
    fault, cost = cause.fault, cause.weighed.cost
    return Finding(
        id=f"cause-{fault.node}-{fault.kind}",
        text=sentence(cause, metric),
        about=fault.node,
        effect=None if cost is None else cost.value,
        interval=None if cost is None else cost.interval,
        unit=metric,
        n=len(fault.rows),
        weight=min(1.0, max(0.0, cause.confidence)),
        caveats=caveats,
        values={
            "kind": fault.kind,
            "confidence": cause.confidence,
            "share": cause.share,
            "strength": fault.strength,
        },
    )


def _table(answer: Answer, most: int) -> pa.Table:
    rows = answer.causes[:most]
    return pa.table(
        {
            "node": pa.array([c.fault.node for c in rows], pa.string()),
            "kind": pa.array([c.fault.kind for c in rows], pa.string()),
            "confidence": pa.array([c.confidence for c in rows], pa.float64()),
            "restored": pa.array(
                [None if c.weighed.cost is None else c.weighed.cost.value for c in rows],
                pa.float64(),
            ),
            "lost": pa.array(
                [None if c.weighed.lost is None else c.weighed.lost.value for c in rows],
                pa.float64(),
            ),
            "share": pa.array([c.share for c in rows], pa.float64()),
            "drift": pa.array([c.drift for c in rows], pa.float64()),
        }
    )
