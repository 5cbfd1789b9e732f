"""How often the evaluation of a repair is wrong, how often it finds what is there, what it costs.

    python tests/bench/bench_repairs.py                     all of it, some minutes
    python tests/bench/bench_repairs.py --seeds 100         fewer draws

Three parts. Noise: a change that gains nothing on average, the rows alone; how often is it
called a gain or harm, and how often does the interval hold the truth? Faults: our generator
plants a fault of known kind in a small world, and a second, plainer generator scales one column
of a regression; the repair is fitted on one period and judged on the others. Labels: noise is
put into the labels, where no repair can give anything back; every "evidence of a gain" is false.
Cost is told as the number of times the model could have answered all rows in the same time.
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

from tests.science.repair.trials import (  # noqa: E402 -- the path is set above
    case_of,
    coins,
    good_problem,
    planted,
    tossed_again,
    tried,
    two_numbers,
    with_incident,
)
from workbench.science.repair.bounds import clip, impute  # noqa: E402
from workbench.science.repair.desk import Impossible, asked  # noqa: E402
from workbench.science.repair.evaluation import Case  # noqa: E402
from workbench.science.repair.inverse import inverse  # noqa: E402
from workbench.science.repair.paired import paired  # noqa: E402
from workbench.science.repair.placebos import Fit  # noqa: E402
from workbench.science.repair.refits import drop_feature, retrain  # noqa: E402
from workbench.science.repair.training import Trainer  # noqa: E402
from workbench.science.repair.verdict import GAIN, HARM, verdict  # noqa: E402
from workbench.science.yardstick import choose_yardstick  # noqa: E402

LEVEL = 0.95
UNDONE = ("unit_change", "sign_flip", "remap", "unseen_level", "nulls", "stuck", "swap")
"""Kinds that a formula or the expected value could undo."""


def repairs(case: Case) -> Iterator[tuple[str, Fit]]:
    trainer = Trainer(case.problem.task, case.problem.features)
    yield "inverse", inverse
    yield "clip", clip
    yield "impute", impute
    yield "drop", lambda material, node: drop_feature(material, trainer, node)
    yield "retrain", lambda material, _node: retrain(material, trainer)


def noise(seeds: int, rows: int) -> None:
    said: Counter[str] = Counter()
    held = 0
    for seed in range(seeds):
        made = coins(seed, rows)
        yard = choose_yardstick("accuracy", "binary", made.label, made.said)
        effect = paired(yard, made, tossed_again(made, seed + 10**6), seed=seed, level=LEVEL)
        said[verdict(effect, LEVEL)] += 1
        held += effect is not None and effect.gain.low <= 0 <= effect.gain.high
    print(
        f"noise, {rows:5d} rows   gain {said[GAIN] / seeds:.3f}   harm {said[HARM] / seeds:.3f}"
        f"   (stated {(1 - LEVEL) / 2:.3f} each)   interval holds the truth {held / seeds:.3f}"
    )


def judged(case: Case, fit: Fit, node: str, seed: int) -> tuple[str, float | None, float]:
    began = time.perf_counter()
    try:
        found = tried(case, fit, node=node, seed=seed)
    except Impossible:
        return "not possible", None, time.perf_counter() - began
    took = time.perf_counter() - began
    drop = found.drop
    share = None
    if found.whole is not None and drop is not None and drop.low > 0:
        share = found.whole.gain.estimate / drop.estimate
    return found.verdict, share, took


def one_answer(case: Case) -> float:
    began = time.perf_counter()
    asked(case.problem, case.incident.frame)
    return time.perf_counter() - began


def faults(seeds: int) -> None:
    for kind in UNDONE:
        said: dict[str, list[tuple[str, float | None, float]]] = {}
        for seed in range(seeds):
            try:
                problem, fault = planted(kind, seed)
            except AssertionError:
                continue
            case = case_of(problem)
            once = one_answer(case)
            for name, fit in repairs(case):
                result, share, took = judged(case, fit, fault.nodes[0], seed)
                said.setdefault(name, []).append((result, share, took / once))
        for name, results in said.items():
            tell(f"{kind:13s} {name:8s}", results)


def scaled(seeds: int) -> None:
    said: dict[str, list[tuple[str, float | None, float]]] = {}
    for seed in range(seeds):
        found = two_numbers(seed)
        factor = (2.54, 0.1, 1.609344)[seed % 3]
        case = case_of(
            with_incident(found, found.incident.assign(width=found.incident["width"] * factor))
        )
        once = one_answer(case)
        for name, fit in repairs(case):
            result, share, took = judged(case, fit, "width", seed)
            said.setdefault(name, []).append((result, share, took / once))
    for name, results in said.items():
        tell(f"scaled number {name:8s}", results)


def labels(seeds: int) -> None:
    said: dict[str, list[tuple[str, float | None, float]]] = {}
    good = good_problem()
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        turned = random.random(len(good.incident)) < 0.2
        label = np.where(turned, 1 - good.incident["label"], good.incident["label"])
        case = case_of(replace(good, incident=good.incident.assign(label=label)))
        node = sorted(good.features)[seed % len(good.features)]
        for name, fit in repairs(case):
            result, share, took = judged(case, fit, node, seed)
            said.setdefault(name, []).append((result, share, took))
    for name, results in said.items():
        wrong = sum(one[0] == GAIN for one in results)
        print(f"label noise   {name:8s}  false gains {wrong} of {len(results)}")


def tell(head: str, results: list[tuple[str, float | None, float]]) -> None:
    verdicts = Counter(one[0] for one in results)
    shares = [one[1] for one in results if one[1] is not None]
    recovered = f"{np.median(shares):+.2f}" if shares else "   –"
    print(
        f"{head}  gain {verdicts[GAIN]:3d} of {len(results):3d}   harm {verdicts[HARM]:3d}"
        f"   not possible {verdicts['not possible']:3d}   recovered (median) {recovered}"
        f"   cost {np.median([one[2] for one in results]):5.0f} answers"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=2000, help="draws of noise")
    parser.add_argument("--faults", type=int, default=6, help="faults of each kind")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    for rows in (120, 600, 3000):
        noise(chosen.seeds, rows)
    faults(chosen.faults)
    scaled(chosen.faults)
    labels(chosen.faults * 3)


if __name__ == "__main__":
    main()
