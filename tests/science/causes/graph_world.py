"""Service graphs made to order: healthy noise, and trouble that adds up on its way downstream."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.science.causes.signals import SignalProblem

START = pd.Timestamp("2026-05-01", tz="UTC")
STEP = pd.Timedelta("5min")
Edges = Sequence[tuple[str, str]]


def problem(
    edges: Edges,
    roots: Mapping[str, float],
    *,
    target: str = "shop",
    seed: int = 1,
    rows: int = 400,
    last: int = 5,
    calls: int = 100,
) -> SignalProblem:
    """Return latencies of 0.1 s with 15 % noise; a root adds seconds to itself and all below.

    Every node is asked equally often, so that a root's seconds are its callers' seconds too.
    """
    random = np.random.default_rng(seed)
    names = sorted({name for edge in edges for name in edge} | {target})
    added = _passed_on(edges, roots, names)
    times = pd.date_range(START, periods=rows + last, freq=STEP)
    parts = []
    for name in names:
        values = 0.1 * random.lognormal(0, 0.15, rows + last)
        values[rows:] += added[name]
        for metric, series in (("latency", values), ("requests", np.full(rows + last, calls))):
            parts.append(
                pd.DataFrame({"timestamp": times, "node": name, "metric": metric, "value": series})
            )
    return SignalProblem(
        pd.concat(parts, ignore_index=True),
        tuple(edges),
        target,
        "latency",
        (START, times[rows]),
        (times[rows], times[-1] + STEP),
    )


def _passed_on(
    edges: Edges, roots: Mapping[str, float], names: Sequence[str]
) -> Mapping[str, float]:
    """Return what reaches each node: every root once, by whichever ways it comes."""
    reached = {root: {root} for root in roots}
    for below in reached.values():
        for _ in names:
            below |= {b for a, b in edges if a in below}
    return {n: sum(roots[r] for r, below in reached.items() if n in below) for n in names}
