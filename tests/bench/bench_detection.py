"""How well the detector does on the Numenta Anomaly Benchmark, or on series labelled like it.

    python tests/bench/bench_detection.py SERIES [--causal 3] [--draws 2000] [--stress]

SERIES holds ``data/<folder>/<name>.csv`` (timestamp, value) and ``labels/combined_windows.json``.
Printed are the benchmark's three profiles at the fixed threshold and at the one that suits these
series best; each folder with the threshold chosen on the other folders; an interval from drawing
series again; the peers' published figures; and with ``--stress`` the same series run backwards and
thinned to every third row.

The score is that of Lavin & Ahmad (2015), written anew from the paper: in a labelled window only
the earliest detection counts, the more the earlier; every detection outside costs, less if it
follows a window closely; the first 15 % of a series (750 rows at most) are not looked at.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]

from workbench.science.detection.detector import score_signal  # noqa: E402

THRESHOLD = 0.5
PROFILES = {
    "standard": (1.0, 0.11, 1.0),
    "few false alarms": (1.0, 0.22, 1.0),
    "few misses": (1.0, 0.11, 2.0),
}
"""Weights of a detection in time, of a false alarm and of a miss."""
PEERS = (
    ("ARTime", 74.9),
    ("HTM (Numenta)", 70.5),
    ("KNN-CAD", 58.0),
    ("Windowed Gaussian", 39.6),
)
"""Published: all 58 series, standard profile, threshold tuned on the same series."""
_FEWEST, _SHARE, _MOST = 1e-9, 0.15, 750
_FAR = 3.0


@dataclass(frozen=True)
class Labelled:
    """One series and the windows in which something is known to have happened."""

    name: str
    times: np.ndarray
    values: np.ndarray
    windows: tuple[tuple[int, int], ...]

    @property
    def folder(self) -> str:
        return self.name.split("/", maxsplit=1)[0]


def read_corpus(root: Path) -> list[Labelled]:
    labels = json.loads((root / "labels" / "combined_windows.json").read_text(encoding="utf-8"))
    found = []
    for name, windows in labels.items():
        frame = pd.read_csv(root / "data" / name)
        stamps = pd.to_datetime(frame["timestamp"])
        first = {stamp: row for row, stamp in reversed(list(enumerate(stamps)))}
        rows = tuple((first[pd.Timestamp(a)], first[pd.Timestamp(b)]) for a, b in windows)
        seconds = stamps.to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
        found.append(Labelled(name, seconds, frame["value"].to_numpy(float), rows))
    return found


def sigmoid(place: float) -> float:
    """How much a detection is worth: 1 at a window's start, 0 at its end, -1 far behind it."""
    return -1.0 if place > _FAR else 2.0 / (1.0 + math.exp(5.0 * place)) - 1.0


@dataclass(frozen=True)
class Worth:
    """Of each row: the window it lies in (-1: none), and what a detection there is worth."""

    window: np.ndarray
    worth: np.ndarray
    skipped: int


def worth_of(series: Labelled) -> Worth:
    rows = len(series.values)
    window, worth = np.full(rows, -1), np.full(rows, -1.0)
    for at, (start, end) in enumerate(series.windows):
        width = end - start + 1
        window[start : end + 1] = at
        places = (np.arange(start, end + 1) - end - 1) / width
        worth[start : end + 1] = [sigmoid(place) / sigmoid(-1.0) for place in places]
        later = [a for a, _ in series.windows if a > end]
        until = min(later) if later else rows
        behind = (np.arange(end + 1, until) - end) / max(width - 1, 1)
        worth[end + 1 : until] = [sigmoid(place) for place in behind]
    return Worth(window, worth, math.ceil(min(math.floor(_SHARE * rows), _MOST)))


def points(score: np.ndarray, worth: Worth, count: int, threshold: float, profile: str) -> float:
    """Return the points of one series: rewards, less false alarms and misses."""
    hit, false, miss = PROFILES[profile]
    detected = np.flatnonzero(score >= threshold)
    detected = detected[detected >= worth.skipped]
    within = worth.window[detected]
    total = false * float(worth.worth[detected[within < 0]].sum())
    for at in range(count):
        inside = detected[within == at]
        total += hit * float(worth.worth[inside[0]]) if len(inside) else -miss
    return total


class Marked:
    """A corpus with its scores, to be marked at any threshold."""

    def __init__(self, corpus: Sequence[Labelled], scores: Mapping[str, np.ndarray]) -> None:
        self.corpus = tuple(corpus)
        self.scores = scores
        self.worth = {one.name: worth_of(one) for one in corpus}

    def points(self, one: Labelled, threshold: float, profile: str) -> float:
        return points(
            self.scores[one.name], self.worth[one.name], len(one.windows), threshold, profile
        )

    def normal(self, series: Sequence[Labelled], threshold: float, profile: str) -> float:
        """Return 0 for no detection at all, 100 for every window at once and nothing else."""
        total = sum(self.points(one, threshold, profile) for one in series)
        return normalised(total, sum(len(one.windows) for one in series), profile)

    def best(self, series: Sequence[Labelled], profile: str) -> tuple[float, float]:
        """Return the threshold that suits some series best, and its score."""
        tried = [(self.normal(series, t, profile), t) for t in np.linspace(0.05, 0.99, 95)]
        score, threshold = max(tried)
        return float(threshold), score


