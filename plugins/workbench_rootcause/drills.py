"""Making drills: a job that asks the model what a fault costs, and answers with broken windows.

It is no analysis that one would run on an incident, so the plugin's manifest does not list it;
`workbench drill make` gives this module to a worker by its name.
"""

from collections.abc import Sequence

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import (
    Analysis,
    Context,
    JsonValue,
    Kind,
    Needs,
    NextStep,
    Result,
    RunError,
    hookimpl,
)
from workbench.science.faults.drills import (
    INCIDENT_SHARE,
    REFERENCE_SHARE,
    Ground,
    Plan,
    Terms,
    plans,
    truth,
)
from workbench.science.faults.kinds import KINDS
from workbench_rootcause.drill_rows import good_table, problem_on, written
from workbench_rootcause.problems import REFERENCE


class DrillParameters(BaseModel):
    """What drills to make, and which part of them in this run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(20, ge=0, le=1000, description="Drills with one fault.")
    two: int = Field(0, ge=0, le=1000, description="Drills with two faults at once.")
    decoy: int = Field(
        0, ge=0, le=1000, description="Drills with a fault beside a column that drifts harmlessly."
    )
    healthy: int = Field(5, ge=0, le=1000, description="Drills without a fault.")
    kinds: tuple[str, ...] = Field((), description="Kinds of fault; all of them by default.")
    partial: float = Field(
        1.0, gt=0, le=1, description="Share of the rows that a fault of a column affects."
    )
    least: float | None = Field(
        None, gt=0, description="Points of the metric that a fault costs, at least."
    )
    rows: int = Field(3000, ge=200, le=200_000, description="Rows of a reference, at most.")
    late: bool = Field(
        default=False,
        description="Whether a fault begins within the window, where rows have a time.",
    )
    first: int = Field(0, ge=0, description="Number of the first drill to make in this run.")
    last: int | None = Field(None, ge=0, description="Number of the drill to stop before.")

    def terms(self, seed: int) -> Terms:
        """Return what holds for every drill.

        Raises
        ------
        RunError
            If a kind of fault is not known.
        """
        unknown = sorted(set(self.kinds) - set(KINDS))
        if unknown:
            raise RunError(
                "drill.kind",
                f"There is no kind of fault {unknown[0]!r}.",
                f"Known are {', '.join(KINDS)}.",
            )
        return Terms(
            tuple(dict.fromkeys(self.kinds)) or KINDS, self.partial, self.least, seed, self.late
        )

    def plans(self, terms: Terms) -> tuple[Plan, ...]:
        """Return the drills to make in this run."""
        return plans(self.count, self.two, self.decoy, self.healthy, terms)[self.first : self.last]


class DrillMaker(Analysis):
    """Cut windows from good rows and put a known fault into the later one."""

    id = "drill.make"
    version = "1.0"
    kind = Kind.ROOT_CAUSE
    title = "Drill"
    needs = Needs(windows=(REFERENCE,), roles=("feature", "label"), model=True)
    why = "A method earns trust on faults whose cause is known, in the data it will be used on."
    assumptions = ("The reference window is good throughout.",)
    caveats = (
        "A fault that is put in is plainer than many that happen by themselves.",
        "What is learnt on these rows need not hold on rows of another case.",
    )
    expected = "Every drill that is asked for can be made, and each costs the model something."
    next_steps = (
        NextStep(
            words="Bring more good rows, or allow milder and other kinds of faults.",
            when={"answer.drills": (0, None)},
        ),
        NextStep(words="Grade the methods on the drills, before their answers are trusted here."),
    )
    Parameters = DrillParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Make drills; see :class:`workbench.api.Analysis`.

        Returns
        -------
        Result
            ``answer["drills"]`` holds the number and the truth of each, and tables
            ``drill-NUMBER.reference`` and ``.incident`` its rows; ``answer["skipped"]`` those
            that no fault could be found for.
        """
        chosen = DrillParameters.model_validate(parameters.model_dump())
        terms = chosen.terms(context.seed)
        context.progress(0.01, "Choosing good rows")
        table, roles = good_table(context, round(chosen.rows / REFERENCE_SHARE))
        context.progress(0.1, "Asking the model")
        good = problem_on(context, table, roles)
        ground = Ground(good, terms)
        tables: dict[str, pa.Table] = {}
        made: list[JsonValue] = []
        skipped: list[JsonValue] = []
        wanted = chosen.plans(terms)
        for at, plan in enumerate(wanted):
            done = 0.1 + 0.9 * at / len(wanted)

            def tick(done: float = done, number: int = plan.number) -> None:
                context.progress(done, f"Drill {number + 1}")

            tick()
            drill = ground.make(plan, tick)
            if drill is None:
                skipped.append({"scenario": plan.scenario, "kinds": list(plan.kinds)})
                continue
            name = f"drill-{plan.number:04d}"
            windows = written(drill, good, table)
            tables |= {f"{name}.reference": windows[0], f"{name}.incident": windows[1]}
            told = truth(drill, terms.partial, good)
            made.append({"name": name, "wanted": list(plan.kinds), "truth": told})
        return Result(
            summary=f"{len(made)} drills made of {len(wanted)} asked for.",
            tables=tables,
            answer={
                "drills": made,
                "skipped": skipped,
                "rows": table.num_rows,
                "shares": [REFERENCE_SHARE, INCIDENT_SHARE],
                "in_time": good.timestamp is not None,
                "roles": roles.json_body(),
            },
        )


@hookimpl
def workbench_analyses() -> Sequence[type[Analysis]]:
    """Return the one job of this module."""
    return [DrillMaker]
