"""How often the upstream cause on a graph is named right, and how often one is invented.

    python tests/bench/bench_graph_causes.py FOLDER [--quick]

FOLDER holds capture folders and ``truth.json``. Printed are, with 95 % Wilson intervals: the
cases as they are; windows of the healthy reference asked about with themselves cut from history;
faults weakened and put on healthy windows (what the two constants of the confidence are fitted
to, and judged on root nodes and metrics that were left out); and the cases said differently.
Cases that share one healthy recording share its windows, so that each recording counts once.
"""

import argparse
import hashlib
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

from tests.bench import graph_cases  # noqa: E402
from workbench.science.causes import signals  # noqa: E402
from workbench.science.causes.signals import Localised, localise  # noqa: E402
from workbench.science.intervals import wilson  # noqa: E402

GAPS = (pd.Timedelta(0), pd.Timedelta("1h"), pd.Timedelta("12h"))
PARTS = (1.0, 0.5, 0.25, 0.12)


def rate(hits) -> str:
    """Return a rate with its interval."""
    hits = list(hits)
    if not hits:
        return "none"
    found = wilson(int(sum(hits)), len(hits))
    return f"{np.mean(hits):.3f} [{found.low:.2f}, {found.high:.2f}] of {len(hits)}"


def ece(confidence, right) -> float:
    """Return the expected calibration error, ten bins."""
    confidence, right = np.asarray(confidence, float), np.asarray(right, float)
    bins = np.minimum((confidence * 10).astype(int), 9)
    return sum(
        (bins == b).mean() * abs(confidence[bins == b].mean() - right[bins == b].mean())
        for b in np.unique(bins)
    )


def judged(found: Localised, root: str) -> dict:
    """Return what an answer is worth."""
    names = [s.node for s in found.suspects]
    return {
        "verdict": found.verdict,
        "top1": found.verdict == "named" and names[:1] == [root],
        "first": names[:1] == [root],
        "top3": found.verdict != "no_incident" and root in names[:3],
        "rival": found.verdict == "undecided" and root in names[:2],
        "confidence": found.confidence[0] if names else 0.0,
        "shares": [s.score for s in found.suspects],
        "place": names.index(root) if root in names else -1,
    }


def show(title: str, rows: pd.DataFrame) -> None:
    """Print one line of rates."""
    named = rows[rows["verdict"] == "named"]
    print(f"{title:32s} top-1 {rate(rows['top1'])}   top-3 {rate(rows['top3'])}")
    print(
        f"{'':32s} undecided, truth a rival {rows['rival'].sum()}   "
        f"no incident {(rows['verdict'] == 'no_incident').sum()}   "
        f"named wrong {len(named) - named['top1'].sum()}   "
        f"ECE {ece(named['confidence'], named['top1']) if len(named) else float('nan'):.3f}"
    )


def as_they_are(cases) -> None:
    """Print the rates on the cases themselves, and what they cost."""
    rows, seconds = [], []
    for case in cases:
        began = time.process_time()
        found = localise(case.problem)
        seconds.append(time.process_time() - began)
        rows.append({"metric": case.problem.metric, "root": case.root} | judged(found, case.root))
    frame = pd.DataFrame(rows)
    show("the cases", frame)
    for key in ("metric", "root"):
        for name, part in frame.groupby(key):
            print(f"  {str(name)[:40]:40s} top-1 {rate(part['top1'])}")
    print(f"CPU a case: median {np.median(seconds):.4f} s, most {max(seconds):.4f} s\n")


def recordings(cases) -> dict:
    """Return one problem per metric and distinct healthy recording."""
    found = {}
    for case in cases:
        history, _ = graph_cases.split(case.problem)
        values = history.sort_values(["node", "metric", "timestamp"])["value"].to_numpy()
        key = (case.problem.metric, hashlib.sha256(values.tobytes()).hexdigest()[:8])
        found.setdefault(key, case.problem)
    return found


def healthy(cases) -> None:
    """Print how often a window of the healthy reference is called an incident."""
    print("healthy windows: no node named (no incident)")
    for (metric, digest), problem in recordings(cases).items():
        at = graph_cases.starts(problem)
        ways = {f"cut {gap}": [graph_cases.held_out(problem, s, gap) for s in at] for gap in GAPS}
        ways["other half"] = [graph_cases.other_half(problem, s) for s in at]
        for way, asked in ways.items():
            verdicts = [localise(one).verdict for one in asked]
            quiet, none = ([v in told for v in verdicts] for told in (NOT_NAMED, NO_INCIDENT))
            print(f"  {metric:14s} {digest} {way:20s} {rate(quiet)}   ({rate(none)})")
    print()


NOT_NAMED, NO_INCIDENT = ("no_incident", "undecided"), ("no_incident",)


