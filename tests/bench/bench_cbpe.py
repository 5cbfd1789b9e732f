"""How near performance estimated without labels comes to the truth.

    python tests/bench/bench_cbpe.py                        a simulated benchmark
    python tests/bench/bench_cbpe.py --table loans.parquet --label repaid --score y_pred_proba \
        --prediction y_pred --time timestamp --leave id     one's own, with recorded scores

The reference is the first half in time. The second half is estimated in chunks of consecutive
rows and in subsets resampled with a bias by one feature (covariate shift); its labels are then
looked up. Beside the estimate stand two that need no statistics: raw scores taken for chances,
and the reference's metric carried over. The truth itself is measured on finitely many rows:
"noise" is its standard error, and no method can be expected to come nearer than that; "within"
is how often truth and estimate lie no further apart than their two errors together allow.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

METRICS = ("accuracy", "auc")
METHODS = ("cbpe", "weighted", "raw", "carried")


@dataclass(frozen=True)
class Rows:
    """Some rows of a table: features as a frame, and what the model put out."""

    features: pd.DataFrame
    score: np.ndarray
    predicted: np.ndarray
    label: np.ndarray

    def part(self, rows: np.ndarray) -> "Rows":
        held = self.features.iloc[rows].reset_index(drop=True)
        return Rows(held, self.score[rows], self.predicted[rows], self.label[rows])


def simulated(rows: int, seed: int, overconfidence: float = 1.6) -> Rows:
    """Return rows in order of time whose scores are overconfident and miss one feature."""
    rng = np.random.default_rng(seed)
    income, debt, tenure = rng.normal(size=rows), rng.gamma(2, 0.5, rows), rng.random(rows)
    channel = rng.choice(["branch", "phone", "web"], rows, p=(0.2, 0.3, 0.5))
    margin = 1.3 * income - 1.1 * debt + 1.5 * tenure + 0.4 * (channel == "web") - 0.2
    hidden = 0.5 * rng.normal(size=rows)
    chance = 1 / (1 + np.exp(-(margin + hidden + 0.6 * np.sin(3 * income))))
    label = (rng.random(rows) < chance).astype(np.int64)
    score = 1 / (1 + np.exp(-overconfidence * margin))
    frame = pd.DataFrame({"income": income, "debt": debt, "tenure": tenure, "channel": channel})
    return Rows(frame, np.round(score, 4), (score > 0.5).astype(np.int64), label)


def read(asked: argparse.Namespace) -> Rows:
    """Return a table's rows in order of time."""
    table = pd.read_parquet(asked.table)
    if asked.time:
        table = table.sort_values(asked.time, kind="stable")
    out = [asked.label, asked.score, asked.prediction, asked.time, *asked.leave]
    label = table[asked.label].to_numpy(dtype=np.int64)
    return Rows(
        table.drop(columns=[name for name in out if name]).reset_index(drop=True),
        table[asked.score].to_numpy(dtype=np.float64),
        table[asked.prediction].to_numpy(dtype=np.int64),
        label,
    )


def coded(pair: tuple[Rows, Rows]) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of two samples as codes."""
    from workbench.science.domain_classifier import encode_levels, encode_numbers

    columns = []
    for name in sorted(pair[0].features.columns):
        sides = [rows.features[name] for rows in pair]
        if pd.api.types.is_numeric_dtype(sides[0]) and sides[0].dtype != bool:
            columns.append(encode_numbers(tuple(side.to_numpy(dtype=float) for side in sides)))
        else:
            known = sorted(set(sides[0].astype(str)) | set(sides[1].astype(str)))
            number = {level: at for at, level in enumerate(known)}
            columns.append(encode_levels(tuple(s.astype(str).map(number).array for s in sides)))
    return tuple(np.stack([column[at] for column in columns], axis=1) for at in (0, 1))


def estimates(reference: Rows, incident: Rows, limit: int) -> tuple[dict, dict]:
    """Return every method's estimates, and whether the truth lies in the interval of CBPE."""
    from workbench.science.bootstrap import generator
    from workbench.science.estimation.cells import count, cut_scores
    from workbench.science.estimation.confidence import calibrate
    from workbench.science.estimation.scorings import BinaryScoring
    from workbench.science.estimation.weighting import Correction, weigh

    cells = cut_scores([reference.score, incident.score])
    shape = (2, cells.size, 2)
    labelled = count(shape, (reference.predicted, cells.code(reference.score), reference.label))
    rows = count(shape[:2], (incident.predicted, cells.code(incident.score)))
    scoring = BinaryScoring.of(cells, labelled, generator(0, "bench"), predicted=True)
    fitted = calibrate(scoring, labelled, 0, draws=100)
    plain = fitted.expect(rows, "incident")
    raw = np.stack([1 - cells.score, cells.score], axis=-1)[None]
    found = {
        "cbpe": plain.value,
        "raw": {k: float(v) for k, v in scoring.measure(rows[..., None] * raw).items()},
        "carried": fitted.reference.value,
    }
    some = [
        each.part(np.sort(np.random.default_rng(0).permutation(each.label.size)[:limit]))
        for each in (reference, incident)
    ]
    three = (some[0].predicted, cells.code(some[0].score), some[0].label)
    correction = weigh(scoring, three, coded((some[0], some[1])), 0)
    if isinstance(correction, Correction):
        found["weighted"] = correction.apply(plain, rows).value
    return found, {name: plain.interval(name) for name in METRICS}


