"""Testing a definition on a corpus: what it finds and misses, how late, at what price."""

from dataclasses import dataclass
from threading import Event

import numpy as np

from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import BacktestPlan, CalibrationMap
from workbench.errors import Cancelled
from workbench.science.intervals import Interval
from workbench.science.scoring.baselines import Floats
from workbench.science.scoring.composite import noisy_or, persistent
from workbench.science.scoring.contest import (
    Draws,
    Measures,
    draws_of,
    interval_of,
    measures,
    middle_interval,
    outcomes_over,
    rate_interval,
    share_interval,
)
from workbench.science.scoring.outcomes import Outcomes, Truth, outcomes
from workbench.science.scoring.rivals import fit_logistic, fit_noisy_or, logistic, weighted_sum
from workbench.services.scoring.calibrations import HeldOut, fitted_map, held_out_calibration
from workbench.services.scoring.corpora import Corpus, Scored, score_corpus
from workbench.services.scoring.splits import splits
from workbench.services.session import Progress, unreported

_WEEK = 168.0
PRIORS = "noisy or, prior weights"
FITTED = "noisy or, fitted weights"


@dataclass(frozen=True, slots=True)
class TierFigures:
    """What came of alerts from one step of the scale on.

    Attributes
    ----------
    tier : str
    edge : float
    recall, precision, delay, weekly : Interval
        Shares of incidents found and of alerts that were right; windows until an alert, median;
        and alerts in vain a week of a hundred models.
    found, incidents, in_vain : int
    """

    tier: str
    edge: float
    recall: Interval
    precision: Interval
    delay: Interval
    weekly: Interval
    found: int
    incidents: int
    in_vain: int