def normalised(total: float, windows: int, profile: str) -> float:
    hit, _, miss = PROFILES[profile]
    return 100.0 * (total + miss * windows) / max((hit + miss) * windows, _FEWEST)


def left_out(marked: Marked, profile: str) -> tuple[dict[str, tuple[float, float, float]], float]:
    """Return of each folder: threshold chosen on the others, score, false-alarm points; and all."""
    found, total = {}, 0.0
    for folder in sorted({one.folder for one in marked.corpus}):
        inside = [one for one in marked.corpus if one.folder == folder]
        outside = [one for one in marked.corpus if one.folder != folder]
        threshold, _ = marked.best(outside, profile)
        gained = sum(marked.points(one, threshold, profile) for one in inside)
        total += gained
        windows = sum(len(one.windows) for one in inside)
        found[folder] = (threshold, normalised(gained, windows, profile), gained)
    return found, normalised(total, sum(len(one.windows) for one in marked.corpus), profile)


def interval(marked: Marked, draws: int) -> tuple[float, float]:
    """Return where 9 in 10 scores lie when series are drawn again, folder by folder."""
    random = np.random.default_rng(0)
    folders: dict[str, list[tuple[float, int]]] = {}
    for one in marked.corpus:
        pair = (marked.points(one, THRESHOLD, "standard"), len(one.windows))
        folders.setdefault(one.folder, []).append(pair)
    found = []
    for _ in range(draws):
        drawn = [p[i] for p in folders.values() for i in random.integers(0, len(p), len(p))]
        total, windows = sum(a for a, _ in drawn), sum(b for _, b in drawn)
        found.append(normalised(total, windows, "standard"))
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)


def backwards(one: Labelled) -> Labelled:
    rows = len(one.values)
    turned = [(rows - 1 - b, rows - 1 - a) for a, b in reversed(one.windows)]
    # What would lie among the first rows, which are not looked at, is nobody's to find.
    windows = tuple((a, b) for a, b in turned if a >= _SHARE * rows)
    return Labelled(
        one.name, one.times[0] + one.times[-1] - one.times[::-1], one.values[::-1].copy(), windows
    )


def thinned(one: Labelled, keep: int = 3) -> Labelled:
    rows = len(one.values) // keep
    means = one.values[: rows * keep].reshape(rows, keep).mean(axis=1)
    windows = tuple((a // keep, min(b // keep, rows - 1)) for a, b in one.windows)
    return Labelled(one.name, one.times[: rows * keep : keep], means, windows)


def looks_ahead(one: Labelled, score: np.ndarray) -> float:
    """Return the largest change of past scores when the series is cut short."""
    cut = int(0.6 * len(score))
    short = score_signal(one.times[:cut], one.values[:cut]).score
    return float(np.abs(short - score[:cut]).max(initial=0.0))


def report(marked: Marked) -> None:
    for profile in PROFILES:
        fixed = marked.normal(marked.corpus, THRESHOLD, profile)
        threshold, tuned = marked.best(marked.corpus, profile)
        _, other = left_out(marked, profile)
        print(
            f"  {profile:17} fixed at {THRESHOLD} {fixed:6.2f}   chosen on the other folders "
            f"{other:6.2f}   tuned {tuned:6.2f} (at {threshold:.2f})"
        )
    for folder, (threshold, score, gained) in left_out(marked, "standard")[0].items():
        inside = [one for one in marked.corpus if one.folder == folder]
        windows = sum(len(one.windows) for one in inside)
        own = marked.normal(inside, THRESHOLD, "standard")
        told = f"fixed {own:6.2f}   others' threshold {score:6.2f} (at {threshold:.2f})"
        lost = f"no windows; {gained:.2f} points for false alarms"
        print(f"  {folder:22} {windows:3} windows   {told if windows else lost}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("series", type=Path)
    parser.add_argument("--causal", type=int, default=3)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--stress", action="store_true")
    asked = parser.parse_args()
    corpus = read_corpus(asked.series)
    began = time.process_time()
    scores = {one.name: score_signal(one.times, one.values).score for one in corpus}
    spent = time.process_time() - began
    rows = sum(len(one.values) for one in corpus)
    marked = Marked(corpus, scores)
    print(f"{len(corpus)} series, {rows} rows, {spent:.1f} s of one processor")
    report(marked)
    low, high = interval(marked, asked.draws)
    print(
        f"  standard, series drawn again within folders: 9 in 10 between {low:.1f} and {high:.1f}"
    )
    for one in corpus[:: max(1, len(corpus) // max(asked.causal, 1))][: asked.causal]:
        change = looks_ahead(one, scores[one.name])
        print(f"  {one.name}: past scores change by {change:g} when it is cut short")
    for title, change in (
        (("backwards", backwards), ("every third row", thinned)) if asked.stress else ()
    ):
        other = [change(one) for one in corpus]
        print(title)
        report(Marked(other, {o.name: score_signal(o.times, o.values).score for o in other}))
    print("Published, all 58 series, standard, threshold tuned on them; ours over another set of")
    print("series cannot be compared with it:")
    for name, score in PEERS:
        print(f"  {name:18} {score:5.1f}")


if __name__ == "__main__":
    main()
