"""How often the upstream cause in tables is named right, by kind and by table.

    python tests/bench/bench_causes.py FOLDER... [--plant SEEDS] [--jobs 2]

FOLDER holds capture folders and ``truth.json``, as `workbench drill make` writes them. With
``--plant 2`` every kind of fault is also planted, with two seeds, into the folders in which
nothing is wrong: whole, on 35 % of the rows, two at once, and beside a harmless drift. Printed
are rates with 95 % Wilson intervals, and how well confidence is calibrated: as shipped, and with
its constants fitted again while each kind, and each table, is left out.
"""

import argparse
import json
import math
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

from tests.bench.bench_graph_causes import ece, rate  # noqa: E402
from workbench.science.causes import confidence  # noqa: E402
from workbench.science.causes.answer import find_causes  # noqa: E402
from workbench.science.causes.candidate import TARGET  # noqa: E402
from workbench.science.causes.problem import CauseProblem, Transform  # noqa: E402
from workbench.science.faults.kinds import COLUMN_KINDS, KINDS  # noqa: E402
from workbench.science.faults.planting import Bed, plant_two  # noqa: E402
from workbench_importers.skops_models import SkopsLoader  # noqa: E402

PARTIAL, LEAST, LEAST_PARTIAL = 0.35, 0.03, 0.02
TWO, DECOYS = 6, 4
ACCEPTED = {"unseen_level": {"unseen_level", "remap"}}
START = {"sharpness": confidence.SHARPNESS, "else": confidence.SOMETHING_ELSE}
CREDENCES = (confidence.OF_LABELS, confidence.OF_A_GUESS, confidence.OF_A_HEARD)


@dataclass(frozen=True)
class Case:
    """One folder, and what is planted in it; nothing where ``kind`` is empty."""

    folder: Path
    truth: dict
    scenario: str = ""
    kind: str = ""
    seed: int = 0


def problem_of(folder: Path) -> CauseProblem:
    """Read a capture folder as the search for causes would."""
    capture = json.loads((folder / "capture.json").read_text())
    tables = {t["window"]: t for t in capture["tables"]}
    roles = tables["reference"]["roles"]
    frames = {name: pd.read_parquet(folder / t["path"]) for name, t in tables.items()}
    lineage = json.loads((folder / capture["lineage"]).read_text())
    features = tuple(roles["features"])
    asked = capture.get("model", {}).get("inputs", {})
    model = SkopsLoader().load(folder / capture["model"]["path"], asked, features)
    return CauseProblem(
        frames["reference"],
        frames["incident"],
        features,
        label=roles.get("label"),
        prediction=roles.get("prediction"),
        score=roles.get("score"),
        timestamp=roles.get("timestamp"),
        entity=roles.get("entity"),
        history=frames.get("history"),
        task=capture.get("task", "binary"),
        metric=capture.get("metric", "accuracy"),
        predict=model.predict,
        predict_score=model.score,
        edges=tuple((a, b) for a, b in lineage["edges"]),
        transforms={
            name: Transform(tuple(t["inputs"]), t["expression"])
            for name, t in lineage.get("transforms", {}).items()
        },
    )


def planted(case: Case) -> tuple[CauseProblem, list[dict]] | None:
    """Return the problem with its fault, and the faults that are in it."""
    problem = problem_of(case.folder)
    if not case.scenario:
        return problem, case.truth["faults"]
    words = f"{case.folder.name}/{case.scenario}/{case.kind}"
    random = np.random.default_rng([case.seed, zlib.crc32(words.encode())])
    bed = Bed(problem)
    if case.scenario == "two":
        pair = [str(k) for k in random.choice(COLUMN_KINDS, 2)]
        made = plant_two(bed, pair, random, least=LEAST)
        if made is None:
            return None
        broken, faults = made
    else:
        if case.scenario == "decoy":
            moved = bed.disturb(random)
            if moved is None:
                return None
            bed = Bed(moved[0])
        share, least = (PARTIAL, LEAST_PARTIAL) if case.scenario == "partial" else (1.0, LEAST)
        one = bed.plant(case.kind, random, share=share, least=least)
        if one is None:
            return None
        broken, faults = one[0], (one[1],)
    whole = sum(f.cost for f in faults)
    found = [
        {
            "nodes": list(f.nodes),
            "kind": f.kind,
            "kinds": sorted(ACCEPTED.get(f.kind, {f.kind})),
            "share": f.cost / whole,
            "cost": f.cost,
        }
        for f in faults
    ]
    return broken, found


