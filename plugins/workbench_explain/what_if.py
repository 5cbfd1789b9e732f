"""What if this input had kept its history? Every mechanism that is possible, side by side."""

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.bootstrap import generator
from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import absent
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.causes.ranking import Scales
from workbench.science.causes.suspects import all_suspects
from workbench.science.causes.weighed import best_of_each
from workbench.science.causes.whatif import Outcome
from workbench.science.explanation.mechanisms import (
    INVERSE,
    Mechanism,
    Workshop,
)
from workbench_explain.asking import Asker
from workbench_explain.restoration import Bench, Case, break_reference, open_case
from workbench_explain.what_if_told import SHARES, Part, Tried, WhatIfTold
from workbench_explain.what_if_words import result
from workbench_explain.windows import HISTORY, INCIDENT, REFERENCE


class WhatIfParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str = Field(
        "", description="The input to mend; empty for the one whose repair gives back most."
    )
    mechanism: Literal[
        "auto",
        "row_replay",
        "inverse_transform",
        "quantile_map",
        "conditional_imputation",
        "resample",
    ] = Field(
        "auto",
        description=(
            "How it is mended. By itself: an inverse transform read off replayed rows, else "
            "replay, else what undoes the fault that shows, else quantile map, else imputation. "
            "Resampling is a negative control."
        ),
    )
    share: float = Field(
        1.0, ge=0, le=1, description="The part of the rows to mend, of those a mechanism changes."
    )
    rows: int = Field(
        10_000, ge=100, le=200_000, description="Rows of each window looked at, at most."
    )


