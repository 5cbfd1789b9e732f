"""The analysis that tells the five classes of diagnosis apart."""

from collections.abc import Mapping

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from workbench.api import (
    Analysis,
    Axis,
    Bars,
    Context,
    Figure,
    Finding,
    JsonValue,
    Kind,
    Needs,
    Result,
    Tolerance,
)
from workbench.science.causes.differential import (
    MODEL,
    Diagnosed,
    Differential,
    differential,
)
from workbench_rootcause.problems import HISTORY, INCIDENT, REFERENCE, problem_of
from workbench_rootcause.wording import KINDS, amount, named

TITLES: Mapping[str, str] = {
    "upstream_regression": "Upstream regression",
    "delayed_input": "Delayed input",
    "label_trouble": "Label noise or delay",
    "model_fault": "Model fault",
    "world_change": "Genuine change of the world",
}
"""The classes as the report names them."""

_NEXT = {
    "upstream_regression": "Look at the column at its source, and put its values back.",
    "delayed_input": "Compare arrival with event times, and look for the lag at the join.",
    "label_trouble": "Have a sample of the labels checked, or wait for those not in yet.",
    "model_fault": "Compare the version, configuration and threshold served with those on record.",
    "world_change": "Train on recent rows, and test on later ones.",
}


class DifferentialParameters(BaseModel):
    """What can be set: nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DifferentialDiagnosis(Analysis):
    """Say whether it is the model, a delayed input, the labels, something upstream or the world."""

    id = "rootcause.differential"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Differential diagnosis"
    needs = Needs(
        windows=(REFERENCE, INCIDENT), roles=("feature", "label"), optional_windows=(HISTORY,)
    )
    why = (
        "Before a column is blamed, the other classes of trouble have to be held against it. This "
        "asks the model again for itself, searches for faults in columns, labels and rows, and "
        "says how the blame divides between five classes."
    )
    assumptions = (
        "The reference window is good, and rows of both windows are of the same sort.",
        "The model at hand is the one the record says was in service.",
    )
    caveats = (
        "Without the model at hand a fault of the model cannot be told from any other.",
        (
            "Labels that are wrong at random and a concept that changed a little everywhere look "
            "alike; so do copies of rows and a surge of a group."
        ),
        "A model that was always wrong about cases that are new is told as a change of the world.",
    )
    expected = "No class of trouble has a share of the blame."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = DifferentialParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question; see :class:`workbench.api.Analysis`."""
        del parameters
        context.progress(0.02, "Reading the windows")
        problem = problem_of(context)
        found = differential(problem, context.progress)
        return Result(
            summary=_summary(found, problem.metric),
            next_step=_next_step(found),
            findings=tuple(_finding(one, found, problem.metric) for one in found.classes),
            tables={"classes": _table(found)},
            figures=_figures(found),
            scalars={"verdict": found.verdict, "first": found.classes[0].name, "drop": found.drop},
            answer=_answer(found),
        )


def _summary(found: Differential, metric: str) -> str:
    if found.verdict == "no_incident":
        return "No incident: the metric did not surely fall, and no fault shows plainly."
    first, second = found.classes[:2]
    if not first.score:
        return "The metric fell, and nothing that was looked at says why."
    if found.verdict == "undecided" and second.score:
        return f"Undecided between {_inside(first)} and {_inside(second)}."
    said = f"{TITLES[first.name]}: {_because(first, found, metric)}"
    return (
        said if found.verdict == "named" else f"Perhaps {_inside(first)}{said[said.index(':') :]}"
    )


def _inside(one: Diagnosed) -> str:
    title = TITLES[one.name]
    return title[:1].lower() + title[1:]


def _because(one: Diagnosed, found: Differential, metric: str) -> str:
    if one.name == MODEL:
        if not found.served.asked or not one.score:
            return one.evidence[0]
        points = amount(one.points or 0.0, metric)
        return f"the model on record answers otherwise than was recorded, {points} of it."
    if not one.node:
        return "no fault of this class was seen."
    cost = "" if one.points is None else f", which costs {amount(one.points, metric)}"
    return f"{named(one.node)} {KINDS.get(one.kind, 'changed')}{cost}."


def _next_step(found: Differential) -> str:
    if found.verdict == "no_incident":
        return "Check that the windows are the ones you mean, or watch a longer incident window."
    return _NEXT[found.classes[0].name]


def _finding(one: Diagnosed, found: Differential, metric: str) -> Finding:
    return Finding(
        id=f"diagnosis.{one.name}",
        text=f"{TITLES[one.name]}: {one.score:.0%} of the blame; {_because(one, found, metric)}",
        about=one.node,
        effect=one.points,
        interval=one.interval,
        unit=metric,
        n=found.answer.evidence.n_incident,
        weight=min(1.0, max(0.0, one.score)),
        caveats=one.evidence if one.name == MODEL and not found.served.asked else (),
        values={"diagnosis": one.name, "blame": round(one.score, 9), "kind": one.kind},
    )


def _table(found: Differential) -> pa.Table:
    rows = found.classes
    return pa.table(
        {
            "class": pa.array([one.name for one in rows], pa.string()),
            "blame": pa.array([one.score for one in rows], pa.float64()),
            "node": pa.array([one.node for one in rows], pa.string()),
            "kind": pa.array([one.kind for one in rows], pa.string()),
            "points": pa.array([one.points for one in rows], pa.float64()),
        }
    )


def _figures(found: Differential) -> tuple[Figure, ...]:
    if found.verdict == "no_incident":
        return ()
    rows = found.classes
    return (
        Figure(
            id="classes",
            title=f"{TITLES[rows[0].name]} has most of the blame",
            caption="How the blame divides between the five classes; what is left is of no kind "
            "that was looked for.",
            x=Axis(label="part of the blame", zero=True),
            y=Axis(kind="category", categories=tuple(TITLES[one.name] for one in rows)),
            marks=(
                Bars(
                    at=tuple(float(at) for at in range(len(rows))),
                    length=tuple(one.score for one in rows),
                    horizontal=True,
                    tone="restored",
                    label="blame",
                ),
            ),
            about=rows[0].node,
        ),
    )


def _answer(found: Differential) -> dict[str, JsonValue]:
    served = found.served
    return {
        "verdict": found.verdict,
        "drop": found.drop,
        "classes": [
            {
                "class": one.name,
                "blame": round(one.score, 9),
                "node": one.node,
                "kind": one.kind,
                "points": one.points,
                "interval": list(one.interval) if one.interval else None,
                "evidence": list(one.evidence),
            }
            for one in found.classes
        ],
        "served": {
            "asked": served.asked,
            "differing_reference": served.differing_reference,
            "differing_incident": served.differing_incident,
        },
    }
