"""A backtest as it is stored, printed and drawn."""

import math
from collections.abc import Sequence

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Axis, Figure, Intervals, Level, Line, Mark
from workbench.science.intervals import Interval
from workbench.science.scoring.baselines import Floats
from workbench.services.scoring.backtests import FITTED, PRIORS, Backtest, Rival, TierFigures
from workbench.services.scoring.verifying import said
from workbench.services.scoring.versions import TESTED
from workbench.services.session import Session
from workbench.storage.score_book import Act

_WEEK = 168.0
_DIGITS = 6


def record_backtest(session: Session, found: Backtest, *, because: str) -> Act:
    """Keep a backtest in the book, under the digests of its definition and its corpus.

    Parameters
    ----------
    session : Session
    found : Backtest
    because : str
        Why it was made; never empty.
    """
    body = {**backtest_body(found), "because": said(because)}
    with session.workspace.score_book() as book:
        return book.append(TESTED, body, at=session.clock(), by=session.actor)


def backtest_body(found: Backtest) -> dict[str, JsonValue]:
    """Return a backtest as a JSON object, with its figures."""
    manifest = found.scored.corpus.manifest
    entries: list[JsonValue] = [
        entry.json_body() for entry in manifest.entries if entry.origin != "simulated"
    ]
    return {
        "definition": found.scored.definition.digest,
        "definition_version": found.scored.definition.version,
        "corpus": manifest.digest,
        "corpus_name": manifest.name,
        "corpus_sha256": manifest.sha256,
        "corpus_entries": entries,
        "plan": found.plan.version,
        "seed": found.seed,
        "models": manifest.models,
        "windows": manifest.windows,
        "incidents": found.incidents,
        "tiers": [_tier(one) for one in found.tiers],
        "rivals": [_rival(one) for one in found.rivals],
        "ablation": [_rival(one) for one in found.ablation],
        "path": [_rival(one) for one in found.path],
        "weights": _weights(found),
        "weights_words": weights_words(found),
        "calibration": _calibration(found),
        "figures": [figure.model_dump(mode="json") for figure in backtest_figures(found)],
    }


def weights_words(found: Backtest) -> str:
    """Return whether fitted weights are to take the place of the priors."""
    fitted = next((one for one in found.rivals if one.name == FITTED), None)
    if fitted is None:
        return "Weights were not compared."
    told = f"{fitted.gain.estimate:+.3f} ({fitted.gain.low:+.3f} to {fitted.gain.high:+.3f})"
    if fitted.better:
        return f"Fitted weights beat the priors on later incidents: area {told}. Propose them."
    return f"The priors stay: fitted weights change the area by {told} on later incidents."


def calibration_words(found: Backtest) -> str:
    """Return how well chances hold on time that was held out, or why there are none."""
    if found.map is None:
        return (
            f"Uncalibrated prior: {found.incidents} incidents are known, a map to a chance takes "
            f"{found.plan.some_incidents}."
        )
    held = found.held.reliability
    if held is None:
        return (
            f"{found.map.kind} from {found.map.incidents} incidents; too few were known in time to "
            "test it on later ones."
        )
    goal = "within" if held.error <= found.plan.calibration_goal else "above"
    return (
        f"{found.map.kind} from {found.map.incidents} incidents; calibration error "
        f"{held.error:.3f} on {int(held.windows.sum())} later windows, {goal} the goal of "
        f"{found.plan.calibration_goal:g}."
    )


def backtest_figures(found: Backtest) -> tuple[Figure, ...]:
    """Return the pictures of a backtest."""
    made = [_precision_recall(found), _budget(found)]
    if found.held.reliability is not None:
        made.append(_reliability(found))
    for id_, title, rivals in (
        ("score-rivals", "What other ways to make a score gain over the priors", found.rivals[1:]),
        ("score-ablation", "What each signal adds over all the others", found.ablation),
    ):
        if rivals:
            made.append(_gains(id_, title, rivals, found))
    return tuple(made)


def _precision_recall(found: Backtest) -> Figure:
    curve = found.curve
    precision, recall = curve.precision, curve.recall
    there = np.flatnonzero(np.isfinite(precision) & np.isfinite(recall))[::-1]
    marks: list[Mark] = [
        Line(x=_told(recall[there]), y=_told(precision[there]), tone="incident", label="edges")
    ]
    tiers = [
        tier
        for tier in found.tiers
        if math.isfinite(tier.recall.estimate) and math.isfinite(tier.precision.estimate)
    ]
    if tiers:
        marks.append(
            Intervals(
                at=tuple(tier.precision.estimate for tier in tiers),
                estimate=tuple(tier.recall.estimate for tier in tiers),
                low=tuple(tier.recall.low for tier in tiers),
                high=tuple(tier.recall.high for tier in tiers),
                label=", ".join(f"{tier.tier} from {tier.edge:g}" for tier in tiers),
            )
        )
    return Figure(
        id="score-precision-recall",
        title="How many alerts are right, and how many incidents are found",
        caption=_caption(found),
        x=Axis(label="incidents found", zero=True),
        y=Axis(label="alerts that are right", zero=True),
        marks=tuple(marks),
    )


