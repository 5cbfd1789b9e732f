"""Fitting, adopting and telling the map from a score to the chance of a real incident."""

from dataclasses import dataclass

import numpy as np

from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import BacktestPlan, CalibrationMap
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.scoring.baselines import Floats, Integers
from workbench.science.scoring.calibration import (
    GRID,
    Reliability,
    chance_at,
    chosen_fit,
    counts_of,
    reliability,
    with_interval,
)
from workbench.science.scoring.outcomes import Truth
from workbench.services.scoring.corpora import Scored
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.scoring.splits import splits
from workbench.services.scoring.verifying import said
from workbench.services.session import Session
from workbench.storage.score_book import Act

MAP_ADOPTED = "map.adopted"
_KEPT = slice(None, None, 2)
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well maps did on time that they were not fitted on.

    Attributes
    ----------
    reliability : Reliability or None
        None where too few incidents were known in time.
    kinds : tuple of str
        Kind of map of each stretch.
    uncalibrated : Reliability or None
        Of the bare score, taken for a chance, on the same windows.
    """

    reliability: Reliability | None
    kinds: tuple[str, ...]
    uncalibrated: Reliability | None


def held_out_calibration(scored: Scored, plan: BacktestPlan, *, seed: int = 1) -> HeldOut:
    """Return how well maps do that are fitted on the past and tested on what came after.

    Parameters
    ----------
    scored : Scored
    plan : BacktestPlan
    seed : int
    """
    chance, bare, real, group, kinds = [], [], [], [], []
    for split in splits(scored, plan):
        counts = counts_of(scored.alarms, split.known)
        fit = chosen_fit(counts.incidents, plan.some_incidents, plan.many_incidents)
        if fit is None:
            continue
        kinds.append(fit[0])
        curve = fit[1](counts.real.sum(axis=0), counts.all.sum(axis=0))
        at = split.later.counted
        chance.append(chance_at(scored.alarms[at], curve))
        bare.append(scored.alarms[at] / 100)
        real.append((split.later.of >= 0)[at])
        group.append(_groups(split.later, split.cut)[at])
    if not kinds:
        return HeldOut(None, (), None)
    happened, groups = np.concatenate(real), np.concatenate(group)
    return HeldOut(
        reliability(np.concatenate(chance), happened, groups, seed=seed),
        tuple(kinds),
        reliability(np.concatenate(bare), happened, groups, seed=seed),
    )


def fitted_map(
    scored: Scored, plan: BacktestPlan, held: HeldOut, *, seed: int = 1
) -> CalibrationMap | None:
    """Return the map fitted on all that is known; None where there are too few incidents.

    Parameters
    ----------
    scored : Scored
    plan : BacktestPlan
    held : HeldOut
        Of :func:`held_out_calibration`, for the error to be told with it.
    seed : int
    """
    counts = counts_of(scored.alarms, scored.truth)
    fit = chosen_fit(counts.incidents, plan.some_incidents, plan.many_incidents)
    if fit is None:
        return None
    kind, curve = fit
    chance, low, high = with_interval(counts, curve, seed)
    return CalibrationMap(
        version=f"1-{scored.corpus.manifest.digest[:8]}",
        kind="isotonic" if kind == "isotonic" else "platt",
        definition=scored.definition.digest,
        corpus=scored.corpus.manifest.digest,
        incidents=counts.incidents,
        windows=int(counts.all.sum()),
        scores=tuple(GRID[_KEPT].tolist()),
        chance=_rounded(chance),
        low=_rounded(low),
        high=_rounded(high),
        error=None if held.reliability is None else round(held.reliability.error, _DECIMALS),
    )


def adopt_map(session: Session, found: CalibrationMap, *, because: str) -> Act:
    """Take a map into use for the definition it was fitted to.

    Parameters
    ----------
    session : Session
    found : CalibrationMap
    because : str
        Never empty.

    Raises
    ------
    WorkbenchError
        If it was fitted to another definition than the one in force, or no reason is given.
    """
    words = said(because)
    if found.definition != definition_in_force(session).digest:
        raise WorkbenchError(
            "map.other_definition",
            "The map was fitted to another definition than the one in force.",
            "Run the backtest again: workbench backtest",
        )
    with session.workspace.score_book() as book:
        body = {"map": found.json_body(), "digest": found.digest, "because": words}
        return book.append(MAP_ADOPTED, body, at=session.clock(), by=session.actor)


def map_in_force(
    session: Session, definition: ScoreDefinition | None = None
) -> CalibrationMap | None:
    """Return the map adopted last for a definition; None means the score is an uncalibrated prior.

    A definition that is rolled back to finds the map it had.
    """
    asked = definition or definition_in_force(session)
    with session.workspace.score_book() as book:
        adopted = book.acts(MAP_ADOPTED)
    for act in reversed(adopted):
        found = CalibrationMap.model_validate(act.body["map"])
        if found.definition == asked.digest:
            return found
    return None


def chance_words(found: CalibrationMap | None, score: float) -> str:
    """Return what a score means as a chance, with its interval; or that it is none."""
    if found is None:
        return tr("uncalibrated prior")
    chance, low, high = found.at(score)
    return tr(
        "{chance} likely a real incident ({low} to {high}, from {count} incidents)",
        chance=f"{chance:.0%}",
        low=f"{low:.0%}",
        high=f"{high:.0%}",
        count=found.incidents,
    )


def _groups(truth: Truth, start: int) -> Integers:
    """Return what windows say the same thing over and over: an incident's, a model's."""
    models = truth.of.shape[0]
    own = np.where(truth.of >= 0, models + truth.of, np.arange(models)[:, None])
    # Incidents of two stretches are different ones; a model is the same in both.
    return np.where(truth.of >= 0, own + start * 1_000_000, own)


def _rounded(curve: Floats) -> tuple[float, ...]:
    return tuple(np.round(np.clip(curve[_KEPT], 0, 1), _DECIMALS).tolist())