def cases(folders: list[Path], seeds: int) -> Iterator[Case]:
    """Return every folder, and what is to be planted in the healthy ones."""
    for folder in folders:
        truths = json.loads((folder / "truth.json").read_text())
        for name in sorted(truths):
            truth, path = truths[name], folder / name
            yield Case(path, truth)
            if truth["faults"]:
                continue
            for seed in range(1, seeds + 1):
                for kind in KINDS:
                    yield Case(path, truth, "whole", kind, seed)
                    if kind in COLUMN_KINDS:
                        yield Case(path, truth, "partial", kind, seed)
                yield from (Case(path, truth, "two", f"pair {at}", seed) for at in range(TWO))
                for kind in ("unit_change", "stuck", "remap", "label_noise")[:DECOYS]:
                    yield Case(path, truth, "decoy", kind, seed)


def asked(case: Case) -> dict | None:
    """Return how one case was answered."""
    made = planted(case)
    if made is None:
        return None
    problem, faults = made
    started = time.process_time()
    answer = find_causes(problem)
    seconds = time.process_time() - started
    true = {node for fault in faults for node in fault["nodes"]}
    named = [c.fault.node for c in answer.causes]
    rivals = [node for node, _ in answer.rivals]
    first = answer.causes[0] if answer.causes else None
    row = {
        "table": case.truth["table"],
        "kind": "two" if len(faults) > 1 else (faults[0]["kind"] if faults else "none"),
        "scenario": case.scenario or case.truth["scenario"],
        "verdict": answer.verdict,
        "seconds": seconds,
        "confidence": None if first is None else first.confidence,
        "top1": answer.verdict == "named" and named[0] in true,
        "right": (answer.verdict == "named" and named[0] in true)
        or (answer.verdict == "undecided" and bool(true & set(rivals))),
        "top3": answer.verdict != "no_incident" and bool(true & set(named[:3])),
        "faults": len(faults),
        "weights": [
            (c.weighed.weight, _group(c.fault), c.fault.node in true) for c in answer.causes
        ],
    }
    if row["top1"] and faults:
        row["kind_right"] = any(
            first.fault.node in f["nodes"] and first.fault.kind in f["kinds"] for f in faults
        )
    if len(faults) > 1:
        row["credit"] = np.mean([any(n in f["nodes"] for n in named[:2]) for f in faults])
        shares = [
            abs(sum(c.share for c in answer.causes if c.fault.node in f["nodes"]) - f["share"])
            for f in faults
            if set(f["nodes"]) & set(named)
        ]
        row["share_error"] = float(np.mean(shares)) if shares else math.nan
    return row


def _group(fault) -> int:
    """Return which credence a suspect has: labels, a guess, one heard, or none."""
    if fault.node == TARGET:
        return 0
    return 2 if fault.circular else 1 if fault.guessed else 3


def probabilities(theta: np.ndarray, weights: list) -> tuple[np.ndarray, float]:
    """Return the confidence of each suspect, and of something else, under other constants."""
    sharpness, other, *factors = np.exp(theta)
    scale = np.array([*(f / c for f, c in zip(factors, CREDENCES, strict=True)), 1.0])
    raw = np.array([w * scale[group] for w, group, _ in weights])
    powers = np.expm1(np.minimum(sharpness * np.minimum(raw, 1.5), 50))
    return powers / (powers.sum() + other), other / (powers.sum() + other)


