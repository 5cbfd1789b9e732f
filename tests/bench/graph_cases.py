"""Incidents on graphs: reading capture folders, and saying the same incident differently."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.science.causes.signals import SignalProblem

EARLIER = pd.Timedelta("1000D")


@dataclass(frozen=True)
class Case:
    """A problem and what is true of it."""

    name: str
    problem: SignalProblem
    root: str


def read(folder: Path) -> list[Case]:
    """Read every capture folder that ``truth.json`` knows."""
    truth = json.loads((folder / "truth.json").read_text())
    return [
        Case(name, problem_of(folder / name), truth[name]["faults"][0]["nodes"][0])
        for name in sorted(truth)
        if truth[name]["faults"]
    ]


def problem_of(folder: Path) -> SignalProblem:
    """Return the problem of one capture folder."""
    capture = json.loads((folder / "capture.json").read_text())
    lineage = json.loads((folder / capture["lineage"]).read_text())
    signals = pd.concat([pd.read_parquet(folder / s["path"]) for s in capture["signals"]])
    signals["node"], signals["metric"] = signals["node"].astype(str), signals["metric"].astype(str)
    spans = {name: tuple(map(pd.Timestamp, span)) for name, span in capture["windows"].items()}
    return SignalProblem(
        signals.reset_index(drop=True),
        [(a, b) for a, b in lineage["edges"]],
        capture["target"],
        capture["metric"],
        spans["reference"],
        spans["incident"],
    )


def split(problem: SignalProblem) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the reference and of the incident."""
    at = problem.signals["timestamp"]
    return tuple(
        problem.signals[(at >= start) & (at < end)]
        for start, end in (problem.reference, problem.incident)
    )


def held_out(problem: SignalProblem, start: pd.Timestamp, gap: pd.Timedelta) -> SignalProblem:
    """Ask about a window of the reference, with it and ``gap`` around it cut from history."""
    history, _ = split(problem)
    length = problem.incident[1] - problem.incident[0]
    at = history["timestamp"]
    asked = history[(at >= start) & (at < start + length)]
    kept = history[(at < start - gap) | (at >= start + length + gap)]
    moved = asked.assign(timestamp=asked["timestamp"] + EARLIER)
    return replace(
        problem,
        signals=pd.concat([kept, moved], ignore_index=True),
        incident=(start + EARLIER, start + length + EARLIER),
    )


def other_half(problem: SignalProblem, start: pd.Timestamp) -> SignalProblem:
    """Ask about a window of the reference, with the half it is in cut from history."""
    first, last = problem.reference
    middle = first + (last - first) / 2
    length = problem.incident[1] - problem.incident[0]
    reference = (middle, last) if start + length <= middle else (first, middle)
    history, _ = split(problem)
    at = history["timestamp"]
    asked = history[(at >= start) & (at < start + length)]
    kept = history[(at >= reference[0]) & (at < reference[1])]
    moved = asked.assign(timestamp=asked["timestamp"] + EARLIER)
    return replace(
        problem,
        signals=pd.concat([kept, moved], ignore_index=True),
        reference=reference,
        incident=(start + EARLIER, start + length + EARLIER),
    )


def weakened(problem: SignalProblem, healthy: SignalProblem, part: float) -> SignalProblem:
    """Put ``part`` of the incident's change of the alerted metric on top of a healthy window."""
    history, incident = (f[f["metric"] == problem.metric] for f in split(problem))
    usual = history.groupby("node")["value"].median()
    change = (incident.groupby("node")["value"].mean() - usual).fillna(0.0) * part
    frame = healthy.signals
    late = (frame["timestamp"] >= healthy.incident[0]) & (frame["metric"] == problem.metric)
    added = frame["node"].map(change).fillna(0.0).where(late, 0.0)
    return replace(healthy, signals=frame.assign(value=frame["value"] + added))


def starts(problem: SignalProblem) -> list[pd.Timestamp]:
    """Return where the windows of the reference begin that do not overlap."""
    first, last = problem.reference
    length = problem.incident[1] - problem.incident[0]
    return [first + i * length for i in range(int((last - first) / length))]


def renamed(case: Case, seed: int = 1) -> Case:
    """Give every node another name, in another order."""
    problem = case.problem
    names = sorted({*problem.signals["node"], *(n for edge in problem.edges for n in edge)})
    order = np.random.default_rng(seed).permutation(len(names))
    to = {name: f"v{at:03d}" for name, at in zip(names, order, strict=True)}
    return Case(
        case.name,
        replace(
            problem,
            signals=problem.signals.assign(node=problem.signals["node"].map(to)),
            edges=[(to[a], to[b]) for a, b in problem.edges],
            target=to[problem.target],
        ),
        to[case.root],
    )


def variants(case: Case) -> dict[str, Case]:
    """Return the case said differently; the answer should stay."""
    problem, random = case.problem, np.random.default_rng(3)
    signals = problem.signals
    at = signals["timestamp"]
    middle = problem.reference[0] + (problem.reference[1] - problem.reference[0]) / 2
    ticks = pd.Series(sorted(at.unique()))
    even = at.isin(ticks[::2])
    jitter = pd.to_timedelta(random.uniform(0, 120, len(signals)), unit="s")
    observed = sorted(set(signals["node"]) - {case.root, problem.target})
    missing = observed[int(random.integers(len(observed)))]
    is_volume = signals["metric"] == "requests"

    def having(frame: pd.DataFrame, **changes: object) -> Case:
        return Case(case.name, replace(problem, signals=frame, **changes), case.root)

    return {
        "shuffled rows": having(signals.sample(frac=1, random_state=4)),
        "renamed nodes": renamed(case),
        "first half of history": having(signals, reference=(problem.reference[0], middle)),
        "second half of history": having(signals, reference=(middle, problem.reference[1])),
        "a tenth of the rows twice": having(
            pd.concat([signals, signals.sample(frac=0.1, random_state=5)])
        ),
        "one node without series": having(signals[signals["node"] != missing]),
        "irregular times": having(signals.assign(timestamp=at + jitter)),
        "every other sample": having(signals[even]),
        "a thousand times the values": having(
            signals.assign(value=signals["value"].where(is_volume, signals["value"] * 1000))
        ),
        "no volumes": having(signals[~is_volume]),
    }