def truth(rows: Rows) -> dict[str, tuple[float, float]]:
    """Return each metric as it was, with its standard error (AUC: Hanley and McNeil 1982)."""
    from workbench.science.metrics import auc

    right = float(np.mean(rows.predicted == rows.label))
    area = auc(rows.label, rows.score)
    up = int(rows.label.sum())
    down = rows.label.size - up
    twice = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (up - 1) * (twice[0] - area**2) + (down - 1) * (twice[1] - area**2)
    return {
        "accuracy": (right, math.sqrt(right * (1 - right) / rows.label.size)),
        "auc": (area, math.sqrt(max(0.0, spread) / (up * down))),
    }


def samples(later: Rows, chunk: int, size: int) -> Iterator[tuple[str, Rows]]:
    """Yield chunks in time, then subsets biased by a feature, each with its kind."""
    total = later.label.size
    for start in range(0, total - chunk + 1, chunk):
        yield f"chunk of {chunk:,}", later.part(np.arange(start, start + chunk))
    yield "whole half", later
    for at, name in enumerate(sorted(later.features.columns)):
        rank = pd.Series(pd.factorize(later.features[name], sort=True)[0]).rank(pct=True)
        for strength in (-2.0, 2.0):
            rng = np.random.default_rng([at, int(strength) + 9])
            lean = np.exp(strength * rank.to_numpy())
            # Without replacement: every row has a label of its own.
            chosen = rng.choice(total, min(size, total // 2), replace=False, p=lean / lean.sum())
            yield f"biased, {min(size, total // 2):,}", later.part(np.sort(chosen))


def report(everything: Rows, chunk: int, size: int, limit: int) -> None:
    """Print the table."""
    half = everything.label.size // 2
    reference = everything.part(np.arange(half))
    later = everything.part(np.arange(half, everything.label.size))
    errors: dict[tuple[str, str, str], list[float]] = {}
    begun = time.process_time()
    runs = 0
    for kind, rows in samples(later, chunk, size):
        found, intervals = estimates(reference, rows, limit)
        runs += 1
        for metric, (real, noise) in truth(rows).items():
            errors.setdefault((kind, metric, "noise"), []).append(noise)
            one = intervals[metric]
            near = one is not None and abs(one.estimate - real) <= 1.96 * math.hypot(
                noise, (one.high - one.low) / 3.92
            )
            errors.setdefault((kind, metric, "covered"), []).append(float(near))
            for method, values in found.items():
                errors.setdefault((kind, metric, method), []).append(abs(values[metric] - real))
    spent = (time.process_time() - begun) / runs
    print(f"reference {half:,} rows, later {half:,}; {runs} samples, {spent:.2f} CPU s a sample")
    print(f"{'':62}" + "median and maximum of |estimate - truth|")
    print(f"{'sample':18} {'metric':9} {'n':>3} {'noise':>6} {'within':>7}", end="")
    print("".join(f"{method:>17}" for method in METHODS))
    for kind, metric in dict.fromkeys((kind, metric) for kind, metric, _ in errors):
        noise = errors[kind, metric, "noise"]
        covered = float(np.mean(errors[kind, metric, "covered"]))
        print(f"{kind:18} {metric:9} {len(noise):3} {np.median(noise):.4f} {covered:7.0%}", end="")
        for method in METHODS:
            seen = errors.get((kind, metric, method))
            told = "-" if not seen else f"{np.median(seen):.4f} {np.max(seen):.4f}"
            print(f"{told:>17}", end="")
        print()


def main() -> None:
    """Print the table for a file, or for the simulation."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--table", type=Path)
    parser.add_argument("--label", default="repaid")
    parser.add_argument("--score", default="y_pred_proba")
    parser.add_argument("--prediction", default="y_pred")
    parser.add_argument("--time", default="timestamp")
    parser.add_argument("--leave", nargs="*", default=["id"])
    parser.add_argument("--rows", type=int, default=100_000, help="of the simulation")
    parser.add_argument("--chunk", type=int, default=5000)
    parser.add_argument("--size", type=int, default=20_000, help="of biased subsets")
    parser.add_argument("--limit", type=int, default=10_000, help="rows of the domain classifier")
    asked = parser.parse_args()
    if asked.table:
        print(asked.table.name)
        report(read(asked), asked.chunk, asked.size, asked.limit)
        return
    print("simulated: overconfident scores that miss a feature's bend")
    report(simulated(asked.rows, 1), asked.chunk, asked.size, asked.limit)


if __name__ == "__main__":
    main()
