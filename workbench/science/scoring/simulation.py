"""Fleets of models that are made up: ordinary signals with their troubles, planted incidents.

What is ordinary has weekly seasons, memory from window to window, heavy tails, a common factor,
slow wandering, gaps, signals that are never measured, single spikes, and changes that do no harm.
An incident moves one to three signals by a drawn size, over a drawn time, at once or by a ramp;
what rests on labels moves later, as the labels do, and the incident is known for one only some time
after it is over.
"""

from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.scoring.baselines import Booleans, Floats, Integers

_FIRST_HOUR = 20_458 * 24
"""2026-01-05, a Monday."""
_WEEK = 7
_LATE = ("performance", "calibration", "segment")
"""Signals that need labels, and so move late."""

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("upstream fault", ("quality", "drift", "output")),
    ("late feed", ("freshness", "labels")),
    ("concept change", ("performance", "calibration")),
    ("one segment", ("segment", "performance")),
    ("release gone wrong", ("process", "output", "performance")),
    ("labels lost", ("labels",)),
    ("values out of range", ("quality",)),
)
"""What happens in the world ``kinds``, and the signals it moves first to last."""
HARMLESS = ("drift", "process", "output")
"""Signals that also move where nothing is wrong."""


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """What a made-up fleet is like.

    Attributes
    ----------
    models, windows : int
    signals : tuple of str
        Their ids.
    step : int
        Hours from one window to the next.
    quiet : int
        First windows, in which nothing happens.
    incidents : float
        Incidents that a model has in a hundred windows, on average.
    harmless : float
        Changes without harm that it has.
    gaps, spikes : float
        Chance that a value is missing, and that it is a spike.
    unmeasured : float
        Chance that a model never measures a signal.
    sizes : tuple of (float, float)
        Range of an incident's size, in standard deviations of its signals.
    lengths : tuple of (int, int)
        Range of its duration in windows.
    any_signal : bool
        Whether incidents move signals drawn evenly, rather than those of :data:`KINDS`.
    """

    models: int
    windows: int
    signals: tuple[str, ...]
    step: int = 24
    quiet: int = 40
    incidents: float = 1.0
    harmless: float = 0.6
    gaps: float = 0.03
    spikes: float = 0.003
    unmeasured: float = 0.1
    sizes: tuple[float, float] = (2.5, 12.0)
    lengths: tuple[int, int] = (4, 21)
    any_signal: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """An incident that was planted, or a harmless change.

    Attributes
    ----------
    model, start, end : int
        Windows from start up to, and without, end.
    signals : tuple of int
    size : float
    known : int
        Window in which it is known for what it was.
    kind : str
    """

    model: int
    start: int
    end: int
    signals: tuple[int, ...]
    size: float
    known: int
    kind: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """A made-up fleet.

    Attributes
    ----------
    values : ndarray, shape (models, windows, signals)
    hours : ndarray of int, shape (models, windows)
    judged : ndarray of bool, shape (models, windows)
        False where a window has too few rows.
    planted, harmless : tuple of Planted
    """

    values: Floats
    hours: Integers
    judged: Booleans
    planted: tuple[Planted, ...]
    harmless: tuple[Planted, ...]


def simulate(plan: FleetPlan, seed: int) -> Fleet:
    """Return a fleet drawn from a plan; the same seed gives the same fleet.

    Parameters
    ----------
    plan : FleetPlan
    seed : int
    """
    rng = generator(seed, "fleet")
    shape = (plan.models, plan.windows, len(plan.signals))
    noise, spread = _ordinary(rng, shape)
    values = noise
    planted: list[Planted] = []
    harmless: list[Planted] = []
    for model in range(plan.models):
        late = int(rng.integers(0, 6))
        for harm in (True, False):
            for one in _drawn(rng, plan, model, harm=harm):
                (planted if harm else harmless).append(one)
                _move(values, spread, one, plan, late)
    values = _troubled(rng, values, spread, plan)
    hours = np.arange(plan.windows, dtype=np.int64) * plan.step + _FIRST_HOUR
    judged = rng.random(shape[:2]) > 0.01
    return Fleet(
        values,
        np.ascontiguousarray(np.broadcast_to(hours, shape[:2])),
        judged,
        tuple(planted),
        tuple(harmless),
    )


