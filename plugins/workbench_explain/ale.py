"""Accumulated local effects in both windows, and where they differ."""

from dataclasses import replace

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.bootstrap import generator
from workbench_explain.asking import Asker
from workbench_explain.effect_pictures import (
    difference_figure,
    effect_figure,
    individual_figure,
    ranking_figure,
)
from workbench_explain.effect_words import EffectsTold, findings, next_step, summary, tables
from workbench_explain.effects import Effect, EffectFinder, individual
from workbench_explain.output import asked_output
from workbench_explain.windows import (
    INCIDENT,
    REFERENCE,
    Rows,
    features_of,
    read_rows,
    require_rows,
)

SHOWN = 3


class EffectParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str = Field(
        "", description=f"The column to look at; empty for the {SHOWN} that changed most."
    )
    bins: int = Field(20, ge=2, le=100, description="Reference quantiles that bound the steps.")
    rows: int = Field(
        2000, ge=50, le=20_000, description="Rows of each window that are looked at, at most."
    )
    lines: int = Field(
        0, ge=0, le=30, description="Incident rows whose own lines (ICE) are drawn as well."
    )


class AccumulatedEffects(Analysis):
    """Show how inputs move the predictions, before and in the incident."""

    id = "explain.ale"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Accumulated local effects"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), model=True)
    why = (
        "It shows how an input moves the predictions without asking about rows that cannot be, "
        "as partial dependence does, needs no labels, and costs two predictions a row."
    )
    assumptions = (
        "The model is the same in both windows; what differs is the rows it is asked about.",
        "Within a step, rows are alike enough for their mean difference to stand for all.",
    )
    caveats = (
        "An effect on predictions says nothing of whether they are right.",
        (
            "A curve is known up to its level: both are drawn so that their mean over the "
            "reference's rows is 0."
        ),
        (
            "The band holds point by point, and leaves out what finer or coarser steps would "
            "change; the change of a column is a little above 0 by chance alone."
        ),
        (
            "Levels are put in an order of likeness; a jump between neighbours far apart rests on "
            "rows moved far."
        ),
    )
    expected = "The effect of every column is the same in both windows."
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery = True
    Parameters = EffectParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Ask at neighbouring points and add up.

        Parameters
        ----------
        context : Context
            With both windows and the model.
        parameters : EffectParameters
            What was set.

        Returns
        -------
        Result
            ``answer["features"]`` holds the change of every column looked at.

        Raises
        ------
        RunError
            If the column asked for is not one the model reads, or has no effect to show.
        """
        asked = EffectParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        names = (REFERENCE, INCIDENT)
        windows = tuple(read_rows(context, name, features, asked.rows) for name in names)
        require_rows(*windows)
        before, after = windows
        output = asked_output(context, asker, before, after)
        finder = EffectFinder(asker, output, (before, after), asked.bins, context.seed)
        found: dict[str, Effect | str] = {}
        sensitive = context.sensitive
        wanted = _wanted(asked.feature, features)
        for at, name in enumerate(wanted):
            asker.tell(0.1 + 0.75 * at / len(wanted), f"Following {name}")
            effect = finder.effect(name, features)
            if isinstance(effect, Effect) and name in sensitive:
                effect = replace(effect, hidden=True)
            found[name] = effect
        _refuse(asked.feature, found)
        told = EffectsTold(output, (before, after), found, asked.bins)
        shown = told.ranked[: 1 if asked.feature else SHOWN]
        asker.tell(0.88, "Drawing")
        pictures = [ranking_figure(told)] if len(told.ranked) > 1 else []
        for effect in shown:
            pictures += [effect_figure(effect, told), difference_figure(effect, told)]
            if asked.lines:
                chosen = _chosen(context.seed, effect, after, asked.lines)
                lines = individual(asker, output, after, effect, chosen)
                pictures.append(individual_figure(effect, told, lines))
        context.progress(1.0, "Done")
        return Result(
            summary=summary(told),
            next_step=next_step(told),
            findings=findings(told),
            tables=tables(told),
            figures=tuple(pictures),
            scalars={
                "output": output.title,
                "columns": len(told.ranked),
                "rows_reference": len(before),
                "rows_incident": len(after),
                "bins": asked.bins,
            },
            answer=told.answer(),
        )


def _wanted(feature: str, features: tuple[str, ...]) -> tuple[str, ...]:
    if not feature:
        return features
    if feature not in features:
        raise RunError(
            "explain.feature",
            f"The model does not read a column named {feature!r}.",
            f"It reads {', '.join(features[:12])}.",
        )
    return (feature,)


def _refuse(feature: str, found: dict[str, Effect | str]) -> None:
    if not any(isinstance(one, Effect) for one in found.values()):
        name = feature or next(iter(found))
        raise RunError("explain.no_effect", f"{name} has no effect to show: {found[name]}")


def _chosen(seed: int, effect: Effect, rows: Rows, count: int) -> np.ndarray:
    random = generator(seed, "ice", effect.name)
    return np.sort(random.permutation(len(rows))[:count])
