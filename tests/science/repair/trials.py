"""Cases to try repairs on, from two generators: the world of faults, and a plainer one here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from tests.science.causes.world import problem
from workbench.science.bootstrap import generator
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.faults.planting import Bed, Fault
from workbench.science.repair.evaluation import Asked, Case, Evaluation, evaluate
from workbench.science.repair.placebos import Fit
from workbench.science.repair.rows import Rows, rows_of
from workbench.science.yardstick import Answers, choose_yardstick

GROUPS = ("site",)
START = pd.Timestamp("2026-05-04", tz="UTC")


def sites(frame: pd.DataFrame) -> pd.DataFrame:
    """Give each row one of three sites, by nothing else it holds."""
    lots = np.random.default_rng(17).random(len(frame))
    return frame.assign(site=np.select([lots < 0.6, lots < 0.9], ["a", "b"], "c"))


def good_problem() -> CauseProblem:
    """Return a problem whose incident is as good as its reference."""
    found = problem()
    frames = {"reference": sites(found.reference), "incident": sites(found.incident)}
    return replace(found, **frames, metric="accuracy", segments=GROUPS)


def planted(kind: str, seed: int, *, share: float = 1.0) -> tuple[CauseProblem, Fault]:
    """Return the good problem with a fault that our own generator made, and the fault."""
    made = Bed(good_problem()).plant(kind, generator(seed, "trial"), share=share, least=0.05)
    assert made is not None
    return made


def case_of(found: CauseProblem, groups: tuple[str, ...] = GROUPS, metric: str = "") -> Case:
    ordered = canonical(found)
    reference = rows_of(ordered, groups, incident=False)
    incident = rows_of(ordered, groups, incident=True)
    yard = choose_yardstick(metric or ordered.metric, ordered.task, reference.label, reference.said)
    return Case(ordered, yard, reference, incident)


def tried(case: Case, fit: Fit, **asked: object) -> Evaluation:
    return evaluate(case, fit, Asked(**asked), lambda _done, _text: None)


# ---------------------------------------------------------------- the plainer generator


def coins(seed: int, rows: int, *, sure: float = 0.5) -> Rows:
    """Return rows of which some are toss-ups: whatever is said of those is right by chance."""
    random = np.random.default_rng(seed)
    toss = random.random(rows) >= sure
    chance = np.where(toss, 0.5, np.where(random.random(rows) < 0.5, 0.9, 0.1))
    label = (random.random(rows) < chance).astype(float)
    said = np.where(toss, random.integers(0, 2, rows), chance > 0.5).astype(float)
    return Rows(
        pd.DataFrame({"x": chance, "toss": toss}),
        label,
        Answers(said, None),
        np.arange(rows, dtype=float),
        np.arange(rows) // max(1, round(rows ** (1 / 3))),
        {"site": np.where(random.random(rows) < 0.5, "a", "b").astype(object)},
    )


def tossed_again(rows: Rows, seed: int) -> Answers:
    """Return other answers to the toss-ups: a change that gains and loses nothing on average."""
    random = np.random.default_rng(seed)
    again = random.integers(0, 2, len(rows)).astype(float)
    return Answers(np.where(rows.frame["toss"], again, rows.said.prediction), None)


@dataclass(frozen=True)
class ByHand:
    """A remedy that says what a function says."""

    say: Callable[[Rows], Answers]
    formula: str = "by hand"
    columns: tuple[str, ...] = ()
    breaks: None = None
    notes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    control: None = field(default=None)

    def answer(self, rows: Rows) -> Answers:
        return self.say(rows)


def two_numbers(seed: int, rows: int = 900) -> CauseProblem:
    """Return a regression of two columns, predicted by the right line, for faults made by hand."""
    parts = []
    for side, start in ((0, START - pd.Timedelta(days=60)), (1, START)):
        random = np.random.default_rng((seed, side))
        frame = pd.DataFrame(
            {
                "at": start + pd.to_timedelta(np.arange(rows), unit="h"),
                "width": random.normal(30, 6, rows),
                "depth": random.gamma(3, 2, rows),
                "site": random.choice(["a", "b"], rows, p=(0.8, 0.2)),
            }
        )
        frame["price"] = line(frame) + random.normal(0, 3, rows)
        frame["said"] = line(frame)
        parts.append(frame)
    return CauseProblem(
        reference=parts[0],
        incident=parts[1],
        features=("depth", "width"),
        label="price",
        prediction="said",
        timestamp="at",
        task="regression",
        metric="rmse",
        predict=line,
        segments=GROUPS,
    )


def line(frame: pd.DataFrame) -> np.ndarray:
    return np.asarray(2.0 * frame["width"] - 1.5 * frame["depth"] + 5.0, dtype=float)


def with_incident(found: CauseProblem, frame: pd.DataFrame) -> CauseProblem:
    return replace(found, incident=frame.assign(said=line(frame)))