def fitted(rows: list[dict]) -> np.ndarray:
    """Return the constants that make the answers likeliest, drawn a little to those shipped."""
    start = np.log([*START.values(), *CREDENCES])

    def loss(theta: np.ndarray) -> float:
        total = 0.5 * float(((theta - start) ** 2).sum())
        for row in rows:
            sure, other = probabilities(theta, row["weights"])
            true = [right for *_, right in row["weights"]]
            total -= math.log(max(sure[true].sum() if any(true) else other, 1e-9))
        return total

    return minimize(loss, start, method="Nelder-Mead", options={"maxfev": 900}).x


def calibration(rows: list[dict], key: str | None) -> str:
    """Return the calibration error, with a group left out of the fit each time."""
    sure, right = [], []
    groups = sorted({row[key] for row in rows}) if key else [None]
    for group in groups:
        out = [row for row in rows if key is None or row[key] == group]
        kept = [row for row in rows if key is not None and row[key] != group]
        theta = fitted(kept) if key else np.log([*START.values(), *CREDENCES])
        for row in out:
            found, _ = probabilities(theta, row["weights"])
            sure.append(float(found.max()))
            right.append(bool(row["weights"][int(found.argmax())][2]))
    return f"ECE {ece(sure, right):.3f}, first right {rate(right)}"


def table(rows: list[dict], key: str) -> None:
    """Print rates by a group."""
    for group in sorted({row[key] for row in rows}):
        own = [row for row in rows if row[key] == group]
        kinds = [row["kind_right"] for row in own if "kind_right" in row]
        print(
            f"  {group:<22} top-1 {rate(r['top1'] for r in own):<28} top-3 "
            f"{np.mean([r['top3'] for r in own]):.3f}  kind "
            f"{np.mean(kinds) if kinds else math.nan:.3f}"
        )


def report(rows: list[dict]) -> None:
    """Print everything."""
    faulty, healthy = [r for r in rows if r["faults"]], [r for r in rows if not r["faults"]]
    for key in ("kind", "table", "scenario"):
        print(f"by {key}")
        table(faulty, key)
    kinds = [r["kind_right"] for r in faulty if "kind_right" in r]
    pairs = [r for r in faulty if "credit" in r]
    shares = [r["share_error"] for r in pairs if r["share_error"] == r["share_error"]]
    print(f"top-1 {rate(r['top1'] for r in faulty)}   right {rate(r['right'] for r in faulty)}")
    print(f"top-3 {rate(r['top3'] for r in faulty)}   kind {rate(kinds)}")
    missed = rate(r["verdict"] == "no_incident" for r in faulty)
    print(f"told as no incident {missed}")
    if pairs:
        print(
            f"two faults: both among the first two {np.mean([r['credit'] for r in pairs]):.3f}, "
            f"share error {np.mean(shares):.3f} of {len(pairs)}"
        )
    claims = [r["verdict"] == "named" and r["confidence"] >= 0.5 for r in healthy]
    print(f"nothing wrong: claimed with confidence {rate(claims)}")
    judged = [r for r in rows if r["verdict"] == "named" and r["faults"] < 2 and r["weights"]]
    print(f"confidence as shipped            {calibration(judged, None)}")
    print(f"constants fitted, a kind out     {calibration(judged, 'kind')}")
    print(f"constants fitted, a table out    {calibration(judged, 'table')}")
    print(f"CPU seconds a case, median       {np.median([r['seconds'] for r in rows]):.2f}")


def main() -> None:
    """Ask every case and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--plant", type=int, default=0, metavar="SEEDS")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    found = [
        replace(case, seed=case.seed + given.first_seed - 1) if case.scenario else case
        for case in cases(given.folders, given.plant)
    ]
    with ProcessPoolExecutor(given.jobs) as pool:
        rows = [row for row in pool.map(asked, found, chunksize=4) if row is not None]
    print(f"{len(rows)} cases of {len(found)}; the others could not be made at that price")
    report(rows)


if __name__ == "__main__":
    main()
