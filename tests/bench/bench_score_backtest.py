"""How the anomaly score does on made-up fleets: composites, signals, calibration, cost.

    python tests/bench/bench_score_backtest.py                 all of it, some minutes
    python tests/bench/bench_score_backtest.py --seeds 3       fewer draws

Two worlds: in ``kinds`` incidents move the signals that their kind would, and drift, output and
process also move where nothing is wrong; in ``any`` incidents move one to three signals drawn
evenly. Nothing of the definition was fitted to either. What is fitted is fitted on the past, with
the incidents known by then, and judged on what came after.

Calibration error is told for four hundred windows in two readings of that number:
``later``: a map of a fleet's past, on 400 windows (20 models, 20 windows each) right after it;
``fleet``: a map of 400 windows, one of each of 400 models, on the same models' windows 30 later.
``floor`` is what a perfect map would show on as many independent windows, by chance alone; those of
``later`` are not independent, so that their floor is higher. A corpus of 400 windows in all that is
split in time holds fewer than 20 incidents before the split, and gets no map.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

from workbench.domain.scoring import ScoreDefinition  # noqa: E402 -- the path is set above
from workbench.domain.scoring.testing import BacktestPlan  # noqa: E402
from workbench.science.bootstrap import generator  # noqa: E402
from workbench.science.scoring.calibration import (  # noqa: E402
    chance_at,
    chosen_fit,
    counts_of,
    reliability,
)
from workbench.science.scoring.contest import draws_of  # noqa: E402
from workbench.science.scoring.outcomes import Truth  # noqa: E402
from workbench.services.scoring.backtests import add_up, compare_composites  # noqa: E402
from workbench.services.scoring.calibrations import held_out_calibration  # noqa: E402
from workbench.services.scoring.corpora import (  # noqa: E402
    Scored,
    score_corpus,
    simulated_corpus,
)
from workbench.services.scoring.definitions import shipped_definition  # noqa: E402
from workbench.services.scoring.testing_plan import backtest_plan  # noqa: E402

DEFINITION: ScoreDefinition = shipped_definition()
PLAN: BacktestPlan = backtest_plan()


def scored(models: int, windows: int, seed: int, world: str) -> Scored:
    made = simulated_corpus(
        DEFINITION,
        models=models,
        windows=windows,
        seed=seed,
        any_signal=world == "any",
    )
    return score_corpus(made, DEFINITION, PLAN)


def only(truth: Truth, which: np.ndarray) -> Truth:
    return Truth(truth.spans, truth.of, truth.counted & which)


def error(one: Scored, known: Truth, later: Truth) -> tuple[float, float] | None:
    counts = counts_of(one.alarms, known)
    fit = chosen_fit(counts.incidents, PLAN.some_incidents, PLAN.many_incidents)
    if fit is None or not later.counted.any():
        return None
    curve = fit[1](counts.real.sum(axis=0), counts.all.sum(axis=0))
    at = later.counted
    chance, real = chance_at(one.alarms[at], curve), (later.of >= 0)[at]
    models = np.broadcast_to(np.arange(at.shape[0])[:, None], at.shape)
    group = np.where(later.of >= 0, at.shape[0] + later.of, models)[at]
    found = reliability(chance, real, group)
    rng = generator(0, "floor")
    floors = [reliability(chance, rng.random(len(chance)) < chance, group).error for _ in range(5)]
    return found.error, float(np.mean(floors))


def later_windows(seed: int, world: str) -> tuple[float, float] | None:
    one = scored(60, 240, seed, world)
    place = np.arange(240)
    which = (place >= 210) & (place < 230) & (np.arange(60)[:, None] < 20)
    return error(one, one.truth.known_at(200), only(one.truth.between(207, 240), which))


def of_each_model(seed: int, world: str) -> tuple[float, float] | None:
    one = scored(400, 110, seed, world)
    place = np.arange(110)
    fitted = only(one.truth, np.broadcast_to(place == 75, one.judged.shape))
    return error(one, fitted, only(one.truth, np.broadcast_to(place == 105, one.judged.shape)))


def calibration(seeds: int) -> None:
    print(
        "Calibration error on 400 windows (mean, share of seeds within .05; floor by chance alone)"
    )
    for name, way in (("later", later_windows), ("fleet", of_each_model)):
        for world in ("kinds", "any"):
            found = [one for seed in range(seeds) if (one := way(seed, world)) is not None]
            errors = np.array([one[0] for one in found])
            floor = np.mean([one[1] for one in found])
            print(
                f"  {name:<7}{world:<7}{len(found):3d} seeds   {errors.mean():.3f}   "
                f"{(errors <= PLAN.calibration_goal).mean():4.0%}   worst {errors.max():.3f}   "
                f"floor {floor:.3f}"
            )
    for world in ("kinds", "any"):
        held = [held_out_calibration(scored(60, 260, seed, world), PLAN) for seed in range(seeds)]
        errors = np.array([h.reliability.error for h in held if h.reliability is not None])
        bare = np.array([h.uncalibrated.error for h in held if h.uncalibrated is not None])
        print(
            f"  cross-validated in time, 60 × 260, {world:<6} {errors.mean():.3f} "
            f"(worst {errors.max():.3f}); bare score {bare.mean():.3f}"
        )


def composites(seeds: int) -> None:
    print("Area under precision against recall, held out in time; how often better or worse")
    for world in ("kinds", "any"):
        rows: dict[str, list[tuple[float, float, float, bool, bool]]] = {}
        for seed in range(seeds):
            for one in compare_composites(scored(60, 260, seed, world), PLAN, seed=seed):
                rows.setdefault(one.name, []).append(
                    (one.area.estimate, one.recall.estimate, one.gain.estimate, one.better,
                     one.worse)
                )  # fmt: skip
        for name, told in rows.items():
            area, recall, gain, better, worse = np.array(told, dtype=float).T
            spread = gain.std(ddof=1) / np.sqrt(len(gain)) * 1.96 if len(gain) > 1 else np.nan
            print(
                f"  {world:<6}{name:<30}{area.mean():.3f}   at budget {recall.mean():.2f}   "
                f"gain {gain.mean():+.3f} ± {spread:.3f}   better {int(better.sum())}, "
                f"worse {int(worse.sum())} of {len(gain)}"
            )


def signals(seeds: int) -> None:
    print("Area as signals are added, the heaviest first (mean over seeds)")
    for world in ("kinds", "any"):
        rows: dict[str, list[float]] = {}
        for seed in range(seeds):
            one = scored(60, 260, seed, world)
            draws = draws_of(len(one.truth.spans), 60, count=PLAN.draws, seed=seed)
            for step in add_up(one, PLAN, draws):
                rows.setdefault(step.name, []).append(step.gain.estimate)
        print(f"  {world:<6}" + "  ".join(f"{k} {np.mean(v):+.3f}" for k, v in rows.items()))


def cost() -> None:
    for models in (50, 100, 200):
        began = time.process_time()
        one = scored(models, 365, 1, "kinds")
        middle = time.process_time()
        compare_composites(one, PLAN, seed=1)
        print(
            f"  {models} models × 365 windows: scored in {middle - began:.1f} s, "
            f"compared in {time.process_time() - middle:.1f} s of one core"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=12)
    seeds = parser.parse_args().seeds
    composites(seeds)
    signals(seeds)
    calibration(seeds)
    cost()


if __name__ == "__main__":
    main()