def faults(cases, draws: int) -> pd.DataFrame:
    """Return answers on weakened faults."""
    random, rows = np.random.default_rng(7), []
    for case in cases:
        at = graph_cases.starts(case.problem)
        for start in random.choice(len(at), min(draws, len(at)), replace=False):
            window = graph_cases.held_out(case.problem, at[start], GAPS[1])
            for part in PARTS:
                found = localise(graph_cases.weakened(case.problem, window, part))
                known = {"part": part, "root": case.root, "metric": case.problem.metric}
                rows.append(known | judged(found, case.root))
    return pd.DataFrame(rows)


def loss(parameters, rows: pd.DataFrame) -> float:
    """Return minus the mean log chance given to the truth; ``-1`` says none of those listed."""
    sharpness, neither = np.exp(parameters)
    total = 0.0
    for shares, place in zip(rows["shares"], rows["place"], strict=True):
        powers = np.asarray(shares) ** sharpness
        chance = neither if place < 0 or shares[place] <= 0 else powers[place]
        total -= np.log(max(chance / (powers.sum() + neither), 1e-6))
    return total / max(len(rows), 1)


def fitted(rows: pd.DataFrame) -> np.ndarray:
    """Return the two constants of the confidence that fit best."""
    return minimize(loss, np.log([2.0, 0.1]), args=(rows,), method="Nelder-Mead").x


def confidence_of(parameters, rows: pd.DataFrame) -> list[float]:
    """Return the confidence in the first suspect under given constants."""
    sharpness, neither = np.exp(parameters)
    powers = [np.asarray(shares) ** sharpness for shares in rows["shares"]]
    return [float(p[0] / (p.sum() + neither)) for p in powers]


def calibration(cases, draws: int, in_use) -> None:
    """Print rates on weakened faults, and the confidence fitted with groups left out."""
    rows = faults(cases, draws)
    for part, some in rows.groupby("part"):
        show(f"faults weakened to {part:.0%}", some)
    named = rows[rows["verdict"] != "no_incident"]
    for name, constants in (("in use", np.log(in_use)), ("fitted", fitted(named))):
        print(
            f"confidence {name}: sharpness {np.exp(constants[0]):.2f}, neither "
            f"{np.exp(constants[1]):.3f}, log loss {loss(constants, named):.3f}, ECE "
            f"{ece(confidence_of(constants, named), named['first']):.3f}, n {len(named)}"
        )
    for key in ("root", "metric"):
        held = []
        for name in sorted(set(named[key])):
            out = named[key] == name
            constants = fitted(named[~out])
            held.append((loss(constants, named[out]), out.sum(), constants))
            named.loc[out, f"without {key}"] = confidence_of(constants, named[out])
        mean = sum(cost * n for cost, n, _ in held) / len(named)
        error = ece(named[f"without {key}"], named["first"])
        print(f"  one {key} left out: log loss {mean:.3f}, ECE {error:.3f}, constants", end=" ")
        print(", ".join(f"({np.exp(c[0]):.2f}, {np.exp(c[1]):.3f})" for *_, c in held))
    print()


def said_differently(cases) -> None:
    """Print the rates on the cases said differently, and how many answers changed."""
    found: dict[str, list] = {}
    changed: dict[str, int] = {}
    for case in cases:
        before = localise(case.problem)
        for name, other in graph_cases.variants(case).items():
            after = localise(other.problem)
            one, two = judged(before, case.root), judged(after, other.root)
            found.setdefault(name, []).append(two)
            same = all(one[k] == two[k] for k in ("verdict", "top1", "top3"))
            changed[name] = changed.get(name, 0) + (not same)
    for name, rows in found.items():
        show(name, pd.DataFrame(rows))
        print(f"{'':32s} answers that changed {changed[name]}")


def without_the_root(cases) -> None:
    """Print how often the first node shows a root that has no series of the alerted metric."""
    near, quiet = [], 0
    for case in cases:
        frame, metric = case.problem.signals, case.problem.metric
        gone = (frame["node"] == case.root) & (frame["metric"] == metric)
        found = localise(replace(case.problem, signals=frame[~gone]))
        near.append(bool(found.suspects) and case.root in found.suspects[0].unseen)
        quiet += found.verdict == "no_incident"
    print(f"root without the metric: first is the nearest {rate(near)}, no incident {quiet}\n")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="only the cases themselves")
    parser.add_argument("--draws", type=int, default=6, help="healthy windows per weakened fault")
    asked = parser.parse_args()
    cases = graph_cases.read(asked.folder)
    as_they_are(cases)
    if not asked.quick:
        healthy(cases)
        calibration(cases, asked.draws, signals.WITH_VOLUMES)
        print("without volumes")
        bare = [graph_cases.variants(case)["no volumes"] for case in cases]
        healthy(bare)
        calibration(bare, asked.draws, signals.WITHOUT_VOLUMES)
        without_the_root(cases)
        said_differently(cases)


if __name__ == "__main__":
    main()