def _budget(found: Backtest) -> Figure:
    curve = found.curve
    windows = max(int(curve.windows.sum()), 1)
    weekly = curve.in_vain.sum(axis=0) / windows * _WEEK / found.scored.corpus.step * 100
    there = np.flatnonzero(np.isfinite(curve.recall))[::-1]
    borne = found.plan.budget * _WEEK / found.scored.corpus.step
    return Figure(
        id="score-budget",
        title="Incidents found for alerts in vain",
        caption=_caption(found),
        x=Axis(label="alerts in vain a week of 100 models", zero=True),
        y=Axis(label="incidents found", zero=True),
        marks=(
            Line(x=_told(weekly[there]), y=_told(curve.recall[there]), tone="incident"),
            Level(value=borne, vertical=True, tone="muted", label="budget"),
        ),
    )


def _reliability(found: Backtest) -> Figure:
    held = found.held.reliability
    if held is None:
        raise ValueError("nothing was held out")
    return Figure(
        id="score-reliability",
        title=f"Stated chances miss by {held.error:.3f} on average",
        caption=f"{int(held.windows.sum())} windows later than those fitted to, in bins of equally "
        "many; 95 % intervals over incidents.",
        x=Axis(label="share that was real", zero=True),
        y=Axis(label="stated chance", zero=True),
        marks=(
            Line(x=(0.0, 1.0), y=(0.0, 1.0), tone="muted", dashed=True, label="as stated"),
            Intervals(
                at=_told(held.stated),
                estimate=_told(held.happened),
                low=_told(held.low),
                high=_told(held.high),
                tone="incident",
                label="later windows",
            ),
        ),
    )


def _gains(id_: str, title: str, rivals: Sequence[Rival], found: Backtest) -> Figure:
    return Figure(
        id=id_,
        title=title,
        caption=_caption(found),
        x=Axis(label="gain in area under precision against recall"),
        y=Axis(kind="category", categories=tuple(one.name for one in rivals)),
        marks=(
            Level(value=0.0, vertical=True, tone="muted"),
            Intervals(
                at=tuple(float(at) for at in range(len(rivals))),
                estimate=tuple(one.gain.estimate for one in rivals),
                low=tuple(one.gain.low for one in rivals),
                high=tuple(one.gain.high for one in rivals),
                tone="incident",
            ),
        ),
    )


def _caption(found: Backtest) -> str:
    manifest = found.scored.corpus.manifest
    return (
        f"{found.incidents} incidents, {manifest.models} models, {manifest.windows} windows "
        f"({manifest.name}); definition {found.scored.definition.version}; 95 % intervals over "
        "incidents."
    )


def _calibration(found: Backtest) -> dict[str, JsonValue]:
    held, bare = found.held.reliability, found.held.uncalibrated
    body: dict[str, JsonValue] = {
        "words": calibration_words(found),
        "kind": "uncalibrated prior" if found.map is None else found.map.kind,
        "error": None if held is None else round(held.error, _DIGITS),
        "error_uncalibrated": None if bare is None else round(bare.error, _DIGITS),
        "windows": 0 if held is None else int(held.windows.sum()),
        "fits": list(found.held.kinds),
    }
    if found.map is not None:
        body["map"] = found.map.json_body()
    return body


def _weights(found: Backtest) -> JsonValue:
    if found.weights is None:
        return None
    names = found.scored.definition.signal_ids
    return {name: round(float(w), 3) for name, w in zip(names, found.weights, strict=True)}


def _tier(one: TierFigures) -> dict[str, JsonValue]:
    return {
        "tier": one.tier,
        "edge": one.edge,
        "found": one.found,
        "incidents": one.incidents,
        "in_vain": one.in_vain,
        "recall": interval_body(one.recall),
        "precision": interval_body(one.precision),
        "delay_windows": interval_body(one.delay),
        "in_vain_weekly_of_100_models": interval_body(one.weekly),
    }


def _rival(one: Rival) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "reference": one.name == PRIORS,
        "area": interval_body(one.area),
        "recall_at_budget": interval_body(one.recall),
        "gain": interval_body(one.gain),
        "recall_gain": interval_body(one.recall_gain),
        "better": one.better,
        "worse": one.worse,
    }


def interval_body(one: Interval) -> dict[str, JsonValue]:
    """Return an interval as a JSON object; what is not known is null."""
    return {"estimate": number(one.estimate), "low": number(one.low), "high": number(one.high)}


def number(value: float) -> float | None:
    """Return a number with six decimals; None for what is none."""
    return round(value, _DIGITS) if math.isfinite(value) else None


def _told(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)