@dataclass(frozen=True, slots=True)
class Rival:
    """One way to make a score, and how it does on the same incidents.

    Attributes
    ----------
    name : str
    area, recall : Interval
        Under precision against recall; and the share found at the budget of alerts in vain.
    gain, recall_gain : Interval
        Against what it is compared with, on the same draws.
    """

    name: str
    area: Interval
    recall: Interval
    gain: Interval
    recall_gain: Interval

    @property
    def better(self) -> bool:
        """Whether it beats what it is compared with by more than chance leaves open."""
        return self.gain.low > 0

    @property
    def worse(self) -> bool:
        """Whether it loses by more than chance leaves open."""
        return self.gain.high < 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of a test.

    Attributes
    ----------
    scored : Scored
    plan : BacktestPlan
    seed : int
    tiers : tuple of TierFigures
    curve : Outcomes
        At many edges, for the figures.
    budget : tuple of Interval and float
        Recall at the budget, and the edge that keeps to it.
    rivals, ablation, path : tuple of Rival
        Other composites; each signal left out; and signals added one after the other.
    weights : ndarray or None
        Fitted to all that is known, where fitted weights beat the priors.
    held : HeldOut
    map : CalibrationMap or None
    """

    scored: Scored
    plan: BacktestPlan
    seed: int
    tiers: tuple[TierFigures, ...]
    curve: Outcomes
    rivals: tuple[Rival, ...]
    ablation: tuple[Rival, ...]
    path: tuple[Rival, ...]
    weights: Floats | None
    held: HeldOut
    map: CalibrationMap | None

    @property
    def incidents(self) -> int:
        """Incidents that count."""
        return len(self.scored.truth.spans)


def run_backtest(  # noqa: PLR0913 -- what is tested, on what, how far
    corpus: Corpus,
    definition: ScoreDefinition,
    plan: BacktestPlan,
    *,
    compare: bool = False,
    seed: int = 1,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Backtest:
    """Test a definition on a corpus.

    Parameters
    ----------
    corpus : Corpus
    definition : ScoreDefinition
    plan : BacktestPlan
    compare : bool
        Whether to hold it against other composites, and leave out each signal.
    seed : int
        Of the draws.
    progress : callable
    cancel : Event, optional

    Raises
    ------
    Cancelled
        If asked to stop.
    """

    def at(share: float, words: str) -> None:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        progress(share, words)

    at(0.02, "Scoring the corpus")
    scored = score_corpus(corpus, definition, plan)
    at(0.4, "Counting what was found")
    truth = scored.truth
    draws = draws_of(len(truth.spans), len(corpus.models), count=plan.draws, seed=seed)
    tiers = _tier_figures(scored, plan, draws)
    curve = outcomes_over([(scored.alarms, truth)], quiet=plan.quiet)
    at(0.5, "Fitting the map to a chance, held out in time")
    held = held_out_calibration(scored, plan, seed=seed)
    found = fitted_map(scored, plan, held, seed=seed)
    rivals: tuple[Rival, ...] = ()
    ablation: tuple[Rival, ...] = ()
    path: tuple[Rival, ...] = ()
    if compare and truth.spans:
        at(0.6, "Holding it against other composites")
        rivals = compare_composites(scored, plan, seed=seed)
        at(0.75, "Leaving out each signal")
        ablation = leave_out(scored, plan, draws)
        at(0.9, "Adding signals one by one")
        path = add_up(scored, plan, draws)
    at(1.0, "Done")
    better = any(one.name == FITTED and one.better for one in rivals)
    weights = fit_noisy_or(scored.scores.severity, truth, _weights(scored)) if better else None
    return Backtest(scored, plan, seed, tiers, curve, rivals, ablation, path, weights, held, found)


def compare_composites(scored: Scored, plan: BacktestPlan, *, seed: int) -> tuple[Rival, ...]:
    """Return other composites against the priors, fitted on the past and tested on what came after.

    Parameters
    ----------
    scored : Scored
    plan : BacktestPlan
    seed : int
    """
    severity, weights = scored.scores.severity, _weights(scored)
    parts: dict[str, list[tuple[Floats, Truth]]] = {}
    for split in splits(scored, plan):
        fitted = fit_logistic(severity, split.known)
        own = fit_noisy_or(severity, split.known, weights)
        ways = {
            PRIORS: scored.scores.spike,
            "weighted sum, prior weights": weighted_sum(severity, weights),
            "logistic, fitted": logistic(severity, fitted),
            FITTED: noisy_or(severity, own)[0],
        }
        for name, made in ways.items():
            lasting = persistent(made, scored.judged, scored.definition.persistence)
            parts.setdefault(name, []).append((lasting, split.later))
    if not parts or not any(truth.spans for _, truth in parts[PRIORS]):
        return ()
    incidents = sum(len(truth.spans) for _, truth in parts[PRIORS])
    draws = draws_of(incidents, len(scored.corpus.models), count=plan.draws, seed=seed)
    found = {name: _measured(made, plan, draws) for name, made in parts.items()}
    return tuple(_rival(name, one, found[PRIORS], len(found) - 1) for name, one in found.items())


def leave_out(scored: Scored, plan: BacktestPlan, draws: Draws) -> tuple[Rival, ...]:
    """Return what is lost without each signal: its marginal gain over all the others."""
    whole = _measured([(_with(scored, _weights(scored)), scored.truth)], plan, draws)
    found = []
    for at, signal in enumerate(scored.definition.signals):
        less = _weights(scored)
        less[at] = 0.0
        without = _measured([(_with(scored, less), scored.truth)], plan, draws)
        found.append(_rival(signal.id, whole, without, len(scored.definition.signals)))
    return tuple(found)


def add_up(scored: Scored, plan: BacktestPlan, draws: Draws) -> tuple[Rival, ...]:
    """Return what each signal adds to those before it, the heaviest first: from one to all."""
    weights = _weights(scored)
    taken, before, found = np.zeros_like(weights), None, []
    for at in np.argsort(-weights, kind="stable"):
        taken[at] = weights[at]
        now = _measured([(_with(scored, taken), scored.truth)], plan, draws)
        nothing = Measures(np.zeros_like(now.precision), np.zeros_like(now.recall))
        found.append(_rival(scored.definition.signal_ids[at], now, before or nothing, len(weights)))
        before = now
    return tuple(found)


def _tier_figures(scored: Scored, plan: BacktestPlan, draws: Draws) -> tuple[TierFigures, ...]:
    tiers = [tier for tier in scored.definition.tiers if tier.from_score > 0]
    edges = np.array([tier.from_score for tier in tiers])
    found = outcomes(scored.alarms, scored.truth, edges, quiet=plan.quiet)
    windows = draws.models @ found.windows
    weekly = _WEEK / scored.corpus.step * 100
    made = []
    for at, tier in enumerate(tiers):
        hits, vain = draws.incidents @ found.found[:, at], draws.models @ found.in_vain[:, at]
        count, wrong = int(found.found[:, at].sum()), int(found.in_vain[:, at].sum())
        incidents = len(scored.truth.spans)
        with np.errstate(invalid="ignore", divide="ignore"):
            made.append(
                TierFigures(
                    tier.id,
                    tier.from_score,
                    share_interval(hits / draws.incidents.sum(axis=1), count, incidents),
                    share_interval(hits / (hits + vain), count, count + wrong),
                    middle_interval(_medians(found.delay[:, at], draws.incidents), count),
                    rate_interval(vain / windows * weekly, wrong, weekly / max(windows[0], 1.0)),
                    count,
                    incidents,
                    wrong,
                )
            )
    return tuple(made)


def _medians(delay: Floats, draws: Floats) -> Floats:
    """Return the median delay of each draw; NaN where nothing was found."""
    there = np.flatnonzero(np.isfinite(delay))
    order = there[np.argsort(delay[there], kind="stable")]
    if not len(order):
        return np.full(len(draws), np.nan)
    reached = np.cumsum(draws[:, order], axis=1)
    half = reached[:, -1:] / 2
    place = (reached >= np.maximum(half, 0.5)).argmax(axis=1)
    return np.where(reached[:, -1] > 0, delay[order][place], np.nan)


def _weights(scored: Scored) -> Floats:
    return np.array([signal.weight for signal in scored.definition.signals])


def _with(scored: Scored, weights: Floats) -> Floats:
    spike, _ = noisy_or(scored.scores.severity, weights)
    return persistent(spike, scored.judged, scored.definition.persistence)


def _measured(parts: list[tuple[Floats, Truth]], plan: BacktestPlan, draws: Draws) -> Measures:
    return measures(outcomes_over(parts, quiet=plan.quiet), draws, plan.budget)


def _rival(name: str, one: Measures, other: Measures, several: int = 1) -> Rival:
    return Rival(
        name,
        interval_of(one.precision),
        interval_of(one.recall),
        interval_of(one.precision - other.precision, several),
        interval_of(one.recall - other.recall, several),
    )