class WhatIf(Analysis):
    """Ask what the metric would be, had one input kept its history."""

    id = "explain.what_if"
    version = "1.1"
    kind = Kind.EXPLANATION
    title = "What if an input had kept its history"
    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=("feature", "label"),
        model=True,
        optional_windows=(HISTORY,),
    )
    why = (
        "It puts a figure on a suspicion: points given back when one input alone is mended at its "
        "source, points lost when it alone is broken in good rows, and by each way of mending."
    )
    assumptions = (
        "Labels and all other inputs stay as they are; only what is derived is computed again.",
        "The reference window is good, and its rows are of the same sort.",
        "A replayed value from the history is the right one.",
    )
    caveats = (
        (
            "A quantile map also undoes an honest change of the input, such as a season; an "
            "inverse transform only what it names."
        ),
        "Inputs that go together share their effect; points of several inputs do not add up.",
        "Resampling breaks the input's relation to the others: it is a control, not a repair.",
        (
            "The input chosen by itself is the one that gives back most, which flatters its "
            "figure; name the input before you look for an unbiased one."
        ),
    )
    expected = "Giving the column its history back restores nothing."
    tolerance = Tolerance(absolute=1e-6, relative=1e-5)
    in_battery = True
    Parameters = WhatIfParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Mend, ask again, and measure.

        Parameters
        ----------
        context : Context
            With both windows, labels and the model; lineage and history where there are.
        parameters : WhatIfParameters
            What was set.

        Returns
        -------
        Result
            ``answer`` holds ``feature, metric, reference, incident, mechanisms, chosen, lost``;
            each mechanism has a ``curve``: what mending a share of its rows comes to.

        Raises
        ------
        RunError
            If the input is not one of the model's, or the mechanism is not possible for it.
        """
        asked = WhatIfParameters.model_validate(parameters.model_dump())
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        case = open_case(context, asker, asked.rows)
        benches = _Benches(case, context.seed)
        asker.tell(0.15, "Reading fingerprints")
        faults = all_suspects(case.evidence, case.incident)
        asker.tell(0.4, "Choosing the input")
        name = asked.feature or _most_restoring(case, faults)
        _check(name, case)
        hidden = name in context.sensitive
        workshop = Workshop(case.evidence, name, _of(faults, name), case.levels(), hidden=hidden)
        found = workshop.all()
        chosen = _chosen(workshop, found, asked.mechanism)
        tried = _try_each(asker, benches, found, asked.share)
        asker.tell(0.9, "Breaking good rows the same way")
        breaks, described = workshop.fault(_mechanism(found, chosen), found[INVERSE])
        lost = benches.before.effect([break_reference(case, breaks, context.seed)])
        context.progress(1.0, "Done")
        told = WhatIfTold(
            feature=name,
            case=case,
            reference=benches.before.base,
            incident=benches.after.base,
            tried=tried,
            refused={key: one for key, one in found.items() if isinstance(one, str)},
            chosen=chosen,
            lost=lost.gained,
            fault=described,
            share=asked.share,
            hidden=hidden,
        )
        return result(told)


class _Benches:
    def __init__(self, case: Case, seed: int) -> None:
        self.case = case
        self.before = Bench(case.reference, case.measured, seed, REFERENCE)
        self.after = Bench(case.incident, case.measured, seed, INCIDENT)
        self.rank = generator(seed, "what-if", "share").random(len(case.incident))


def _try_each(
    asker: Asker, benches: _Benches, found: dict[str, Mechanism | str], share: float
) -> tuple[Tried, ...]:
    tried = []
    for at, one in enumerate(found.values()):
        if isinstance(one, str):
            continue
        asker.tell(0.5 + 0.08 * at, f"Mending by {one.name.replace('_', ' ')}")
        outcomes = benches.after.ask(one.repairs)
        parts = [*SHARES, share]
        rows = [one.first_rows(part, benches.rank) for part in parts]
        *curve, asked = benches.after.effects(
            _told(asker, 0.5 + 0.08 * at, benches.after.on_rows(outcomes, chosen))
            for chosen in rows
        )
        mended = one.on_share(share, benches.case.evidence, benches.rank)
        points = zip(SHARES, rows[:-1], curve, strict=True)
        tried.append(
            Tried(
                mended,
                asked,
                tuple(Part(at, int(kept.sum()), effect) for at, kept, effect in points),
            )
        )
    return tuple(tried)


def _told(asker: Asker, done: float, outcomes: list[Outcome]) -> list[Outcome]:
    """Pass answers on; tell progress, so that a run can be stopped between two shares."""
    asker.tell(done, "Measuring shares of the rows")
    return outcomes


def _check(name: str, case: Case) -> None:
    features = case.evidence.problem.features
    if name not in features:
        raise RunError(
            "explain.feature",
            f"The model does not read a column named {name!r}.",
            f"It reads {', '.join(sorted(features)[:12])}.",
        )


def _of(faults: list[Candidate], name: str) -> tuple[Candidate, ...]:
    own = [fault for fault in faults if name in {fault.node, fault.with_node}]
    return tuple(sorted(own, key=lambda fault: -fault.strength))


def _most_restoring(case: Case, faults: list[Candidate]) -> str:
    """Return the source whose repair explains most of the drop, else the one that moved most."""
    scales = Scales(case.evidence)
    drop = scales.drop()
    if drop is not None and faults:
        ranked = best_of_each(scales.columns(faults, drop))
        if ranked and ranked[0].weight > 0:
            return ranked[0].candidate.node
    moved = {name: _moved(case, name) for name in sorted(case.evidence.sources)}
    return max(moved, key=lambda name: moved[name])


def _moved(case: Case, name: str) -> float:
    column = case.evidence.columns[name]
    size = column.n_codes
    before = np.bincount(column.reference_codes, minlength=size) / len(case.reference)
    after = np.bincount(column.incident_codes, minlength=size) / len(case.incident)
    gone = absent(column.incident).mean() - absent(column.reference).mean()
    return max(total_variation(before, after), float(abs(gone)))


def _chosen(workshop: Workshop, found: dict[str, Mechanism | str], asked: str) -> str:
    name = workshop.name
    if asked != "auto":
        why = found[asked]
        if isinstance(why, str):
            raise RunError(
                "explain.mechanism",
                f"{name} cannot be mended by {asked.replace('_', ' ')}: {why}",
                "Choose another mechanism, or auto.",
            )
        return asked
    return workshop.first_choice(found)


def _mechanism(found: dict[str, Mechanism | str], name: str) -> Mechanism:
    one = found[name]
    if isinstance(one, str):
        raise TypeError(name)
    return one