def _ordinary(rng: np.random.Generator, shape: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """Return values in which nothing is wrong, and their usual spread."""
    models, windows, signals = shape
    memory = rng.uniform(0, 0.6, (models, 1, signals))
    freedom = rng.choice([4, 6, 10, 30], (models, 1, signals))
    shocks = rng.standard_t(np.broadcast_to(freedom, shape)) / np.sqrt(freedom / (freedom - 2))
    common = rng.standard_normal((models, windows, 1))
    shared = rng.uniform(0, 0.5, (models, 1, signals))
    shocks = shared * common + np.sqrt(1 - shared**2) * shocks
    noise = np.empty(shape)
    noise[:, 0] = shocks[:, 0]
    for at in range(1, windows):
        noise[:, at] = memory[:, 0] * noise[:, at - 1]
        noise[:, at] += np.sqrt(1 - memory[:, 0] ** 2) * shocks[:, at]
    skewed = rng.random((models, 1, signals)) < 0.3
    noise = np.where(skewed, (np.exp(0.4 * noise) - np.exp(0.08)) / 0.45, noise)
    seasonal = rng.random((models, 1, signals)) < 0.5
    week = rng.normal(0, 1, (models, _WEEK, signals)) * rng.uniform(0, 3, (models, 1, signals))
    season = np.where(seasonal, week[:, np.arange(windows) % _WEEK], 0.0)
    wander = 0.03 * np.cumsum(rng.standard_normal(shape), axis=1)
    spread = np.exp(rng.normal(np.log(0.03), 0.5, (models, signals)))
    level = rng.uniform(0.1, 0.5, (models, 1, signals))
    return level + spread[:, None] * (noise + season + wander), spread


def _drawn(rng: np.random.Generator, plan: FleetPlan, model: int, *, harm: bool) -> list[Planted]:
    """Draw what happens to one model; its incidents keep their distance from each other."""
    rate = plan.incidents if harm else plan.harmless
    found: list[Planted] = []
    room = max(plan.windows - plan.quiet, 0)
    for _ in range(int(rng.poisson(rate * room / 100))):
        length = int(rng.integers(plan.lengths[0], plan.lengths[1] + 1))
        start = plan.quiet + int(rng.integers(0, room))
        kind, signals = _what(rng, plan, harm=harm)
        size = float(np.exp(rng.uniform(*np.log(plan.sizes))))
        known = start + length + int(rng.exponential(6))
        near = any(one.start - _WEEK < start + length and start < one.end + _WEEK for one in found)
        if not near:
            end = min(start + length, plan.windows)
            found.append(Planted(model, start, end, signals, size, known, kind))
    return found


def _what(rng: np.random.Generator, plan: FleetPlan, *, harm: bool) -> tuple[str, tuple[int, ...]]:
    """Draw what an event is and which signals it moves: one to three of an incident."""
    if not harm:
        there = [name for name in HARMLESS if name in plan.signals] or list(plan.signals[:1])
        return "harmless", (plan.signals.index(str(rng.choice(there))),)
    kinds = [(kind, [name for name in names if name in plan.signals]) for kind, names in KINDS]
    possible = [(kind, names) for kind, names in kinds if names]
    if plan.any_signal or not possible:
        count = int(rng.integers(1, min(3, len(plan.signals)) + 1))
        drawn = rng.choice(len(plan.signals), count, replace=False)
        return "any", tuple(sorted(int(at) for at in drawn))
    kind, names = possible[int(rng.integers(len(possible)))]
    count = int(rng.integers(1, len(names) + 1))
    drawn = rng.choice(len(names), count, replace=False)
    return kind, tuple(sorted(plan.signals.index(names[int(at)]) for at in drawn))


def _move(values: Floats, spread: Floats, one: Planted, plan: FleetPlan, late: int) -> None:
    """Move the signals of an event: at once, or by a ramp, told from its own size."""
    ramp = one.start % 4
    for signal in one.signals:
        behind = late if plan.signals[signal] in _LATE else 0
        start, end = min(one.start + behind, plan.windows), min(one.end + behind, plan.windows)
        rise = np.minimum(1.0, (np.arange(end - start) + 1) / (ramp + 1))
        values[one.model, start:end, signal] += one.size * spread[one.model, signal] * rise


def _troubled(rng: np.random.Generator, values: Floats, spread: Floats, plan: FleetPlan) -> Floats:
    """Put in spikes and gaps, and leave out what a model never measures."""
    spikes = rng.random(values.shape) < plan.spikes
    size = rng.uniform(5, 20, values.shape) * spread[:, None]
    missing = rng.random(values.shape) < plan.gaps
    never = rng.random((values.shape[0], 1, values.shape[2])) < plan.unmeasured
    return np.where(missing | never, np.nan, values + spikes * size)
